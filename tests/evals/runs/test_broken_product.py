"""The product broken on purpose: the figure that should move moves, and the gate closes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from riktlots.evals.questions.questions import Question
from riktlots.evals.runs.compare import compare, gate
from riktlots.evals.runs.scores import Scores
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.library.library import Library
from riktlots.retrieval.answer import Asking, answer
from riktlots.retrieval.model import Answer, Status
from riktlots.retrieval.search.store import Store
from tests.evals.runs.runs import LAW, QUESTIONS, GullibleJudge, LyingWriter, by_status, lookup_of, scored

# As many questions as the comparison needs to tell a broken product from chance.
MANY = tuple(dataclasses.replace(question, id=f"{question.id}-{copy}") for copy in range(3) for question in QUESTIONS)


def stops(good: Scores, bad: Scores) -> set[str]:
    return {stop.measure for stop in gate(bad, compare(good, bad))}


@pytest.fixture
def good(tmp_path: Path, mini_store: Store, everything_covered: None) -> Scores:
    return scored(tmp_path / "good", mini_store, lambda q: by_status(q, mini_store), MANY)


def broken(path: Path, store: Store, answers: Callable[[Question], Answer]) -> Scores:
    return scored(path / "bad", store, answers, MANY)


def test_the_product_as_it_is_passes(good: Scores) -> None:
    assert gate(good) == []
    assert good.primary.hits == good.primary.of


@pytest.mark.parametrize(
    ("lie", "figure"),
    [
        (
            lambda text: text.replace("bör", "måste").replace("kan", "måste").replace("får", "måste"),
            "strength_fidelity",
        ),
        (lambda text: text.replace("30", "90").replace("45", "54"), "figure_fidelity"),
    ],
)
def test_without_the_verifier_raised_duties_and_changed_figures_are_seen(
    tmp_path: Path, mini_store: Store, good: Scores, lie: Callable[[str], str], figure: str
) -> None:
    def answers(question: Question) -> Answer:
        return by_status(question, mini_store, Asking(judge=GullibleJudge()), LyingWriter(lie))

    bad = broken(tmp_path, mini_store, answers)
    assert bad.measures[figure].hits < bad.measures[figure].of
    assert bad.measures["unsupported_answers"].hits > 0
    assert figure in stops(good, bad)


def test_with_the_verifier_the_same_lies_are_not_shown(tmp_path: Path, mini_store: Store, good: Scores) -> None:
    chat_model = LyingWriter(lambda text: text.replace("30", "90").replace("45", "54"))
    kept = broken(tmp_path, mini_store, lambda q: by_status(q, mini_store, chat_model=chat_model))
    assert not kept.broken()
    assert kept.measures["unsupported_answers"].hits == 0


def test_invented_sentences_without_the_verifier_are_unsupported(
    tmp_path: Path, mini_store: Store, good: Scores
) -> None:
    chat_model = LyingWriter(lambda text: "Rektorn utser en särskild granskare på Justitiedepartementet.")
    bad = broken(tmp_path, mini_store, lambda q: by_status(q, mini_store, Asking(judge=GullibleJudge()), chat_model))
    # To the question in English the sentence is in the wrong language, and the quote is shown instead.
    supported = {id for id, tally in bad.measures["citation_recall"].tallies.items() if tally.hits}
    assert supported == {"q7-0", "q7-1", "q7-2"}
    assert {"unsupported_answers", "citation_recall"} <= stops(good, bad)


def test_citations_shuffled_among_sentences_are_seen(tmp_path: Path, mini_store: Store, good: Scores) -> None:
    answers = {question.id: by_status(question, mini_store) for question in MANY}
    spoken = [id for id, given in answers.items() if given.sentences]

    def shuffled(question: Question) -> Answer:
        given = answers[question.id]
        if not given.sentences:
            return given
        other = answers[spoken[(spoken.index(question.id) + 1) % len(spoken)]]
        wrong = tuple(dataclasses.replace(s, citations=other.sentences[0].citations) for s in given.sentences)
        return dataclasses.replace(given, sentences=wrong)

    bad = broken(tmp_path, mini_store, shuffled)
    assert bad.measures["retrieved_only"].hits < bad.measures["retrieved_only"].of
    assert bad.measures["citation_recall"].hits < good.measures["citation_recall"].hits
    assert {"retrieved_only", "right_outcome"} <= stops(good, bad)


def test_an_index_without_one_document_finds_less(
    tmp_path: Path, mini_library: Library, good: Scores, everything_covered: None
) -> None:
    without = dataclasses.replace(
        mini_library,
        passages=tuple(passage for passage in mini_library.passages if passage.address.source != LAW),
    )
    home = Home(tmp_path / "without")
    with build_lock(home):
        store = Store(build(home, without, None), None)
    bad = broken(tmp_path, store, lambda q: by_status(q, store))
    store.close()
    assert bad.measures["found_5"].hits < good.measures["found_5"].hits
    assert "right_outcome" in stops(good, bad)


def test_refusing_everything_shows_as_over_refusal(tmp_path: Path, mini_store: Store, good: Scores) -> None:
    def refuse(question: Question) -> Answer:
        given = answer(question.question, mini_store)
        return dataclasses.replace(given, status=Status.NOT_COVERED, reason="not_covered", sentences=())

    bad = broken(tmp_path, mini_store, refuse)
    assert bad.measures["over_refusal"].hits == bad.measures["over_refusal"].of
    assert "right_outcome" in stops(good, bad)


def test_never_refusing_shows_as_missed_refusals(tmp_path: Path, mini_store: Store, good: Scores) -> None:
    some = by_status(QUESTIONS[0], mini_store)

    def always(question: Question) -> Answer:
        given = answer(question.question, mini_store)
        return given if given.sentences else dataclasses.replace(some, question=question.question)

    bad = broken(tmp_path, mini_store, always)
    assert bad.measures["missed_refusals"].hits == bad.measures["missed_refusals"].of
    assert "missed_refusals" in stops(good, bad)


def test_a_status_that_is_not_true_is_seen(tmp_path: Path, mini_store: Store, good: Scores) -> None:
    def empty(question: Question) -> Answer:
        return dataclasses.replace(by_status(question, mini_store), status=Status.ANSWERED, sentences=())

    bad = broken(tmp_path, mini_store, empty)
    assert "status_honesty" in stops(good, bad)


def test_an_error_closes_the_gate_and_stops_no_other_question(tmp_path: Path, mini_store: Store, good: Scores) -> None:
    def failing(question: Question) -> Answer:
        if question.id == "q2-0":
            raise RuntimeError("the provider is gone")
        return by_status(question, mini_store)

    bad = broken(tmp_path, mini_store, failing)
    assert len(bad.records) == len(MANY)
    assert "RuntimeError: the provider is gone" in bad.records["q2-0"].error
    assert "failures" in stops(good, bad)
    assert lookup_of(mini_store)(bad.records["q1-0"].sentences[0].quotes[0].place.address) is not None
