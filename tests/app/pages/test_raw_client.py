"""A client that speaks Streamlit's protocol without a browser: no message of an anonymous visitor ends the service."""

from __future__ import annotations

import random
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.app.pages.browsing import served
from tests.app.pages.test_gate import messages

pytestmark = pytest.mark.slow
WAIT = 30.0
HOSTILE = [
    "",
    "../../etc/passwd",
    "\x00",
    "\ufdfa" * 1000,
    "a" * 100_000,
    "<script>alert(1)</script>",
    "\x1b[2J",
    "🏴" * 500,
]


def opened(address: str) -> ClientConnection:
    return connect(f"ws{address.removeprefix('http')}/_stcore/stream", origin=None, max_size=None)


def rerun(**state: Any) -> BackMsg:
    sent = BackMsg()
    sent.rerun_script.SetInParent()
    for name, value in state.items():
        setattr(sent.rerun_script, name, value)
    return sent


def finished(socket: ClientConnection) -> list[ForwardMsg]:
    """What a run of the page sends, to its end."""
    got = []
    while True:
        message = ForwardMsg.FromString(socket.recv(timeout=WAIT))  # type: ignore[arg-type]
        got.append(message)
        if message.WhichOneof("type") == "script_finished":
            return got


def works(address: str) -> bool:
    """Whether a new visitor is served a page."""
    with opened(address) as socket:
        socket.send(rerun().SerializeToString())
        return any(one.WhichOneof("type") == "delta" for one in finished(socket))


def widgets(page: list[ForwardMsg]) -> list[str]:
    """The ids of the widgets of a page."""
    found = []
    for one in page:
        if one.WhichOneof("type") == "delta" and one.delta.WhichOneof("type") == "new_element":
            element = getattr(one.delta.new_element, one.delta.new_element.WhichOneof("type") or "")
            if isinstance(id := getattr(element, "id", None), str) and id:
                found.append(id)
    return found


def values(id: str) -> Iterator[WidgetState]:
    """A state of each type for a widget."""
    for field in WidgetState.DESCRIPTOR.fields:
        if field.name == "id":
            continue
        state = WidgetState(id=id)
        if field.message_type:
            getattr(state, field.name).SetInParent()
        else:
            kinds: dict[int, Any] = {
                1: float("nan"),
                8: True,
                9: HOSTILE[3],
                12: b"\xff" * 1000,
                18: -(2**62),
                3: 2**62,
            }
            setattr(state, field.name, kinds[field.type])
        yield state


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("raw"), RIKTLOTS_PAGES_RATE="6000") as served_at:
        yield served_at


def test_every_type_of_message_leaves_the_pages_as_they_are(address: str) -> None:
    for name, sent in messages().items():
        with opened(address) as socket:
            for message in (rerun(), sent, rerun()):
                socket.send(message.SerializeToString())
            assert finished(socket), name
    assert works(address)


@pytest.mark.parametrize("field", ["query_string", "page_script_hash", "page_name", "fragment_id"])
def test_a_page_that_is_none_is_no_end_of_the_service(field: str, address: str) -> None:
    for value in HOSTILE:
        with opened(address) as socket:
            # To a part of a page that is none there is no reply.
            socket.send(rerun(**{field: value}).SerializeToString())
            socket.send(rerun().SerializeToString())
            assert finished(socket), value
    assert works(address)


def test_a_widget_with_a_value_of_any_type_breaks_no_more_than_its_own_page(address: str) -> None:
    tried = 0
    with opened(address) as socket:
        socket.send(rerun().SerializeToString())
        ids = [*widgets(finished(socket)), "$$ID-none", HOSTILE[4]]
        assert len(ids) > 3
        for id in ids:
            for state in values(id):
                sent = rerun()
                sent.rerun_script.widget_states.widgets.append(state)
                socket.send(sent.SerializeToString())
                assert finished(socket)
                tried += 1
    print(f"{tried} states of {len(ids)} widgets")
    assert works(address)


def test_frames_that_are_no_messages_end_their_own_session_at_most(address: str) -> None:
    drawn = random.Random(23)
    for _ in range(200):
        with opened(address) as socket:
            try:
                socket.send(drawn.randbytes(drawn.randrange(1, 400)))
                socket.send("text")
            except ConnectionClosed:
                pass
    with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answered:
        assert answered.status == 200
    assert works(address)
