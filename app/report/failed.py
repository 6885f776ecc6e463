"""The questions of a report that went wrong, piece by piece, for a page and for Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.i18n import text
from app.report.content import Report
from evals.suite.failures import Failure, Reason
from evals.suite.finding import gold_rank
from evals.suite.record import Quote
from retrieval.model import Verdict

_FOUND_SHOWN = 5


@dataclass(frozen=True, slots=True)
class FailedSentence:
    """A sentence that was shown: its text, what the judge and people say of it, and the quotes it rests on."""

    text: str
    verdict: str
    labels: tuple[str, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """One question that went wrong, in words. `found` are the addresses of the first paragraphs found."""

    id: str
    language: str
    turns: tuple[str, ...]
    question: str
    expected: str
    reasons: tuple[str, ...]
    sentences: tuple[FailedSentence, ...]
    found: tuple[str, ...]
    answer_language: str


def failed_of(report: Report, interface: str) -> list[Failed]:
    """All questions that went wrong, the worst kind first."""
    return [_failed(failure, report, interface) for failure in report.failures]


def _failed(failure: Failure, report: Report, interface: str) -> Failed:
    question, record = failure.question, failure.record
    gold = "; ".join(f"{gold.source} {gold.locator}".strip() for gold in question.gold)
    wanted = text(f"status_{question.status}", interface) + (f" ({gold})" if gold else "")
    rank = gold_rank(record, question)
    return Failed(
        id=question.id,
        language=question.lang,
        turns=question.turns,
        question=question.question,
        expected=text("eval_expected", interface, wanted=wanted, got=text(f"status_{record.status}", interface)),
        reasons=tuple(
            text(f"failure_{reason.key}", interface, detail=_detail(reason, interface)) for reason in failure.reasons
        ),
        sentences=tuple(
            FailedSentence(
                sentence.text,
                _verdict(report, record.id, index, interface),
                _labels(report, record.id, index, interface),
                sentence.quotes,
            )
            for index, sentence in enumerate(record.sentences)
        ),
        found=tuple(
            place.address + (f" ({text('report_right_one', interface)})" if number == rank else "")
            for number, place in enumerate(record.found[:_FOUND_SHOWN], 1)
        ),
        answer_language=record.language,
    )


def _detail(reason: Reason, interface: str) -> str:
    """What fills a reason in, in the reader's language."""
    if reason.key == "sentence":
        number, verdict = reason.detail.split(": ")
        return f"{number}: {text(f'verdict_{verdict}', interface)}"
    if reason.key == "kind":
        return text(f"status_{reason.detail}", interface)
    return text("report_only_document", interface) if reason.detail == "document" else reason.detail


def _verdict(report: Report, id: str, index: int, interface: str) -> str:
    verdict = report.scores.said.get((id, "quotes", index, 0), Verdict.UNDECIDED)
    return text("report_judge_says", interface, verdict=text(f"verdict_{verdict}", interface))


def _labels(report: Report, id: str, index: int, interface: str) -> tuple[str, ...]:
    given: Sequence[str] = [
        f"{label.rater}: {text(f'verdict_{label.verdict}', interface)}" + (f" – {label.comment}" * bool(label.comment))
        for label in report.labels.get((id, index), ())
    ]
    return tuple(given)
