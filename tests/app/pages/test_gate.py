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
from tests.app.pages.browsing import CHROMIUM, Visit, served

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
