"""Whatever a language model replies: nothing unsupported is shown, and the check meant for it catches each defect."""

from __future__ import annotations

import dataclasses
import json
import time
from typing import Any

import pytest

from riktlots.retrieval.answer import answer
from riktlots.retrieval.answering.llm import Limits, RetryPolicy
from riktlots.retrieval.langchain import open_chat_model
from riktlots.retrieval.model import Answer, Notice, Status, Verdict
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store
from tests.model_server import Reply, Script, Scripted, model_server
from tests.retrieval.scripted_cases import CASES
from tests.retrieval.scripted_replies import NOTIFY, QUESTIONS, SHORT, TEXTS, WRONG, Case, draft, said

# Short, so that waiting for a model that never ends takes no longer than the test needs.
LIMITS = Limits(timeout=0.4, max_tokens=500, retry=RetryPolicy(retries=2, first_wait=0.01, deadline=1.5))

pytestmark = pytest.mark.usefixtures("everything_covered")


def with_ids(reply: Scripted, store: Store, language: str) -> Scripted:
    """The reply with the places that it cites replaced by the ids that the passages have for the model."""
    if isinstance(reply, Reply):
        content: Any = with_ids(reply.content, store, language)
        return dataclasses.replace(reply, content=content)
    if isinstance(reply, int):
        return reply
    text = json.dumps(reply, ensure_ascii=False) if isinstance(reply, dict) else reply
    for number, hit in enumerate(find(store, QUESTIONS[language], language), 1):
        text = text.replace(f'"@{hit.passage.address.locator}"', f'"P{number}"')
    return json.loads(text) if isinstance(reply, dict) else text


def asked(case: Case, store: Store, monkeypatch: pytest.MonkeyPatch) -> tuple[Answer, Script]:
    replies = [with_ids(reply, store, case.language) for reply in case.replies]
    with model_server(*replies, unknown=case.unknown) as script:
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        monkeypatch.setenv("OPENAI_BASE_URL", script.url)
        return answer(QUESTIONS[case.language], store, chat_model=open_chat_model("openai:scripted", LIMITS)), script


def test_the_cases_are_many_and_of_both_languages() -> None:
    assert len({(case.name, case.language) for case in CASES}) == len(CASES) >= 100
    assert {case.language for case in CASES} == {"sv", "en"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.language} {case.name}")
def test_a_reply_comes_to_what_it_should(case: Case, read_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    result, script = asked(case, read_store, monkeypatch)
    assert result.status is case.status, (result.removed, result.failure)
    assert len(result.removed) == len(case.reasons), result.removed
    for removed, reasons in zip(result.removed, case.reasons, strict=True):
        # What the words tell, the model that reads them tells too.
        assert removed.reason.split()[0] in reasons.replace("words", "words|read").split("|")
    if case.requests is not None:
        assert len(script.requests) == case.requests
    if case.fails or case.falls:
        assert result.failure
        assert (result.model, result.notice) == ("", "model_failed" if case.fails else "draft_removed")
        assert result.sentences == answer(QUESTIONS[case.language], read_store).sentences != ()
        assert all(sentence.text == sentence.citations[0].quote for sentence in result.sentences)
    else:
        assert not result.failure
        assert tuple(sentence.text for sentence in result.sentences) == case.shown
        assert {repair for s in result.sentences for repair in s.repaired} >= set(case.repaired)
    stored = {passage.address: passage.text for passage in read_store.passages}
    for sentence in result.sentences:
        assert sentence.verdict is Verdict.SUPPORTED
        assert sentence.citations
        for citation in sentence.citations:
            assert stored[citation.passage.address][citation.start : citation.end] == citation.quote


@pytest.mark.slow
@pytest.mark.parametrize("language", ["sv", "en"])
def test_thousands_of_sentences_are_not_read_to_the_end(
    language: str, read_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = said(SHORT[language], (NOTIFY, TEXTS[language][NOTIFY]))
    many = [said(WRONG[language].replace("90", str(n)), (NOTIFY, TEXTS[language][NOTIFY])) for n in range(1000, 6000)]
    case = Case("thousands", language, (draft(right, *many), draft()), Status.PARTLY)
    result, _ = asked(case, read_store, monkeypatch)
    assert [sentence.text for sentence in result.sentences] == [SHORT[language]]
    assert len(result.removed) < 100


def test_a_sentence_without_end_is_cut_and_left_out(read_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = said(SHORT["sv"][:-1] + " och rektorn får bestämma" * 5000, (NOTIFY, TEXTS["sv"][NOTIFY]))
    result, _ = asked(Case("endless", "sv", (draft(endless), draft()), Status.NOT_COVERED), read_store, monkeypatch)
    assert all(s.text == s.citations[0].quote for s in result.sentences)
    assert (result.removed, result.model, result.notice) == ((), "", Notice.MODEL_FAILED)
    assert "wrote no whole sentence" in result.failure


def test_many_long_quotes_that_are_nearly_right_take_no_long_time(
    read_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    quote = TEXTS["sv"][NOTIFY]
    near = [(NOTIFY, f"{quote[:-n]}{'x' * (n % 9)}") for n in range(2, 10)]
    far = [(NOTIFY, f"{n} {'lång ' * 2000}") for n in range(8)]
    sentences = [said(f"Mening {n}.", *(near if n % 2 else far)) for n in range(60)]
    # Of this process alone: other work on the machine takes none of it.
    started = time.process_time()
    asked(Case("long", "sv", (draft(*sentences), draft()), Status.NOT_COVERED), read_store, monkeypatch)
    assert time.process_time() - started < 8


def test_no_more_is_shown_than_a_person_reads(read_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    quote = TEXTS["sv"][NOTIFY]
    alike = [f"Lärosätet ska anmäla samverkansavtalet inom 30 dagar{'!' * n}" for n in range(1, 30)]
    case = Case("many", "sv", (draft(*(said(text, (NOTIFY, quote)) for text in alike)),), Status.ANSWERED)
    result, _ = asked(case, read_store, monkeypatch)
    assert len(result.sentences) == 12
    assert {removed.reason for removed in result.removed} == {"too_many"}
    assert result.status is Status.ANSWERED


def test_tokens_and_cost_are_counted_over_all_calls(read_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    quote = TEXTS["sv"][NOTIFY]
    replies = (
        "{broken",
        Reply(draft(said(WRONG["sv"], (NOTIFY, quote))), cost=0.25),
        Reply(draft(said(SHORT["sv"], (NOTIFY, quote), number=1)), cost=0.5),
    )
    result, _ = asked(Case("counted", "sv", replies, Status.ANSWERED), read_store, monkeypatch)
    assert (result.usage.calls, result.usage.input_tokens, result.usage.output_tokens) == (3, 300, 30)
    assert result.usage.cost == 0.75
