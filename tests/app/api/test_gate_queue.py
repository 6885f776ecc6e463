"""The queue in front of the HTTP service: who is told how long to wait, and who need not."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from riktlots.app.api.gate import BY_MODEL, Admission, Gate
from riktlots.app.api.http import http_service
from riktlots.app.api.keys import Keyring, new_key
from riktlots.app.api.services import Services
from riktlots.app.ops.process import Rates
from riktlots.retrieval.errors import ModelError
from riktlots.retrieval.guide import Guide
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.open_index import OpenIndex
from riktlots.retrieval.search.store import Store
from tests.app.api.conftest import FAST, HOSTS


class Held:
    """A service behind a gate that answers when it is told to, by a language model or without, at seconds that are
    set."""

    def __init__(self, keys: Path | None = None, *, by_model: bool = False, **rules: Any) -> None:
        self.seconds, self._by_model = 0.0, by_model
        self._answers, self._came = asyncio.Event(), asyncio.Semaphore(0)
        admission = Admission(HOSTS, Keyring(keys) if keys else None, Rates(FAST), **rules)
        self._gate = Gate(self._answer, admission, paths=("/v1/ask",), clock=lambda: self.seconds)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._came.release()
        await self._answers.wait()
        scope["state"][BY_MODEL] = self._by_model
        await PlainTextResponse("answered")(scope, receive, send)

    async def ask(self, key: str = "", prefer: str = "") -> tuple[int, dict[str, str]]:
        """Status and headers of a reply."""
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"{}"}

        async def send(message: Message) -> None:
            sent.append(message)

        headers = [(b"host", b"testserver"), (b"authorization", f"Bearer {key}".encode())]
        scope: Scope = {"type": "http", "method": "POST", "path": "/v1/ask", "client": ("127.0.0.1", 1)}
        scope["headers"] = [*headers, (b"prefer", prefer.encode())] if prefer else headers
        await self._gate(scope, receive, send)
        return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}

    async def begin(self, number: int, key: str = "") -> list[asyncio.Task[tuple[int, dict[str, str]]]]:
        """So many requests that are let in one after the other, and are not answered yet."""
        begun = []
        for _ in range(number):
            begun.append(asyncio.create_task(self.ask(key)))
            assert await self.is_let_in(begun[-1])
        return begun

    async def is_let_in(self, asked: asyncio.Task[tuple[int, dict[str, str]]]) -> bool:
        """Whether a request gets as far as the service."""
        came = asyncio.create_task(self._came.acquire())
        done, _ = await asyncio.wait([asked, came], timeout=30, return_when=asyncio.FIRST_COMPLETED)
        came.cancel()
        return came in done

    async def answer(self, begun: list[asyncio.Task[tuple[int, dict[str, str]]]]) -> list[dict[str, str]]:
        self._answers.set()
        replies = [await one for one in begun]
        self._answers.clear()
        assert {status for status, _ in replies} == {200}
        return [headers for _, headers in replies]


def test_each_is_told_how_many_were_before() -> None:
    async def run() -> list[str]:
        service = Held()
        return [headers["riktlots-ahead"] for headers in await service.answer(await service.begin(3))]

    assert asyncio.run(run()) == ["0", "1", "2"]


def test_who_would_wait_longer_than_may_be_is_told_so_at_once_and_when_to_come_again() -> None:
    async def run() -> tuple[int, dict[str, str]]:
        service = Held()
        await _answered_in(31, service)
        begun = await service.begin(1)
        refused = await service.ask()
        await service.answer(begun)
        return refused

    status, headers = asyncio.run(run())
    assert (status, headers["riktlots-ahead"], headers["retry-after"]) == (503, "1", "31")


async def _answered_in(seconds: float, service: Held) -> None:
    """One answer has shown how long they take."""
    first = await service.begin(1)
    service.seconds += seconds
    await service.answer(first)


def test_the_time_that_a_language_model_writes_holds_nobody_up() -> None:
    async def run() -> list[str]:
        service = Held(by_model=True)
        await _answered_in(31, service)
        return [headers["riktlots-ahead"] for headers in await service.answer(await service.begin(3))]

    assert asyncio.run(run()) == ["0", "1", "2"]


class _SlowModel:
    """A language model that drafts nothing: first after more than a second, then when two ask it at once."""

    name = "scripted"

    def __init__(self) -> None:
        self._both, self.asked = threading.Barrier(2), 0

    def complete(self, *args: Any, **how: Any) -> Any:
        self.asked += 1
        if self.asked == 1:
            threading.Event().wait(1.1)
        else:
            self._both.wait(10)
        raise ModelError("nothing to say")


@pytest.mark.usefixtures("everything_covered")
def test_two_who_ask_while_a_slow_language_model_writes_are_both_answered(mini_store: Store) -> None:
    model = _SlowModel()
    index = OpenIndex(mini_store, judge=DeterministicJudge(), chat_model=model)
    services = Services(Guide(open_index=lambda progress: index))
    service = TestClient(http_service(services, Admission(HOSTS, None, Rates(FAST), longest_wait=1)))

    def asked(number: int) -> int:
        body = {"question": "När ska lärosätet anmäla ett samverkansavtal?"}
        return service.post("/v1/ask", json=body).status_code

    assert asked(0) == 200
    with service, ThreadPoolExecutor(2) as callers:
        assert list(callers.map(asked, range(2))) == [200, 200]
    assert model.asked == 3


@pytest.mark.parametrize("has_answered", [True, False])
@pytest.mark.parametrize(
    ("prefer", "status"),
    [("wait=0", 503), ("respond-async, wait=0; a=b", 503), ('Wait="0"', 503), ("wait=100", 200), ("await=0", 200)],
)
def test_a_client_can_say_how_long_it_would_wait(prefer: str, status: int, has_answered: bool) -> None:
    async def run() -> int:
        service = Held()
        if has_answered:
            await _answered_in(1, service)
        begun = await service.begin(1)
        asked = asyncio.create_task(service.ask(prefer=prefer))
        if await service.is_let_in(asked):
            begun.append(asked)
        await service.answer(begun)
        return (await asked)[0]

    assert asyncio.run(run()) == status


def test_who_waits_for_nobody_is_answered_where_nobody_is_before() -> None:
    async def run() -> int:
        service = Held()
        asked = asyncio.create_task(service.ask(prefer="wait=0"))
        assert await service.is_let_in(asked)
        await service.answer([asked])
        return (await asked)[0]

    assert asyncio.run(run()) == 200


def test_one_key_leaves_room_for_the_others(keys: Path) -> None:
    eager, seldom = new_key(keys, "library"), new_key(keys, "archive")

    async def run() -> list[int]:
        service = Held(keys, most_at_once=4)
        begun = await service.begin(2, eager)
        statuses = [(await service.ask(eager))[0]]
        begun += await service.begin(2, seldom)
        statuses.append((await service.ask(seldom))[0])
        await service.answer(begun)
        return statuses

    assert asyncio.run(run()) == [429, 503]
