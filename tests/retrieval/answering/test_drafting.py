"""When a language model is asked, and what comes of its word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from riktlots.retrieval.answer import answer
from riktlots.retrieval.answering.compose import Composer
from riktlots.retrieval.answering.drafting import Writing
from riktlots.retrieval.answering.llm import FormT, Spend
from riktlots.retrieval.errors import ModelError
from riktlots.retrieval.model import Citation, Notice, Reason, Status
from riktlots.retrieval.search.store import Store
from tests.retrieval.scripted_replies import NOTHING, SHORT, draft, said

QUESTION = "När ska lärosätet anmäla samverkansavtalet, och vem får söka undantag?"
QUOTE = "Lärosätet ska anmäla samverkansavtalet till Samverkansmyndigheten inom 30 dagar"
GOOD = draft(said(SHORT["sv"], ("P1", QUOTE)))
FALSE = draft(said("Rektorn dansar vals i aulan varje onsdag.", ("P1", QUOTE)))
NO = {"sentences": [], "answers": "no", "missing": ""}


class Replying:
    """A language model that gives these replies in turn, the last one again and again; none of them: it fails."""

    name = "scripted:replying"

    def __init__(self, *replies: dict[str, Any]) -> None:
        self.replies: Sequence[dict[str, Any]] = replies
        self.asked = 0

    def complete(self, form: type[FormT], schema: dict[str, Any], instructions: str, task: str, spend: Spend) -> FormT:
        self.asked += 1
        if not self.replies:
            raise ModelError("the language model is out")
        return form.model_validate(self.replies[min(self.asked, len(self.replies)) - 1])


@pytest.mark.parametrize("band", ["everything_covered", "something_close", "nothing_covered"])
def test_what_a_model_finds_is_shown_whatever_the_decision_thinks(
    band: str, read_store: Store, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(band)
    result = answer(QUESTION, read_store, chat_model=Replying(GOOD))
    assert (result.status, result.reason, result.closest) == (Status.ANSWERED, Reason.NONE, ())
    assert [sentence.text for sentence in result.sentences] == [SHORT["sv"]]
    assert (result.model, result.notice, result.failure) == ("scripted:replying", Notice.NONE, "")


@pytest.mark.parametrize(
    ("band", "status"),
    [
        ("everything_covered", Status.CLOSEST),
        ("something_close", Status.CLOSEST),
        ("nothing_covered", Status.NOT_COVERED),
    ],
)
@pytest.mark.parametrize("reply", [NO, NOTHING, GOOD | {"answers": "no"}], ids=["no", "nothing", "no, and sentences"])
def test_where_a_model_finds_no_answer_the_nearest_is_shown(
    reply: dict[str, Any], band: str, status: Status, read_store: Store, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(band)
    ours = Replying(reply)
    result = answer(QUESTION, read_store, chat_model=ours)
    assert (result.status, result.reason, result.sentences) == (status, str(status), ())
    assert [citation.quote for citation in result.closest] == (
        [hit.passage.text for hit in result.hits[:3]] if status is Status.CLOSEST else []
    )
    assert (ours.asked, result.model, result.notice) == (1, "scripted:replying", Notice.NONE)


@pytest.mark.usefixtures("everything_covered")
def test_what_a_near_question_is_answered_with_comes_first_where_a_model_finds_no_answer(read_store: Store) -> None:
    found = answer(QUESTION, read_store)
    passages = [hit.passage for hit in found.hits]
    near = (Citation.of(passages[-1], passages[-1].text),)
    composer = Composer(Replying(NO), read_store, QUESTION, "sv", passages, "2026-11-28", lambda usage: None)
    result = Writing.by(composer, near).applied_to(replace(found, sentences=()))
    assert (result.status, result.closest[:1]) == (Status.CLOSEST, near)
    assert result.closest[1].passage == passages[0] != passages[-1]


@pytest.mark.parametrize("band", ["everything_covered", "something_close", "nothing_covered"])
@pytest.mark.parametrize(
    ("replies", "notice"),
    [((), Notice.MODEL_FAILED), ((FALSE, NOTHING), Notice.DRAFT_REMOVED)],
    ids=["failed", "nothing held"],
)
def test_without_a_draft_that_holds_the_answer_is_the_one_without_a_model(
    replies: tuple[dict[str, Any], ...],
    notice: Notice,
    band: str,
    read_store: Store,
    request: pytest.FixtureRequest,
) -> None:
    request.getfixturevalue(band)
    result, without = answer(QUESTION, read_store, chat_model=Replying(*replies)), answer(QUESTION, read_store)
    assert (result.status, result.reason) == (without.status, without.reason)
    assert (result.sentences, result.closest) == (without.sentences, without.closest)
    assert (result.notice, result.model, bool(result.failure)) == (notice, "", True)
    assert bool(result.removed) is (notice is Notice.DRAFT_REMOVED)


@pytest.mark.usefixtures("out_of_scope")
def test_a_model_is_not_asked_about_another_field(read_store: Store) -> None:
    ours = Replying(GOOD)
    result = answer("Hur länge håller kanelbullar, 30 dagar?", read_store, chat_model=ours)
    assert (bool(result.hits), result.status) == (True, Status.OUT_OF_SCOPE)
    assert ours.asked == 0


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("Vad säger 9 kap. 9 § samverkanslagen om anmälan?", Status.NOT_COVERED),
        ("Är min kollega en spion?", Status.DECLINED),
        ("Får vi göra det?", Status.NEEDS_DETAIL),
    ],
)
@pytest.mark.usefixtures("everything_covered")
def test_a_model_is_not_asked_where_a_rule_decides(question: str, status: Status, read_store: Store) -> None:
    ours = Replying(GOOD)
    assert answer(question, read_store, chat_model=ours).status is status
    assert ours.asked == 0


@pytest.mark.usefixtures("nothing_covered")
def test_a_place_that_is_named_is_shown_whatever_a_model_says(read_store: Store) -> None:
    result = answer("2 kap. 1 § samverkanslagen", read_store, chat_model=Replying(NO))
    assert result.status is Status.ANSWERED
    assert str(result.sentences[0].citations[0].passage.address.locator) == "2 kap. 1 §"
    assert (result.model, result.notice) == ("", Notice.NONE)


A_PART = "en del av frågan"


@pytest.mark.parametrize(
    ("missing", "shown"),
    [
        ("Vem får söka undantag?", "Vem får söka undantag?"),
        ("**Vem** får söka [undantag](https://evil.example)?", "Vem får söka undantag?"),
        ("Rektorn får söka undantag.", A_PART),
        ("Undantag får sökas.", A_PART),
        ("Vem på Säpo får söka undantag?", A_PART),
        ("Är 90 dagar undantag?", A_PART),
        ("Undantag får sökas. Vem?", A_PART),
        ("Vem får söka undantag? Ring 112?", A_PART),
        ("Vem får söka " + "undantag " * 50 + "?", A_PART),
        ("Vad?", A_PART),
        ("", A_PART),
    ],
)
@pytest.mark.usefixtures("everything_covered")
def test_what_is_left_open_is_said_in_words_of_the_question_or_in_fixed_ones(
    missing: str, shown: str, read_store: Store
) -> None:
    partly = GOOD | {"answers": "partly", "missing": missing}
    result = answer(QUESTION, read_store, chat_model=Replying(partly))
    assert (result.status, result.missing) == (Status.PARTLY, shown)


@pytest.mark.usefixtures("everything_covered")
def test_what_is_left_open_counts_only_with_an_answer_in_part(read_store: Store) -> None:
    whole = GOOD | {"answers": "fully", "missing": "Vem får söka undantag?"}
    assert answer(QUESTION, read_store, chat_model=Replying(whole)).missing == ""
    fallen = FALSE | {"answers": "partly", "missing": "Vem får söka undantag?"}
    result = answer(QUESTION, read_store, chat_model=Replying(fallen, NOTHING))
    assert (result.status, result.missing) == (Status.ANSWERED, "")
