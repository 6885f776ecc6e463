"""The figures of a hand-made run, counted again in a few lines that know nothing of the suite."""

from __future__ import annotations

import math

import pytest

from riktlots.evals.questions.questions import Gold, Nugget, Question
from riktlots.evals.runs.finding import finding_measures
from riktlots.evals.runs.measure import Measure, Tally
from riktlots.evals.runs.record import Quote, Record, RecordedPlace, Shown
from riktlots.evals.runs.score import Verdicts
from riktlots.evals.runs.support import judged_measures
from riktlots.retrieval.model import Verdict

S, U, C = Verdict.SUPPORTED, Verdict.UNSUPPORTED, Verdict.CONTRADICTED


def place(number: int) -> RecordedPlace:
    return RecordedPlace(f"lag@a {number} §", f"Text i {number} §.", "sv", "Lagen")


def record(id: str, status: str, found: list[int], *sentences: list[int]) -> Record:
    shown = tuple(
        Shown(f"Mening {i}.", "supported", tuple(Quote("Text", place(n)) for n in s)) for i, s in enumerate(sentences)
    )
    return Record(id, "Fråga?", "sv", status, "", shown, tuple(place(n) for n in found))


def question(id: str, status: str, *gold: int, nuggets: int = 0) -> Question:
    facts = tuple(Nugget(f"Uppgift {i}.") for i in range(nuggets))
    return Question(id, "Fråga?", "sv", status, tuple(Gold("lag", f"{n} §") for n in gold), nuggets=facts)


QUESTIONS = [
    question("a", "answered", 1, nuggets=2),
    question("b", "answered", 2, 3),
    question("c", "answered", 4),
    question("d", "not_covered"),
    question("e", "not_covered"),
    question("f", "out_of_scope"),
]
RECORDS = [
    record("a", "answered", [1, 9], [1], [1, 9]),
    record("b", "partly", [8, 7, 3], [8], [7], [3]),
    record("c", "not_covered", [5, 6]),
    record("d", "not_covered", []),
    record("e", "answered", [5], [5]),
    record("f", "not_covered", []),
]
SAID: Verdicts = {
    ("a", "quotes", 0, 0): S, ("a", "quotes", 1, 0): S, ("a", "alone", 1, 0): S, ("a", "others", 1, 0): U,
    ("a", "alone", 1, 1): U, ("a", "others", 1, 1): S, ("a", "nugget", 0, 0): S, ("a", "nugget", 1, 0): U,
    ("b", "quotes", 0, 0): U, ("b", "found", 0, 0): S, ("b", "quotes", 1, 0): C, ("b", "found", 1, 0): C,
    ("b", "quotes", 2, 0): Verdict.NO_CLAIM,
    ("e", "quotes", 0, 0): Verdict.UNDECIDED, ("e", "found", 0, 0): Verdict.UNDECIDED,
}  # fmt: skip


@pytest.fixture(scope="module")
def measures() -> dict[str, Measure]:
    questions = {q.id: q for q in QUESTIONS}
    found = [*finding_measures(RECORDS, questions), *judged_measures(RECORDS, questions, SAID)]
    return {measure.name: measure for measure in found}


@pytest.mark.parametrize(
    ("name", "hits", "of"),
    [
        # a right, b quotes 3 §, c refused wrongly, d right, e answered wrongly, f refused (whatever its kind)
        ("right_outcome", 4, 6),
        ("found_5", 2, 3),
        ("recall_5", 1 + 1 / 2, 3),
        ("mrr", 1 + 1 / 3, 3),
        ("ndcg_10", 1 + (1 / math.log2(4)) / (1 + 1 / math.log2(3)), 3),
        ("wrong_paragraph", 1, 3),
        ("cites_gold", 2, 2),
        ("over_refusal", 1, 3),
        ("missed_refusals", 1, 3),
        ("refusal_precision", 2, 3),
        ("refusal_recall", 2, 3),
        ("right_kind_of_refusal", 1, 2),
        # five sentences of which one claims nothing; one is undecided
        ("citation_recall", 2, 5),
        ("contradiction", 1, 5),
        ("faithfulness", 3, 5),
        # a: the first quote, and of the two of the second sentence the one that is enough alone; b: none; e: undecided
        ("citation_precision", 2, 6),
        ("unsupported_answers", 1, 3),
        ("nugget_recall", 1, 2),
        ("facts_shown", 1, 2),
        ("coverage", 4, 5),
    ],
)
def test_a_figure_is_what_a_recount_by_hand_gives(
    measures: dict[str, Measure], name: str, hits: float, of: float
) -> None:
    assert (measures[name].hits, measures[name].of) == pytest.approx((hits, of))


def test_what_is_undecided_is_shown_and_is_neither_a_miss_nor_dropped(measures: dict[str, Measure]) -> None:
    recall = measures["citation_recall"]
    found = recall.estimate()
    assert found is not None
    assert recall.undecided == 1
    assert found.value == pytest.approx(2 / 4)
    decided = Measure(
        "same", 2, {id: Tally(t.hits, t.of - t.undecided) for id, t in recall.tallies.items() if t.of > t.undecided}
    )
    narrow = decided.estimate()
    assert narrow is not None
    assert found.low < narrow.value < found.high


def test_a_figure_without_anything_decided_has_no_value() -> None:
    assert Measure("none", 2, {"a": Tally(0, 1, 1)}).estimate() is None
    assert Measure("none", 2).estimate() is None


def test_always_right_is_not_certain_for_ever() -> None:
    sentences = {str(i): Tally(2, 2) for i in range(100)}
    found = Measure("all", 2, sentences).estimate()
    assert found is not None
    assert (found.value, found.high) == (1.0, 1.0)
    assert 0.95 < found.low < 0.97
