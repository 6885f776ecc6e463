"""Retrieval and outcome figures: right paragraphs among those found, and right answers and refusals.

They need no judge, only gold places and the expected status.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from riktlots.evals.questions.questions import Gold, Question
from riktlots.evals.runs.measure import Measure, Tally
from riktlots.evals.runs.record import Record, RecordedPlace
from riktlots.ingest.model import Address
from riktlots.retrieval.model import Status

PRIMARY = "right_outcome"
_DEPTH = 10
_DENIED = (Status.NOT_COVERED, Status.OUT_OF_SCOPE)
_REFUSED = (Status.NOT_COVERED, Status.OUT_OF_SCOPE, Status.DECLINED, Status.NEEDS_DETAIL)


def finding_measures(records: Sequence[Record], questions: Mapping[str, Question]) -> list[Measure]:
    """The figures of retrieval and outcome. `questions` are those of the run by id."""
    pairs = [(record, questions[record.id]) for record in records]
    measures = [_measure(name, pairs, count) for name, count in _FIGURES.items()]
    for language in sorted({question.lang for _, question in pairs}):
        of_language = [(record, question) for record, question in pairs if question.lang == language]
        measures.append(_measure(f"recall_5_{language}", of_language, _FIGURES["recall_5"]))
    return measures


def gold_rank(record: Record, question: Question) -> int:
    """The rank from 1 of the first paragraph found that stands at a gold place; 0 when none of the first ten does."""
    right = (rank for rank, place in enumerate(record.found[:_DEPTH], 1) if is_gold(place, question.gold))
    return next(right, 0)


def cites_gold(record: Record, question: Question) -> bool:
    """Whether an answer quotes a gold place."""
    return any(is_gold(quote.place, question.gold) for sentence in record.sentences for quote in sentence.quotes)


def shows_gold(record: Record, question: Question) -> bool:
    """Whether a gold place is quoted, or is among the closest paragraphs shown."""
    return cites_gold(record, question) or any(is_gold(quote.place, question.gold) for quote in record.closest)


def is_gold(place: RecordedPlace, gold: Sequence[Gold]) -> bool:
    """Whether a paragraph stands at one of the gold places."""
    address = Address.parse(place.address)
    return any(one.accepts_place(address.source, address.locator) for one in gold)


def _measure(
    name: str, pairs: Sequence[tuple[Record, Question]], count: Callable[[Record, Question], Tally]
) -> Measure:
    tallies = {record.id: tally for record, question in pairs if (tally := count(record, question)).of}
    return Measure(name, 1, tallies, lower_is_better=name in _LOWER_IS_BETTER)


def _recall(k: int) -> Callable[[Record, Question], Tally]:
    """Gold places at which one of the first k paragraphs found stands / gold places, of questions with any."""

    def count(record: Record, question: Question) -> Tally:
        if not _has_gold(question):
            return _NOTHING
        addresses = [Address.parse(place.address) for place in record.found[:k]]
        hits = sum(any(gold.accepts_place(a.source, a.locator) for a in addresses) for gold in question.gold)
        # Each question has the same weight, however many places answer it.
        return Tally(hits / len(question.gold), 1)

    return count


def _found_at(k: int) -> Callable[[Record, Question], Tally]:
    """Questions with a gold place among the first k found / questions with any."""

    def count(record: Record, question: Question) -> Tally:
        if not _has_gold(question):
            return _NOTHING
        return Tally(float(0 < gold_rank(record, question) <= k), 1)

    return count


def _reciprocal_rank(record: Record, question: Question) -> Tally:
    """Mean of 1/rank of the first gold paragraph, 0 below the tenth."""
    rank = gold_rank(record, question)
    return Tally(1 / rank if rank else 0.0, 1) if _has_gold(question) else _NOTHING


def _gain(record: Record, question: Question) -> Tally:
    """nDCG@10 with gain 1 for the first paragraph at each gold place (Järvelin & Kekäläinen 2002)."""
    if not _has_gold(question):
        return _NOTHING
    left = list(question.gold)
    reached = 0.0
    for rank, place in enumerate(record.found[:_DEPTH], 1):
        address = Address.parse(place.address)
        new = [gold for gold in left if gold.accepts_place(address.source, address.locator)]
        if new:
            reached += 1 / math.log2(1 + rank)
            left = [gold for gold in left if gold not in new]
    ideal = sum(1 / math.log2(1 + rank) for rank in range(1, min(len(question.gold), _DEPTH) + 1))
    return Tally(min(1.0, reached / ideal), 1)


def _wrong_paragraph(record: Record, question: Question) -> Tally:
    """Questions whose document is among the first five, but no gold paragraph of it / questions with gold."""
    if not _has_gold(question):
        return _NOTHING
    sources = {Address.parse(place.address).source for place in record.found[:5]}
    of_document = any(gold.source in sources for gold in question.gold)
    return Tally(float(of_document and not 0 < gold_rank(record, question) <= 5), 1)


def _cites_gold(record: Record, question: Question) -> Tally:
    """Answers that quote a gold place / answers to questions with gold."""
    return Tally(float(cites_gold(record, question)), 1) if _has_gold(question) and record.answered else _NOTHING


def _right_outcome(record: Record, question: Question) -> Tally:
    """Questions that were answered from a gold place, or refused where the documents do not answer / questions.

    This is the primary figure. A refusal counts whatever its kind, and so does an answer to a question whose gold is
    not known.
    """
    if not question.answerable:
        return Tally(float(record.status in _REFUSED), 1)
    return Tally(float(record.answered and (not question.gold or cites_gold(record, question))), 1)


def _refusal_precision(record: Record, question: Question) -> Tally:
    """Refusals of questions that the documents do not answer / refusals."""
    return Tally(float(not question.answerable), 1) if record.status in _REFUSED else _NOTHING


def _refusal_recall(record: Record, question: Question) -> Tally:
    """Refused / questions that the documents do not answer."""
    return Tally(float(record.status in _REFUSED), 1) if not question.answerable else _NOTHING


def _right_kind(record: Record, question: Question) -> Tally:
    """Refusals with the expected status / refusals of questions that are to be refused."""
    if question.answerable or record.status not in _REFUSED:
        return _NOTHING
    return Tally(float(record.status == question.status), 1)


def _missed_refusals(record: Record, question: Question) -> Tally:
    """Answered / questions that the documents do not answer."""
    return Tally(float(record.answered), 1) if not question.answerable else _NOTHING


def _over_refusal(record: Record, question: Question) -> Tally:
    """Refused / questions that the documents answer."""
    return Tally(float(record.status in _REFUSED), 1) if question.answerable else _NOTHING


def _shows_gold(record: Record, question: Question) -> Tally:
    """Questions to which a gold place is shown, as an answer or among the closest paragraphs / questions with gold."""
    return Tally(float(shows_gold(record, question)), 1) if _has_gold(question) else _NOTHING


def _wrong_denials(record: Record, question: Question) -> Tally:
    """Questions told that no paragraph answers or that they are of another field / questions that are answered."""
    return Tally(float(record.status in _DENIED), 1) if question.answerable else _NOTHING


def _closest(record: Record, question: Question) -> Tally:
    """Questions to which the closest paragraphs are shown / questions."""
    return Tally(float(record.status == Status.CLOSEST), 1)


def _both_sides(record: Record, question: Question) -> Tally:
    """Questions on which sources differ whose answer quotes each gold place / those that were answered."""
    if question.type != "conflict" or not record.answered or len(question.gold) < 2:
        return _NOTHING
    quoted = [Address.parse(q.place.address) for sentence in record.sentences for q in sentence.quotes]
    return Tally(float(all(any(g.accepts_place(a.source, a.locator) for a in quoted) for g in question.gold)), 1)


def _failures(record: Record, question: Question) -> Tally:
    """Questions that ended in an error / questions."""
    return Tally(float(record.failed), 1)


def _has_gold(question: Question) -> bool:
    return question.answerable and bool(question.gold)


_NOTHING = Tally(0.0, 0.0)
_FIGURES: dict[str, Callable[[Record, Question], Tally]] = {
    PRIMARY: _right_outcome,
    "found_5": _found_at(5),
    "recall_5": _recall(5),
    "recall_10": _recall(10),
    "mrr": _reciprocal_rank,
    "ndcg_10": _gain,
    "wrong_paragraph": _wrong_paragraph,
    "cites_gold": _cites_gold,
    "shows_gold": _shows_gold,
    "wrong_denials": _wrong_denials,
    "closest": _closest,
    "over_refusal": _over_refusal,
    "missed_refusals": _missed_refusals,
    "refusal_precision": _refusal_precision,
    "refusal_recall": _refusal_recall,
    "right_kind_of_refusal": _right_kind,
    "both_sides": _both_sides,
    "failures": _failures,
}
_LOWER_IS_BETTER = frozenset(("wrong_paragraph", "wrong_denials", "over_refusal", "missed_refusals", "failures"))
