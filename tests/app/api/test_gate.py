"""Who is let in to the HTTP service, how often, and by which names."""

from __future__ import annotations

import asyncio
import logging
import threading
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from riktlots.app.api.gate import Admission, Gate
from riktlots.app.api.http import http_service
from riktlots.app.api.keys import Keyring, new_key
from riktlots.app.api.services import Services
from riktlots.app.ops.process import Rates
from tests.app.api.conftest import FAST, HOSTS

FIND = {"question": "samverkansavtal"}


def with_keys(services: Services, keys: Path, per_minute: int = FAST) -> TestClient:
    return TestClient(http_service(services, Admission(HOSTS, Keyring(keys), Rates(per_minute))))


def found(client: TestClient, key: str = "", **headers: str) -> int:
    if key:
        headers["Authorization"] = f"Bearer {key}"
    return client.post("/v1/find", json=FIND, headers=headers).status_code


def test_a_service_with_keys_answers_those_who_have_one(services: Services, keys: Path) -> None:
    key = new_key(keys, "library")
    client = with_keys(services, keys)
    assert found(client, key) == 200
    assert found(client) == found(client, key[:-1]) == found(client, "riktlots_") == 401
    assert found(client, Authorization=f"Basic {key}") == 401
    refused = client.post("/v1/find", json=FIND)
    assert refused.headers["www-authenticate"] == "Bearer"
    assert refused.json()["error"]["code"] == "no_key"


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via", "X-Real-IP"])
def test_without_keys_nobody_is_served_through_a_proxy(services: Services, keys: Path, name: str) -> None:
    open_to_all = TestClient(http_service(services, Admission(HOSTS, None, Rates(FAST))))
    assert found(open_to_all) == 200
    assert found(open_to_all, **{name: "192.0.2.7"}) == 401
    key = new_key(keys, "library")
    assert found(with_keys(services, keys), key, **{name: "192.0.2.7"}) == 200


@pytest.mark.parametrize(("version", "status"), [("1.0", 401), ("1.1", 200)])
def test_without_keys_nobody_is_served_by_the_older_http_that_proxies_speak(version: str, status: int) -> None:
    gate = Gate(PlainTextResponse("open"), Admission(HOSTS, None, Rates(FAST)), paths=("/v1/find",))
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "http_version": version, "method": "POST", "path": "/v1/find"}
    scope.update(headers=[(b"host", b"testserver")], client=("127.0.0.1", 1))
    asyncio.run(gate(scope, receive, send))
    assert sent[0]["status"] == status


def test_wrong_keys_are_counted_and_leave_the_right_ones_alone(services: Services, keys: Path) -> None:
    key = new_key(keys, "library")
    client = with_keys(services, keys, per_minute=2)
    assert [found(client, "wrong") for _ in range(3)] == [401, 401, 429]
    assert int(client.post("/v1/find", json=FIND).headers["retry-after"]) >= 1
    assert found(client, key) == 200


def test_without_a_key_nothing_of_a_body_is_read(services: Services, keys: Path) -> None:
    new_key(keys, "library")
    assert with_keys(services, keys).post("/v1/find", content=b"{").status_code == 401


def test_health_ready_and_the_document_need_no_key(services: Services, keys: Path) -> None:
    new_key(keys, "library")
    client = with_keys(services, keys)
    assert {client.get(path).status_code for path in ("/v1/health", "/v1/ready", "/v1/openapi.json")} == {200}
    assert client.get("/v1/openapi.json").json()["paths"]["/v1/find"]["post"]["security"]


def test_a_key_counts_from_the_moment_it_is_made_and_no_longer_than_its_line_stands(
    services: Services, keys: Path
) -> None:
    first = new_key(keys, "library")
    client = with_keys(services, keys)
    second = new_key(keys, "archive")
    assert found(client, second) == 200
    keys.write_text("".join(line for line in keys.read_text().splitlines(True) if "library" not in line))
    assert (found(client, first), found(client, second)) == (401, 200)


@pytest.mark.parametrize("broken", ["library sha256:short\n", None])
def test_a_file_of_keys_that_cannot_be_read_opens_nothing(
    services: Services, keys: Path, broken: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    key = new_key(keys, "library")
    client = with_keys(services, keys)
    keys.unlink() if broken is None else keys.write_text(broken)
    assert found(client, key) == 401
    assert "no key opens the service" in caplog.text


def test_keys_are_logged_by_name_alone(services: Services, keys: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    key = new_key(keys, "library")
    found(with_keys(services, keys), key)
    assert "library" in caplog.text
    assert key not in caplog.text and Keyring(keys)._keys[0].digest not in caplog.text


def test_each_key_has_a_rate_of_its_own(services: Services, keys: Path) -> None:
    first, second = new_key(keys, "library"), new_key(keys, "archive")
    client = with_keys(services, keys, per_minute=2)
    assert [found(client, first) for _ in range(3)] == [200, 200, 429]
    assert found(client, second) == 200
    refused = client.post("/v1/find", json=FIND, headers={"Authorization": f"Bearer {first}"})
    assert 1 <= int(refused.headers["retry-after"]) <= 30
    assert refused.json()["error"]["code"] == "too_many_requests"
    assert client.get("/v1/health").status_code == 200


def test_without_keys_each_address_has_a_rate(services: Services) -> None:
    service = http_service(services, Admission(HOSTS, None, Rates(1)))
    one, other = TestClient(service, client=("127.0.0.1", 1)), TestClient(service, client=("127.0.0.2", 1))
    assert (found(one), found(one), found(other)) == (200, 429, 200)


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "", "[", "testserver@evil.example"])
def test_another_name_that_points_here_is_refused(client: TestClient, host: str) -> None:
    refused = client.get("/v1/health", headers={"Host": host})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "unknown_host")


@pytest.mark.parametrize("host", ["testserver:8502", "TESTSERVER"])
def test_the_port_and_capitals_do_not_count(client: TestClient, host: str) -> None:
    assert client.get("/v1/health", headers={"Host": host}).status_code == 200


def test_more_questions_than_can_be_answered_are_told_to_come_again(services: Services) -> None:
    busy = TestClient(http_service(services, Admission(HOSTS, None, Rates(FAST), most_at_once=0)))
    refused = busy.post("/v1/find", json=FIND)
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "busy")
    assert refused.headers["retry-after"]
    assert busy.get("/v1/ready").status_code == 200


class _PatientRates:
    """Rates that let a request through when another has asked for them too."""

    def __init__(self) -> None:
        self._both = threading.Barrier(2)

    def wait(self, client: str) -> int:
        self._both.wait(10)
        return 0


def test_a_rate_that_has_to_be_waited_for_does_not_hold_up_the_other_requests() -> None:
    gate = Gate(_inside, Admission(HOSTS, None, _PatientRates()))

    async def run() -> list[int]:
        return [sent[0]["status"] for sent in await asyncio.gather(_passed(gate), _passed(gate))]

    assert asyncio.run(run()) == [200, 200]


async def _passed(gate: Gate) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)

    await gate({"type": "http", "method": "POST", "path": "/", "headers": [(b"host", b"testserver")]}, receive, send)
    return sent


async def _inside(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("let in")(scope, receive, send)


async def _sent_slowly() -> Message:
    await asyncio.sleep(0.02)
    return {"type": "http.request", "body": b"x", "more_body": True}


async def _broken_off() -> Message:
    return {"type": "http.disconnect"}


@pytest.mark.parametrize(("receive", "status"), [(_sent_slowly, 408), (_broken_off, 400)])
def test_a_body_that_does_not_come_is_given_up(receive: Receive, status: int) -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"host", b"testserver")]}
    admission = Admission(HOSTS, None, Rates(FAST), body_timeout=0.1)
    asyncio.run(Gate(_inside, admission)(scope, receive, send))
    assert sent[0]["status"] == status
