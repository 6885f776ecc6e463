"""A provider of language models, or a proxy before it, that misbehaves: each question ends in quotes, in time, with one
line that says why."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from riktlots.retrieval.answer import Asking, answer
from riktlots.retrieval.answering.llm import Limits, RetryPolicy
from riktlots.retrieval.langchain import open_chat_model
from riktlots.retrieval.model import Notice, Status
from riktlots.retrieval.search.store import Store
from tests.ingest.published.hostile_server import BEHAVIOURS, HostileServer
from tests.retrieval.scripted_replies import QUESTIONS

LIMITS = Limits(timeout=0.4, max_tokens=500, retry=RetryPolicy(retries=1, first_wait=0.01, deadline=1.5))
# The deadline, and room for a busy machine.
IN_TIME = LIMITS.retry.deadline + 10
# Where nobody is: only the proxy is ever asked.
ELSEWHERE = "model.invalid/v1"

Set = Callable[[str, str], None]


def is_the_provider(server: HostileServer, set_: Set) -> None:
    set_("OPENAI_BASE_URL", f"{server.address.url}/v1")


def is_its_proxy(server: HostileServer, set_: Set) -> None:
    set_("OPENAI_BASE_URL", f"http://{ELSEWHERE}")
    set_("HTTP_PROXY", server.address.url)


def makes_a_tunnel_to_it(server: HostileServer, set_: Set) -> None:
    set_("OPENAI_BASE_URL", f"https://{ELSEWHERE}")
    set_("HTTPS_PROXY", server.address.url)


@pytest.fixture
def server() -> Iterator[HostileServer]:
    made = HostileServer()
    yield made
    made.close()


@pytest.mark.usefixtures("everything_covered")
@pytest.mark.parametrize(
    "stands",
    [
        is_the_provider,
        pytest.param(is_its_proxy, marks=pytest.mark.slow),
        pytest.param(makes_a_tunnel_to_it, marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize("name", BEHAVIOURS)
def test_every_failure_ends_in_quotes_in_time_with_one_line(
    name: str,
    stands: Callable[[HostileServer, Set], None],
    server: HostileServer,
    read_store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.delenv(variable.lower(), raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    stands(server, monkeypatch.setenv)
    server.behaviour = BEHAVIOURS[name]
    model = open_chat_model("openai:small", LIMITS)
    begun = time.monotonic()
    result = answer(QUESTIONS["sv"], read_store, chat_model=model, how=Asking(short=True))
    assert time.monotonic() - begun < IN_TIME
    assert server.requests, "the hostile server was asked"
    assert (result.status, result.notice, result.model) == (Status.ANSWERED, Notice.MODEL_FAILED, "")
    assert [one.text for one in result.sentences] == [one.citations[0].quote for one in result.sentences] != []
    assert "the language model openai:small" in result.failure
    assert result.failure.isprintable() and len(result.failure) < 700
