"""A question gets the written answer that fits it, and near questions where none is certain to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from riktlots.ingest.home import Home
from riktlots.ingest.library.answers import WrittenAnswer
from riktlots.ingest.library.library import Library
from riktlots.ingest.library.register import load_library
from riktlots.retrieval.answer import Asking, answer
from riktlots.retrieval.answering.llm import FormT, Spend
from riktlots.retrieval.answering.written import MatchTable, Written, matches, written_answer
from riktlots.retrieval.answering.written_desk import desk_of
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.judges.judge import Claim, Judgement
from riktlots.retrieval.model import Hit, Status, Verdict
from riktlots.retrieval.plan.case import Case
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.search import find_for
from riktlots.retrieval.search.store import Store
from tests import FIXTURES
from tests.answers import EXEMPT, NOTIFY, SAID, checked, opened, written
from tests.hashing import HashingEmbedder

EVERYTHING = PassageFilter()
# The chance is the cosine of the nearest wording, as log odds around .75.
TABLE = MatchTable(-15.0, {"cosine": 20.0}, spared=0.1, floor=0.3, behind=0.5, shown=0.9, perhaps=0.1)
NEAR, FAR = "När ska vi då anmäla samverkansavtalet?", "Vilka bilar får parkera vid huset?"
MIDDLE = "När ska vi anmäla samverkansavtalet då?"


class NeverAsked:
    """A judge and a language model that must not be asked."""

    name = "never-asked"

    def judge(self, claims: list[Claim]) -> list[Judgement]:
        raise AssertionError("the verdicts were kept when the answer was checked")

    def complete(self, form: type[FormT], schema: dict[str, Any], instructions: str, task: str, spend: Spend) -> FormT:
        raise AssertionError("the written answer is the answer")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    home = Home(tmp_path_factory.mktemp("checked"))
    return checked(home, load_library(home, FIXTURES / "mini_corpus"), written())


@pytest.fixture(scope="module")
def store(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = opened(Home(tmp_path_factory.mktemp("store")), library, HashingEmbedder())
    yield store
    store.close()


def found(
    store: Store,
    question: str,
    language: str = "sv",
    only: PassageFilter = EVERYTHING,
    open_case: Case | None = None,
    hits: tuple[Hit, ...] = (),
) -> Written:
    return written_answer(Query.of(store, question, language), hits, only, open_case, table=TABLE)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("När ska vi anmäla samverkansavtalet?", "sv"),
        ("när ska vi anmäla  samverkansavtalet", "sv"),
        ("How soon must the agreement be notified?", "en"),
    ],
)
def test_a_question_that_is_a_wording_gets_its_answer(question: str, language: str, store: Store) -> None:
    result = answer(question, store, how=Asking(language=language, judge=NeverAsked()))
    assert (result.status, result.reason, result.closest) == (Status.ANSWERED, "", ())
    assert [sentence.text for sentence in result.sentences] == list(SAID[language])
    assert {sentence.verdict for sentence in result.sentences} == {Verdict.SUPPORTED}
    assert {sentence.judged_by for sentence in result.sentences} == {DeterministicJudge.name}
    places = [
        [f"{c.passage.address.source} {c.passage.address.locator}" for c in s.citations] for s in result.sentences
    ]
    assert places == [[NOTIFY], [EXEMPT]]
    assert all(c.quote == c.passage.text and c.passage.language == language for c in result.citations)
    assert result.written is not None
    assert (result.written.id, result.written.reviewer, result.written.sentences) == ("when-to-notify", "Riktlots", 2)
    assert (result.written.reviewed, result.written.look_again) == ("2026-11-27", "2099-01-01")


def test_the_language_model_is_not_asked(store: Store) -> None:
    how = Asking(language="sv", judge=NeverAsked())
    result = answer("När ska vi anmäla samverkansavtalet?", store, chat_model=NeverAsked(), how=how)
    assert result.written is not None and (result.model, result.given) == ("", ())


def test_the_paragraphs_found_stay_beside_the_written_answer(store: Store) -> None:
    result = answer("När ska vi anmäla samverkansavtalet?", store, how=Asking(language="sv"))
    assert {hit.passage.address.place for hit in result.hits} - {c.passage.address.place for c in result.citations}


def test_words_alone_answer_only_what_is_a_wording(home: Home, library: Library) -> None:
    by_words = opened(home, library)
    assert found(by_words, "När ska vi anmäla samverkansavtalet?").ref is not None
    assert found(by_words, NEAR) == Written()
    by_words.close()


def test_a_table_that_was_fitted_on_other_signals_is_refused() -> None:
    limits = {"spared": 0.1, "floor": 0.3, "behind": 0.5, "shown": 0.9, "perhaps": 0.1}
    row = {"intercept": -15, "weights": {"cosine": 20}, **limits}
    assert MatchTable.from_row(row) == TABLE
    with pytest.raises(ValueError, match="not measured: gone; fit it again"):
        MatchTable.from_row(row | {"weights": {"cosine": 20, "gone": 1}})


def test_an_embedder_of_which_nothing_was_fitted_answers_only_what_is_a_wording(store: Store) -> None:
    same, near = (Query.of(store, asked, "sv") for asked in ("när ska vi anmäla samverkansavtalet", NEAR))
    assert written_answer(same, (), EVERYTHING).ref is not None
    assert matches(near, ()) == []
    assert written_answer(near, (), EVERYTHING) == Written()


def test_a_near_question_gets_the_answer_and_a_far_one_none(store: Store) -> None:
    near = found(store, NEAR)
    assert near.ref is not None and near.ref.question == "När ska vi anmäla samverkansavtalet?"
    assert found(store, FAR) == Written()


def test_a_question_that_is_not_certain_to_be_meant_is_offered(store: Store) -> None:
    doubtful = replace(TABLE, intercept=TABLE.intercept - 0.5)
    result = written_answer(Query.of(store, MIDDLE, "sv"), (), EVERYTHING, table=doubtful)
    assert (result.ref, result.draft) == (None, ())
    assert [f"{one.passage.address.source} {one.passage.address.locator}" for one in result.near] == [NOTIFY]
    (near,) = result.perhaps
    assert (near.id, near.question) == ("when-to-notify", "När ska vi anmäla samverkansavtalet?")
    assert [sentence.text for sentence in near.sentences] == [SAID["sv"][0]]
    assert near.sentences[0].citations


def test_a_near_answer_does_not_go_before_a_document_that_no_answer_rests_on(store: Store) -> None:
    added, known = (
        Hit(next(passage for passage in store.passages if passage.address.source == source), 0.9)
        for source in ("test-riktlinje", NOTIFY.partition(" ")[0])
    )
    result = found(store, MIDDLE, hits=(added, known))
    assert [(one.question, one.sentences) for one in result.perhaps] == [("När ska vi anmäla samverkansavtalet?", ())]
    assert result.near == ()
    assert found(store, MIDDLE, hits=(known, added)).near


def test_an_answer_that_is_likely_enough_to_be_meant_is_told_whole(store: Store) -> None:
    (near,) = found(store, MIDDLE).perhaps
    assert [sentence.text for sentence in near.sentences] == list(SAID["sv"])
    assert all(sentence.citations for sentence in near.sentences)


def test_what_is_offered_is_the_title_whose_yes_or_no_the_answer_gives(store: Store) -> None:
    (match,) = matches(Query.of(store, MIDDLE, "sv"), (), TABLE)
    reverse = replace(match, wording="Slipper vi anmäla samverkansavtalet?")
    assert reverse.suggestion("sv", desk_of(store).places).question == "När ska vi anmäla samverkansavtalet?"


def test_an_answer_that_names_no_misses_is_as_far_from_them_as_others(store: Store) -> None:
    (match,) = matches(Query.of(store, MIDDLE, "sv"), (), TABLE)
    assert match.signals is not None and match.signals.spared == TABLE.spared


def test_what_is_offered_is_answered_when_it_is_asked(store: Store) -> None:
    (offered,) = found(store, MIDDLE).perhaps
    assert answer(offered.question, store, how=Asking(language="sv")).written is not None


def test_what_is_offered_is_answered_after_other_questions_too(store: Store) -> None:
    before = ["Kan vi slippa anmälan av samverkansavtalet?"]
    result = answer("När ska vi anmäla samverkansavtalet?", store, turns=before, how=Asking(language="sv"))
    assert result.written is not None


def test_a_place_that_is_asked_for_comes_first(store: Store) -> None:
    named = answer("Vad säger 2 kap. 2 § samverkanslagen?", store, how=Asking(language="sv"))
    assert named.written is None and named.hits[0].exact
    exact = (replace(named.hits[0]),)
    assert found(store, "När ska vi anmäla samverkansavtalet?", hits=exact) == Written()
    missing = "När ska vi anmäla samverkansavtalet enligt 9 kap. 9 § samverkanslagen?"
    assert found(store, missing) == Written()


def test_another_day_and_a_filter_that_keeps_a_paragraph_out_have_no_written_answer(store: Store) -> None:
    question = "När ska vi anmäla samverkansavtalet?"
    assert found(store, question, only=PassageFilter(as_of="2030-01-01")) == Written()
    assert found(store, question, only=PassageFilter(sources=frozenset({"test-riktlinje"}))) == Written()
    assert found(store, question, only=PassageFilter(languages=frozenset({"en"}))) == Written()
    assert found(store, question, only=PassageFilter(sources=frozenset({"test-samverkanslag"}))).ref is not None


def test_an_open_case_takes_only_an_answer_for_its_kind(home: Home, library: Library) -> None:
    (first,) = library.answers
    store = opened(home, replace(library, answers=(replace(first, kinds=("research",)),)), HashingEmbedder())
    assert found(store, NEAR, open_case=Case(kind=("research",))).ref is not None
    assert found(store, NEAR, open_case=Case(kind=("donation",))).ref is None
    assert found(store, NEAR, open_case=Case()).ref is None
    # The question itself is not offered.
    assert found(store, "När ska vi anmäla samverkansavtalet?", open_case=Case(kind=("donation",))) == Written()
    store.close()


def with_wordings(library: Library, swedish: tuple[str, ...], english: tuple[str, ...], **fields: Any) -> WrittenAnswer:
    (first,) = library.answers
    answer: WrittenAnswer = replace(first, wordings={"sv": swedish, "en": english}, **fields)
    assert answer.check is not None
    return replace(answer, check=replace(answer.check, answer=answer.sha256))


@pytest.mark.parametrize(
    ("fields", "wordings", "question", "fits"),
    [
        ({"countries": ("IN",)}, ("Får vi resa dit?",), "Får vi resa dit nu?", False),
        ({"countries": ("IN",)}, ("Får vi resa dit?",), "Får vi resa till Indien?", True),
        ({"countries": ("IN",)}, ("Får vi resa dit?",), "Får vi resa till Kina?", False),
        ({}, ("Får vi resa till Iran?", "Kan vi resa till Iran?"), "Får vi resa till Iran nu?", True),
        ({}, ("Får vi resa till Iran?", "Kan vi resa till Iran?"), "Får vi resa till Kina?", False),
        ({}, ("Får vi resa till Iran?", "Får vi resa till Kuba?"), "Får vi resa till Kina?", True),
        ({}, ("Får vi resa utomlands?",), "Får vi resa utomlands till Kina?", True),
        ({"kinds": ("donation",)}, ("Får vi ta emot en donation?",), "Får vi ta emot en donation nu?", True),
        ({"kinds": ("donation",)}, ("Får vi ta emot en gåva?",), "Får vi ta emot en gäststudent?", True),
        ({"kinds": ("donation",)}, ("Får vi hålla en konferens?",), "Får vi hålla en konferens nu?", False),
    ],
)
def test_countries_and_kinds_of_the_question_must_fit(
    fields: dict[str, Any], wordings: tuple[str, ...], question: str, fits: bool, home: Home, library: Library
) -> None:
    english = ("May we travel to Iran?",) if all("Iran" in words for words in wordings) else ("May we do that?",)
    store = opened(
        home, replace(library, answers=(with_wordings(library, wordings, english, **fields),)), HashingEmbedder()
    )
    assert bool(matches(Query.of(store, question, "sv"), (), TABLE)) is fits
    store.close()


def test_the_signals_tell_a_question_that_is_nearer_to_a_miss(home: Home, library: Library) -> None:
    answer = with_wordings(library, ("När ska vi anmäla avtalet?",), ("When must we notify?",))
    answer = replace(answer, misses={"sv": ("Vem ska anmäla avtalet till rektor?",), "en": ()})
    store = opened(home, replace(library, answers=(answer,)), HashingEmbedder())
    (near,) = matches(Query.of(store, "När ska vi anmäla avtalet då?", "sv"), (), TABLE)
    (other,) = matches(Query.of(store, "Vem ska anmäla avtalet till rektor nu?", "sv"), (), TABLE)
    assert near.signals is not None and other.signals is not None
    assert other.signals.spared < 0.0 < near.signals.spared
    assert matches(Query.of(store, "vem ska anmäla avtalet till rektor", "sv"), (), TABLE) == []
    store.close()


def test_a_stale_answer_is_never_given(home: Home, library: Library) -> None:
    text = "Lärosätet ska anmäla samverkansavtalet inom 10 dagar."
    changed = tuple(
        replace(p, text=text, end=p.start + len(text)) if str(p.address.locator) == "2 kap. 2 § st. 1" else p
        for p in library.passages
    )
    store = opened(home, replace(library, passages=changed), HashingEmbedder())
    assert answer("När ska vi anmäla samverkansavtalet?", store, how=Asking(language="sv")).written is None
    store.close()


def test_the_nearest_of_several_answers_is_given_with_its_lead(home: Home, library: Library) -> None:
    other = with_wordings(library, ("Vem äger resultaten av samarbetet?",), ("Who owns the results?",), id="who-owns")
    store = opened(home, replace(library, answers=(*library.answers, other)), HashingEmbedder())
    first, *rest = matches(Query.of(store, "Vem äger då resultaten av samarbetet?", "sv"), (), TABLE)
    assert first.answer.id == "who-owns" and first.wording == "Vem äger resultaten av samarbetet?"
    assert first.signals is not None and first.signals.words == 1.0
    lead = first.signals.cosine - (rest[0].signals.cosine if rest and rest[0].signals else first.signals.cosine)
    assert not rest or first.signals.margin == pytest.approx(lead)
    assert first.signals.nearest == pytest.approx(first.signals.cosine)
    store.close()


def test_an_answer_on_paragraphs_that_the_search_finds_first_agrees_with_it(store: Store) -> None:
    query = Query.of(store, MIDDLE, "sv")
    hits = find_for(query)
    on = [hit for hit in hits if hit.passage.address.place_name in (NOTIFY, EXEMPT)]
    off = [hit for hit in hits if hit not in on]
    agreed = [
        match.signals.agreed
        for some in (on, [*off[:4], *on], off)
        for match in matches(query, some, TABLE)
        if match.signals
    ]
    assert len(on) == 2 and agreed == pytest.approx([0.4, 0.2, 0.0])
