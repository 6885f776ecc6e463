"""What of Streamlit's server is closed to visitors: messages, paths, and frames."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg, DeferredFileRequestPayload
from websockets.sync.client import connect

from riktlots.app.pages.asgi import PagesGate
from riktlots.app.pages.throttle import Action, seconds_to_wait
from riktlots.evals.bench.pages import CHROMIUM
from tests.app.pages.browsing import Visit, served

HARMFUL = [
    BackMsg(clear_cache=True),
    BackMsg(load_git_info=True),
    BackMsg(set_run_on_save=True),
    BackMsg(debug_shutdown_runtime=True),
    BackMsg(debug_disconnect_websocket=True),
    BackMsg(),
]
NEEDED = [
    BackMsg(stop_script=True),
    BackMsg(app_heartbeat=True),
    BackMsg(
        backend_operation_request=BackendOperationRequest(deferred_file=DeferredFileRequestPayload(file_id="answer"))
    ),
]
HARMFUL[-1].backend_operation_request.install_skills.SetInParent()
NEEDED.append(BackMsg())
NEEDED[-1].rerun_script.query_string = "lang=sv"
# All that a page sends; whatever else Streamlit knows, now or later, is dropped.
ADMITTED = {"rerun_script", "stop_script", "app_heartbeat", "backend_operation_request.deferred_file"}
FILE = "/_stcore/upload_file/session/file"


async def anything(request: Request) -> Response:
    return PlainTextResponse("open")


async def echo(socket: WebSocket) -> None:
    await socket.accept()
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        await socket.send_bytes(message.get("bytes") or b"text")


@pytest.fixture
def client() -> TestClient:
    routes = [WebSocketRoute("/_stcore/stream", echo), Route("/{path:path}", anything, methods=["GET", "PUT", "POST"])]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(PagesGate)]))


@pytest.mark.parametrize("sent", HARMFUL, ids=lambda sent: str(sent.WhichOneof("type")))
def test_a_message_that_acts_for_other_visitors_is_dropped(client: TestClient, sent: BackMsg) -> None:
    with client.websocket_connect("/_stcore/stream") as socket:
        socket.send_bytes(sent.SerializeToString())
        socket.send_bytes(NEEDED[0].SerializeToString())
        assert socket.receive_bytes() == NEEDED[0].SerializeToString()


@pytest.mark.parametrize("sent", NEEDED, ids=lambda sent: str(sent.WhichOneof("type")))
def test_what_the_pages_themselves_send_comes_through(client: TestClient, sent: BackMsg) -> None:
    with client.websocket_connect("/_stcore/stream") as socket:
        socket.send_bytes(sent.SerializeToString())
        assert socket.receive_bytes() == sent.SerializeToString()


def test_a_frame_that_is_no_message_is_left_to_streamlit(client: TestClient) -> None:
    with client.websocket_connect("/_stcore/stream") as socket:
        socket.send_bytes(b"\xff\xff\xff")
        assert socket.receive_bytes() == b"\xff\xff\xff"
        socket.send_text("words")
        assert socket.receive_bytes() == b"text"


def messages() -> dict[str, BackMsg]:
    """A message of every type that the Streamlit installed knows, by its name; of requests one with each payload."""
    found: dict[str, BackMsg] = {}
    for field in BackMsg.DESCRIPTOR.fields:
        if field.name == "backend_operation_request":
            for payload in field.message_type.oneofs_by_name["payload"].fields:
                sent = BackMsg()
                getattr(sent.backend_operation_request, payload.name).SetInParent()
                found[f"{field.name}.{payload.name}"] = sent
            found[field.name] = BackMsg()
            found[field.name].backend_operation_request.SetInParent()
        elif field.message_type:
            found[field.name] = BackMsg()
            getattr(found[field.name], field.name).SetInParent()
        else:
            found[field.name] = BackMsg(**{field.name: True})
    return found


def test_of_every_type_of_message_only_those_that_pages_send_come_through(client: TestClient) -> None:
    known = messages()
    assert known.keys() >= ADMITTED and len(known) > 10
    end = BackMsg(app_heartbeat=False).SerializeToString()
    admitted = set()
    with client.websocket_connect("/_stcore/stream") as socket:
        for name, sent in known.items():
            socket.send_bytes(sent.SerializeToString())
            socket.send_bytes(end)
            if socket.receive_bytes() != end:
                admitted.add(name)
                assert socket.receive_bytes() == end
    assert admitted == ADMITTED


def test_what_names_a_type_twice_counts_by_the_last_one(client: TestClient) -> None:
    first, last = BackMsg(clear_cache=True).SerializeToString(), NEEDED[0].SerializeToString()
    with client.websocket_connect("/_stcore/stream") as socket:
        socket.send_bytes(last + first)
        socket.send_bytes(first + last)
        assert BackMsg.FromString(socket.receive_bytes()).WhichOneof("type") == "stop_script"
        socket.send_bytes(b"")
        socket.send_bytes(last)
        assert socket.receive_bytes() == last


@pytest.mark.parametrize("path", [FILE, "/_stcore/upload_file", "/_stcore/agent/interact", "/_stcore/agent/mcp"])
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_files_and_programs_are_refused(client: TestClient, path: str, method: str) -> None:
    assert client.request(method, path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/find", "/_stcore/health", FILE])
def test_no_answer_may_stand_in_a_frame(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"] == "frame-ancestors 'none'"
    assert headers["x-frame-options"] == "DENY"


def test_a_limit_outlasts_the_caches_of_streamlit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIKTLOTS_PAGES_RATE", "1")
    monkeypatch.setattr("streamlit.user", {"email": "anna@example.se"})
    assert seconds_to_wait(Action.ANSWER) == 0
    st.cache_resource.clear()
    assert seconds_to_wait(Action.ANSWER) > 0


@pytest.mark.slow
def test_the_pages_are_served_behind_the_gate(tmp_path: Path) -> None:
    with served(tmp_path) as address:
        for method in ("PUT", "POST"):
            request = urllib.request.Request(f"{address}{FILE}", b"x", {"Origin": address}, method=method)
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request, timeout=5)
            assert refused.value.code == 404
        with urllib.request.urlopen(f"{address}/_stcore/host-config", timeout=5) as answered:
            assert b'"allowedOrigins":[]' in answered.read()
            assert answered.headers["content-security-policy"] == "frame-ancestors 'none'"
        with connect(f"ws{address.removeprefix('http')}/_stcore/stream", origin=None) as socket:
            socket.send(HARMFUL[0].SerializeToString())
            socket.send(NEEDED[1].SerializeToString())
            assert socket.recv(timeout=5)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_a_page_elsewhere_cannot_frame_the_pages(visit: Visit) -> None:
    page = visit.browser.new_page()
    refusals: list[str] = []
    page.on("console", lambda said: refusals.append(said.text))
    page.set_content(f'<iframe src="{visit.address}"></iframe>')
    page.wait_for_timeout(1500)
    assert any("frame-ancestors" in said for said in refusals)
    page.close()
