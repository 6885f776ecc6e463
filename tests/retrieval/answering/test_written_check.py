"""Written answers are checked by the verifier, and expire with the paragraphs that they rest on."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace

import pytest

from riktlots.ingest.home import Home
from riktlots.ingest.library.answers import WrittenAnswer
from riktlots.ingest.library.check_answers import Fault
from riktlots.ingest.library.library import Library
from riktlots.ingest.model import Address, Edition, Form, Passage
from riktlots.retrieval.answering.verify import Verifying, judged
from riktlots.retrieval.answering.written_check import (
    REVIEWER,
    AnswerState,
    Places,
    changes,
    examine,
    proposed,
    state_of,
)
from riktlots.retrieval.answering.written_desk import desk_of
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.judges.judge import Claim, Judgement
from riktlots.retrieval.model import Verdict
from riktlots.retrieval.search.store import Store
from tests.answers import EXEMPT, NOTIFY, SAID, checked, opened, with_reason, written

TOMORROW = (datetime.date.today() + datetime.timedelta(days=1)).isoformat()
RULE = "test-samverkanslag 2 kap. 1 §"
RAISED = {
    "sv": ("Avtalet måste ange hur tvister löses.", SAID["sv"][1]),
    "en": ("The agreement must state how disputes are settled.", SAID["en"][1]),
}


class NeverAsked:
    """A judge that must not be asked; by its name the one that checked the answers here."""

    def __init__(self, name: str = DeterministicJudge.name) -> None:
        self.name = name

    def judge(self, claims: list[Claim]) -> list[Judgement]:
        raise AssertionError("a verdict that is kept is not asked for again")


@pytest.fixture
def library(home: Home, mini_library: Library) -> Library:
    """The small corpus with an answer on notifying, and one on what an agreement says."""
    asked = {"sv": ("Hur löses tvister?",), "en": ("How are disputes settled?",)}
    other = written("what-agreements-say", RAISED, ((RULE,), (EXEMPT,)), wordings=asked)
    return checked(home, mini_library, written(), with_reason(other, "Skälet"))


@pytest.fixture
def store(home: Home, library: Library) -> Iterator[Store]:
    store = opened(home, library)
    yield store
    store.close()


def states(store: Store, day: str = "") -> dict[str, AnswerState]:
    places = Places(store, day)
    return {answer.id: state_of(answer, places) for answer in store.answers}


def reworded(library: Library, place: str, language: str) -> Library:
    """The library with one word more at a place."""
    return replace(
        library,
        passages=tuple(
            _with_text(p, p.text.replace(" ", " nya ", 1))
            if f"{p.address.source} {p.address.locator}" == place and p.language == language
            else p
            for p in library.passages
        ),
    )


def _with_text(passage: Passage, text: str) -> Passage:
    return replace(passage, text=text, end=passage.start + len(text))


def test_what_its_places_say_is_passed_by_the_verifier(store: Store) -> None:
    answer = store.answers[0]
    assert answer.check is not None and answer.check.findings == ()
    for language in ("sv", "en"):
        by = Verifying(DeterministicJudge(), language, store, answer.title(language))
        drafted = [replace(one, checked=None) for one in proposed(answer, language, Places(store))]
        assert [found.verdict for _, found in judged(drafted, by)] == [Verdict.SUPPORTED, Verdict.SUPPORTED]
        assert [one.verdict for one in answer.check.sentences[language]] == ["supported", "supported"]


def test_a_sentence_that_says_more_than_its_place_fails(home: Home, mini_library: Library) -> None:
    library = checked(home, mini_library, written(said=RAISED, places=((RULE,), (EXEMPT,))))
    store = opened(home, library)
    findings = store.answers[0].check.findings if store.answers[0].check else ()
    assert any("the judge says" in one and "Avtalet måste ange hur tvister löses." in one for one in findings)
    assert states(store) == {"when-to-notify": AnswerState.FAILING}
    store.close()


def test_a_duty_stronger_than_that_of_the_place_is_found_whatever_the_judge_says(
    home: Home, mini_library: Library
) -> None:
    class Agrees:
        name = "agrees"

        def judge(self, claims: list[Claim]) -> list[Judgement]:
            return [Judgement(Verdict.SUPPORTED, self.name) for _ in claims]

    said = {
        "sv": (SAID["sv"][0], "Samverkansmyndigheten måste medge undantag."),
        "en": (SAID["en"][0], "The Collaboration Authority must grant an exemption."),
    }
    store = opened(home, mini_library)
    check = examine([written(said=said)], store, Agrees())["when-to-notify"].check
    assert [finding.partition(":")[2].split("“")[0] for finding in check.findings] == [
        " it says must where its places say may: "
    ] * 2
    store.close()


def test_a_reviewers_reason_passes_what_the_judge_does_not(store: Store) -> None:
    (answer, _) = sorted(store.answers, key=lambda one: one.id != "what-agreements-say")
    assert states(store)["what-agreements-say"] is AnswerState.APPROVED
    first, second = proposed(answer, "sv", Places(store))
    assert first.checked == Judgement(Verdict.SUPPORTED, REVIEWER, "Skälet")
    assert second.checked is not None and second.checked.by != REVIEWER


def test_kinds_and_countries_are_those_of_the_vocabulary(mini_store: Store) -> None:
    answer = written(kinds=("picnic",), countries=("XX",))
    findings = examine([answer], mini_store, DeterministicJudge())["when-to-notify"].check.findings
    assert findings == (
        "when-to-notify: “picnic” is no kind of collaboration",
        "when-to-notify: “XX” is no code of a country",
    )


def test_a_wording_that_is_declined_or_too_vague_is_found(mini_store: Store) -> None:
    wordings = {"sv": ("Hur kan vi kringgå sanktionerna?", "Vad gäller?"), "en": ("When must we notify it?",)}
    findings = examine([written(wordings=wordings)], mini_store, DeterministicJudge())["when-to-notify"].check.findings
    in_vain = [finding.partition("“")[2] for finding in findings if "never searched for" in finding]
    assert in_vain == ["Hur kan vi kringgå sanktionerna?”", "Vad gäller?”"]


def test_an_answer_that_has_not_been_checked_is_a_draft(home: Home, mini_library: Library) -> None:
    store = opened(home, replace(mini_library, answers=(written(),)))
    assert states(store) == {"when-to-notify": AnswerState.DRAFT}
    store.close()


def test_a_checked_answer_is_approved_until_the_day_to_look_again_has_passed(home: Home, mini_library: Library) -> None:
    today = datetime.date.today().isoformat()
    store = opened(home, checked(home, mini_library, written(reviewed="2026-01-01", look_again=today)))
    assert states(store) == {"when-to-notify": AnswerState.APPROVED}
    assert states(store, TOMORROW) == {"when-to-notify": AnswerState.EXPIRED}
    store.close()


def test_a_changed_answer_is_stale(home: Home, library: Library) -> None:
    first = library.answers[0]
    changed = replace(first, wordings={**first.wordings, "sv": ("En annan fråga?",)})
    store = opened(home, replace(library, answers=(changed,)))
    assert states(store) == {"when-to-notify": AnswerState.STALE}
    assert changes(changed, store, Places(store)) == []
    store.close()


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    ("place", "stale"),
    [
        (NOTIFY, {"when-to-notify"}),
        (RULE, {"what-agreements-say"}),
        (EXEMPT, {"when-to-notify", "what-agreements-say"}),
        ("test-samverkanslag 1 kap. 1 §", set()),
    ],
)
def test_one_word_changed_in_a_paragraph_makes_exactly_the_answers_on_it_stale(
    place: str, stale: set[str], language: str, home: Home, library: Library
) -> None:
    changed = reworded(library, place, language)
    assert sum(now != then for now, then in zip(changed.passages, library.passages, strict=True)) == 1
    store = opened(home, changed)
    found = states(store)
    assert {id for id, state in found.items() if state is AnswerState.STALE} == stale
    assert {id for id, state in found.items() if state is AnswerState.APPROVED} == found.keys() - stale
    for answer in store.answers:
        seen = [(one.place, one.language, one.then) for one in changes(answer, store, Places(store))]
        assert seen == ([(place, language, None)] if answer.id in stale else [])
    store.close()


def test_an_edition_that_comes_into_force_tomorrow_changes_the_state_tomorrow(home: Home, library: Library) -> None:
    source = "test-samverkanslag"
    old = next(p for p in library.passages if p.language == "sv" and f"{p.address.locator}" == "2 kap. 2 § st. 1")
    new = replace(
        _with_text(old, "Lärosätet ska anmäla avtalet inom 10 dagar."),
        address=Address(source, "digest-sv-2", old.address.locator),
    )
    edition = Edition(source, "digest-sv-2", Form.DIGEST, "sv", "ff", valid_from=TOMORROW)
    store = opened(home, replace(library, passages=(*library.passages, new), editions=(*library.editions, edition)))
    assert states(store)["when-to-notify"] is AnswerState.APPROVED
    assert states(store, TOMORROW)["when-to-notify"] is AnswerState.STALE
    answer = next(one for one in store.answers if one.id == "when-to-notify")
    change = next(one for one in changes(answer, store, Places(store, TOMORROW)) if one.place == NOTIFY)
    assert (change.then, change.now) == (old, new)
    store.close()


def test_an_original_that_takes_the_place_of_a_digest_makes_the_answer_stale(home: Home, library: Library) -> None:
    old = next(p for p in library.passages if p.language == "sv" and f"{p.address.locator}" == "2 kap. 2 § st. 1")
    original = replace(
        _with_text(old, "Anmälan ska göras inom trettio dagar."),
        address=Address("test-samverkanslag", "original", old.address.locator),
        form=Form.ORIGINAL,
    )
    edition = Edition("test-samverkanslag", "original", Form.ORIGINAL, "sv", "ff")
    store = opened(
        home, replace(library, passages=(*library.passages, original), editions=(*library.editions, edition))
    )
    assert states(store)["when-to-notify"] is AnswerState.STALE
    store.close()


def test_a_check_is_repeated_only_where_a_text_has_changed(store: Store) -> None:
    again = examine(store.answers, store, NeverAsked())
    assert {id: one.check for id, one in again.items()} == {answer.id: answer.check for answer in store.answers}
    for answers in (store.answers, [replace(one, check=None) for one in store.answers]):
        with pytest.raises(AssertionError, match="not asked for again"):
            examine(answers, store, NeverAsked(), anew=True)


def test_another_judge_gives_its_own_verdicts(store: Store) -> None:
    with pytest.raises(AssertionError, match="not asked for again"):
        examine(store.answers, store, NeverAsked("another-judge"))


def test_a_place_of_which_no_paragraph_counts_is_found(home: Home, mini_library: Library) -> None:
    answer: WrittenAnswer = written()
    ended = replace(mini_library, editions=tuple(replace(e, valid_to="2026-01-01") for e in mini_library.editions))
    store = opened(home, ended)
    check = examine([answer], store, DeterministicJudge())[answer.id].check
    assert any("counts on" in finding for finding in check.findings)
    assert state_of(replace(answer, check=check), Places(store)) is AnswerState.FAILING
    store.close()


def test_a_retired_answer_is_not_offered(home: Home, library: Library) -> None:
    retired = replace(library, answers=tuple(replace(answer, retired=True) for answer in library.answers))
    store = opened(home, retired)
    assert {*states(store).values()} == {AnswerState.RETIRED}
    assert desk_of(store).answers == []
    store.close()


def test_a_finding_on_a_sentence_names_it(store: Store) -> None:
    raised = {"sv": (RAISED["sv"][0], SAID["sv"][1]), "en": SAID["en"]}
    found = examine([written(said=raised)], store, DeterministicJudge())["when-to-notify"]
    assert {(one.fault, one.language, one.at) for one in found.findings} == {(Fault.VERDICT, "sv", 0)}
    assert found.check.findings == tuple(one.told for one in found.findings)
    assert found.check.findings[0].startswith("when-to-notify (sv): the judge says ")
