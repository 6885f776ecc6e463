"""Servers that behave as small models and what stands before them do: each reply ends in a verified answer, or in
quotes with one line that says why."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pytest

from riktlots.retrieval.answer import Asking, answer
from riktlots.retrieval.answering.llm import Limits, RetryPolicy
from riktlots.retrieval.answering.short_form import MOST_PASSAGES, SHORT_VERSION
from riktlots.retrieval.langchain import open_chat_model
from riktlots.retrieval.model import Answer, Notice, Status, Verdict
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store
from tests.model_server import Reply, Script, Scripted, model_server
from tests.retrieval.scripted_replies import NOTIFY, QUESTIONS, SHORT, TEXTS

LIMITS = Limits(timeout=0.4, max_tokens=500, retry=RetryPolicy(retries=1, first_wait=0.01, deadline=1.5))
QUESTION, TRUE, QUOTE = QUESTIONS["sv"], SHORT["sv"], TEXTS["sv"][NOTIFY]
# Characters that a terminal obeys, and lines that are not ours, in the words of a server.
HOSTILE_ERROR = "\x1b[2Jout of\nmemory\u202e\x07" + "x" * 5000

# Of the full form the fast tests see the scripted replies.
BOTH = pytest.mark.parametrize(
    "short", [pytest.param(False, id="full", marks=pytest.mark.slow), pytest.param(True, id="short")]
)
pytestmark = pytest.mark.usefixtures("everything_covered")


def number_of(store: Store) -> str:
    """The number that the sentence about notifying has in the short form."""
    hits = find(store, QUESTION, "sv")[:MOST_PASSAGES]
    return next(f"{at}.1" for at, hit in enumerate(hits, 1) if hit.passage.text.startswith(QUOTE))


def asked(
    store: Store, monkeypatch: pytest.MonkeyPatch, *replies: Scripted, short: bool, unknown: tuple[str, ...] = ()
) -> tuple[Answer, Script]:
    with model_server(*replies, unknown=unknown) as script:
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        monkeypatch.setenv("OPENAI_BASE_URL", script.url)
        model = open_chat_model("openai:small", LIMITS)
        return answer(QUESTION, store, chat_model=model, how=Asking(short=short)), script


def forms(store: Store, short: bool, text: str = TRUE) -> dict[str, Any]:
    if short:
        return {"sentences": [{"numbers": [number_of(store)], "text": text}]}
    id = next(f"P{at}" for at, hit in enumerate(find(store, QUESTION, "sv"), 1) if hit.passage.text.startswith(QUOTE))
    return {"sentences": [{"cites": [{"id": id, "quote": QUOTE}], "text": text}]}


GOOD = {
    "as asked": "{form}",
    "prose around it": "Visst! Här är svaret:\n```json\n{form}\n```\nHoppas att det hjälper.",
    "a bare list": "{items}",
    "a list in prose": "Svar [se nedan]:\n{items}",
    "thoughts before it": "<think>Frågan gäller {{anmälan}}. {form}</think>\n{form}",
    "thoughts whose beginning is missing": "Frågan gäller {{anmälan}}.\n</think>\n{form}",
    "keys of its own": '{{"thinking": "…", {inner}',
    "spaces and lines": "\n\n  {form}  \n\n",
}
BAD: dict[str, tuple[Scripted, ...]] = {
    "empty": ("",),
    "prose alone": ("Lärosätet ska anmäla avtalet inom 30 dagar.",),
    "cut off in the middle": ('{"sentences": [{"numbers": ["1.1"], "cites": [], "te',),
    "cut off at its limit": (Reply('{"sentences": [{"numbers": ["1.', finish="length"),),
    "thoughts without end": ("<think>Jag undrar … {",),
    "null": ("null",),
    "a number": ("42",),
    "another form": ('{"answer": "Ja."}',),
    "deep": ("[" * 50_000,),
    "a refusal": (Reply(refusal="Jag kan inte hjälpa till med det."),),
    "an error": (500,),
    "an error that speaks to the terminal": (Reply(status=400, error=HOSTILE_ERROR),),
    "no memory": (Reply(status=500, error=HOSTILE_ERROR),),
    "a wrong model": (Reply(status=404, error="model 'small' not found, try pulling it first"),),
    "a page of a proxy": (Reply(raw=b"<html><body>502 Bad Gateway</body></html>"),),
    "no choices": (Reply(raw=b'{"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": []}'),),
    "JSON that is no reply": (Reply(raw=b'{"error": {"message": "no such model"}}'),),
    "a list in place of a reply": (Reply(raw=b"[]"),),
    "bytes": (Reply(raw=b"\xff\xfe\x00"),),
    "silence": (Reply("{}", delay=1.0),),
    "drops": (Reply("{}" * 50, trickle=20),),
    "cut off on the way": (Reply("{}" * 50, cut=True),),
    "a stream without end": (Reply(raw=b'{"id": "' + b"a" * 1000, endless=True),),
}


@BOTH
@pytest.mark.parametrize("how", GOOD)
def test_what_a_small_model_wraps_its_reply_in_does_no_harm(
    how: str, short: bool, read_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = forms(read_store, short)
    written = json.dumps(form, ensure_ascii=False)
    items = json.dumps(form["sentences"], ensure_ascii=False)
    result, _ = asked(
        read_store, monkeypatch, GOOD[how].format(form=written, items=items, inner=written[1:]), short=short
    )
    assert ([one.text for one in result.sentences], result.failure) == ([TRUE], "")
    assert result.sentences[0].verdict is Verdict.SUPPORTED
    assert result.sentences[0].citations[0].quote == QUOTE
    assert not short or result.prompt_version == SHORT_VERSION


@BOTH
@pytest.mark.parametrize("how", BAD)
def test_a_reply_that_is_none_ends_in_quotes_and_one_line_that_says_why(
    how: str, short: bool, read_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = time.monotonic()
    result, _ = asked(read_store, monkeypatch, *BAD[how], short=short)
    # The deadline, and room for a busy machine.
    assert time.monotonic() - begun < LIMITS.retry.deadline + 10
    assert (result.status, result.notice, result.model) == (Status.ANSWERED, Notice.MODEL_FAILED, "")
    assert [one.text for one in result.sentences] == [one.citations[0].quote for one in result.sentences] != []
    assert result.failure.isprintable() and len(result.failure) < 700
    assert "the language model openai:small" in result.failure


def test_a_body_without_end_is_left_soon_and_not_read_on(read_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = threading.active_count()
    flood = Reply(raw=b'{"id": "' + b"a" * 1_000_000, endless=True)
    asked(read_store, monkeypatch, flood, short=True)
    until = time.monotonic() + 10
    while threading.active_count() > before and time.monotonic() < until:
        time.sleep(0.05)
    assert threading.active_count() <= before


@BOTH
def test_an_error_and_then_a_reply_is_a_reply(short: bool, read_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    result, script = asked(read_store, monkeypatch, 500, forms(read_store, short), short=short)
    assert [one.text for one in result.sentences] == [TRUE]
    assert len(script.requests) == 2


@pytest.mark.parametrize("unknown", [("response_format",), ("tools",), ("temperature",), ("strict",)])
def test_a_server_that_knows_neither_forms_nor_tools_is_told_in_words(
    unknown: tuple[str, ...], read_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    result, _ = asked(read_store, monkeypatch, forms(read_store, True), short=True, unknown=unknown)
    assert [one.text for one in result.sentences] == [TRUE]


@pytest.mark.parametrize("numbers", [["P9"], ["99.99"], [], ["9.9", "8.8"]])
def test_numbers_of_no_sentence_are_no_ground(
    numbers: list[str], read_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = {"sentences": [{"numbers": numbers, "text": TRUE}]}
    result, _ = asked(read_store, monkeypatch, reply, short=True)
    assert (result.notice, result.model) == (Notice.DRAFT_REMOVED, "")
    assert all(one.text == one.citations[0].quote for one in result.sentences)
    assert result.failure.isprintable()


def test_a_number_in_brackets_counts_and_a_wrong_one_beside_it_does_not(
    read_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = {"sentences": [{"numbers": [f"[{number_of(read_store)}]", "77.1"], "text": TRUE}]}
    result, _ = asked(read_store, monkeypatch, reply, short=True)
    assert [one.citations[0].quote for one in result.sentences] == [QUOTE]
    assert not result.failure


def test_a_small_model_says_nothing_false_either(read_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    false = forms(read_store, True, TRUE.replace("30", "90"))
    result, script = asked(read_store, monkeypatch, false, short=True)
    assert len(script.requests) == 1, "what fails is not sent back to a small model"
    assert result.notice is Notice.DRAFT_REMOVED
    assert all("90" not in one.text for one in result.sentences)


# Its end is in a text that is longer than one may be.
LONG = TRUE.rstrip(".") + ", men inte" + " avtal om möten," * 60 + " som är undantagna."


@pytest.mark.parametrize(
    "texts", [[], [""], [" ", "\u202e"], [LONG], [LONG[:300]]], ids=["none", "empty", "blank", "too long", "cut off"]
)
def test_a_small_model_that_writes_no_sentence_leaves_the_quotes(
    texts: list[str], read_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = {"sentences": [{"numbers": [number_of(read_store)], "text": text} for text in texts]}
    result, _ = asked(read_store, monkeypatch, reply, short=True)
    assert (result.status, result.notice) == (Status.ANSWERED, Notice.MODEL_FAILED)
    assert "found no sentence that answers" in result.failure


@BOTH
def test_a_sentence_that_was_cut_off_is_left_out(
    short: bool, read_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = forms(read_store, short, f"{TRUE} {LONG}")
    result, _ = asked(read_store, monkeypatch, reply, short=short)
    assert [one.text for one in result.sentences] == [TRUE]
    assert (result.removed, result.failure) == ((), "")


@pytest.mark.slow
def test_a_model_that_writes_only_a_sentence_that_was_cut_off_leaves_the_quotes(
    read_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    result, _ = asked(read_store, monkeypatch, forms(read_store, False, LONG), short=False)
    assert (result.status, result.notice) == (Status.ANSWERED, Notice.MODEL_FAILED)
    assert "wrote no whole sentence" in result.failure


def test_the_short_form_is_short(read_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def size(short: bool) -> int:
        _, script = asked(read_store, monkeypatch, forms(read_store, short), short=short)
        return len(json.dumps(script.requests[0], ensure_ascii=False))

    assert size(True) < size(False) / 2
