"""A draft is verified as a written answer is, and previewed as an asker would see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from riktlots.app.editorial.draft import Draft, DraftSentence, Lack
from riktlots.app.editorial.verification import RememberingJudge, preview, verify
from riktlots.ingest.home import Home
from riktlots.ingest.library.check_answers import Fault
from riktlots.ingest.library.library import Library
from riktlots.retrieval.answering.written_check import REVIEWER, examine
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.judges.judge import Claim, Judgement
from riktlots.retrieval.model import Status, Verdict
from riktlots.retrieval.search.store import Store
from tests.answers import NOTIFY, SAID, checked, opened, written
from tests.app.editorial.drafts import said, sound

RAISED = "Avtalet måste ange hur tvister löses."


class Counting(DeterministicJudge):
    """The judge of rules, which counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def judge(self, claims: Sequence[Claim]) -> list[Judgement]:
        self.asked += [claim.text for claim in claims]
        return super().judge(claims)


def test_a_sound_draft_passes_with_the_check_that_the_command_makes(mini_store: Store) -> None:
    verification = verify(sound(), mini_store, DeterministicJudge())
    assert verification.passes
    answer = verification.answer
    assert examine([answer], mini_store, DeterministicJudge())[answer.id].check == answer.check
    seen = verification.sentences[0, "sv"]
    assert (seen.verdict, seen.reviewed, [str(c.passage.address.locator) for c in seen.citations]) == (
        Verdict.SUPPORTED,
        False,
        ["2 kap. 2 § st. 1"],
    )


def test_a_sentence_that_its_places_do_not_support_fails_until_a_reviewer_gives_a_reason(mini_store: Store) -> None:
    draft = said(sound(), "sv", RAISED)
    verification = verify(draft, mini_store, DeterministicJudge())
    assert not verification.passes
    assert [(one.fault, one.language, one.at) for one in verification.findings] == [(Fault.VERDICT, "sv", 0)]
    assert verification.sentences[0, "sv"].verdict is not Verdict.SUPPORTED
    first = replace(draft.sentences[0], reasons={"sv": "Följer av båda.", "en": ""})
    passed = verify(replace(draft, sentences=(first, draft.sentences[1])), mini_store, DeterministicJudge())
    assert passed.passes
    seen = passed.sentences[0, "sv"]
    assert (seen.by, seen.reason, seen.reviewed) == (REVIEWER, "Följer av båda.", True)


def test_a_draft_in_one_language_is_verified_as_far_as_it_goes(mini_store: Store) -> None:
    begun = replace(
        Draft.begun("När ska vi anmäla?", "sv").named("begun"),
        sentences=(DraftSentence({"sv": SAID["sv"][0], "en": ""}, (NOTIFY,)),),
    )
    verification = verify(begun, mini_store, DeterministicJudge())
    assert verification.sentences[0, "sv"].verdict is Verdict.SUPPORTED
    assert (0, "en") not in verification.sentences
    assert {one.lack for one in verification.lacking} == {Lack.QUESTION, Lack.TEXT, Lack.REVIEWER}
    assert verification.findings == ()


def test_a_place_that_is_not_there_is_found(mini_store: Store) -> None:
    nowhere = replace(sound().sentences[0], places=("test-samverkanslag 9 kap. 9 §",))
    verification = verify(sound(sentences=(nowhere,)), mini_store, DeterministicJudge())
    assert Fault.NO_PARAGRAPH in {one.fault for one in verification.findings}


def test_only_what_has_changed_is_judged_again(mini_store: Store) -> None:
    counting = Counting()
    judge = RememberingJudge(counting)
    before = verify(sound(), mini_store, judge)
    count = len(counting.asked)
    assert count > 0
    assert verify(sound(), mini_store, judge) == before
    assert len(counting.asked) == count
    verify(said(sound(), "sv", RAISED), mini_store, judge)
    assert counting.asked[count:] == [RAISED]


def test_an_answer_that_is_as_it_was_checked_is_not_judged_again(home: Home, mini_library: Library) -> None:
    store = opened(home, checked(home, mini_library, written()))
    counting = Counting()
    (held,) = store.answers
    verification = verify(replace(Draft.of(held), reviewer="KTH"), store, counting)
    assert verification.passes and counting.asked == []
    verify(said(Draft.of(held), "sv", RAISED), store, counting)
    assert RAISED in counting.asked
    store.close()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_preview_is_the_answer_that_an_asker_would_get(
    mini_store: Store, everything_covered: None, language: str
) -> None:
    verification = verify(sound(look_again="2001-01-01"), mini_store, DeterministicJudge())
    shown = preview(verification, mini_store, DeterministicJudge(), language)
    assert (shown.status, shown.language) == (Status.ANSWERED, language)
    assert [one.text for one in shown.sentences] == list(SAID[language])
    assert shown.written and shown.written.reviewer == "Juridiska enheten"
    assert mini_store.answers == (), "the store itself is as it was"


def test_the_preview_leaves_out_a_sentence_that_does_not_pass(mini_store: Store, everything_covered: None) -> None:
    verification = verify(said(sound(), "sv", RAISED, at=1), mini_store, DeterministicJudge())
    shown = preview(verification, mini_store, DeterministicJudge(), "sv")
    assert SAID["sv"][0] in [one.text for one in shown.sentences]
    assert RAISED not in [one.text for one in shown.sentences]
