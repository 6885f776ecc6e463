"""The questions of a run that went wrong, each with its reasons, worst first."""

from __future__ import annotations

from dataclasses import dataclass

from evals.questions import Question
from evals.suite.finding import cites_gold, gold_rank
from evals.suite.record import Record
from evals.suite.scores import Scores
from ingest.model import Address
from retrieval.model import Verdict


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a question counts as gone wrong: a key of the text catalogues, and what fills it in."""

    key: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A question, what it got, and what is wrong with that."""

    question: Question
    record: Record
    reasons: tuple[Reason, ...]


# A wrong answer with a citation is worse than none.
_SEVERITY = ("error", "sentence", "answered", "not_gold", "refused", "kind")


def failures_of(scores: Scores) -> list[Failure]:
    """All questions of a run that went wrong, the worst kind first."""
    found = [
        Failure(question, record, reasons)
        for id, record in scores.records.items()
        if (reasons := _reasons(question := scores.questions[id], record, scores))
    ]
    return sorted(found, key=lambda failure: min(_SEVERITY.index(reason.key) for reason in failure.reasons))


def _reasons(question: Question, record: Record, scores: Scores) -> tuple[Reason, ...]:
    if record.failed:
        return (Reason("error", record.error),)
    wrong = [
        Reason("sentence", f"{index + 1}: {verdict}")
        for index in range(len(record.sentences))
        if (verdict := scores.said.get((record.id, "quotes", index, 0)))
        in (Verdict.UNSUPPORTED, Verdict.CONTRADICTED, Verdict.UNDECIDED)
    ]
    if question.answerable and not record.answered:
        wrong.append(Reason("refused", _where(question, record)))
    elif question.answerable and question.gold and not cites_gold(record, question):
        wrong.append(Reason("not_gold", _where(question, record)))
    elif not question.answerable and record.answered:
        wrong.append(Reason("answered"))
    elif not question.answerable and record.status != question.status:
        wrong.append(Reason("kind", record.status))
    return tuple(wrong)


def _where(question: Question, record: Record) -> str:
    """The rank of the right paragraph; else whether its document was found at all."""
    if rank := gold_rank(record, question):
        return str(rank)
    sources = {Address.parse(place.address).source for place in record.found}
    return "document" if any(gold.source in sources for gold in question.gold) else "–"
