"""The questions of a report that went wrong, piece by piece, for a page and for Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from riktlots.app.i18n import text
from riktlots.app.report.content import Named, Naming, Report
from riktlots.evals.runs.finding import is_gold
from riktlots.evals.runs.record import Quote
from riktlots.evals.runs.scores import Failure, Reason
from riktlots.retrieval.model import Verdict

_FOUND_SHOWN = 5


@dataclass(frozen=True, slots=True)
class FailedSentence:
    """A sentence that was shown: its text, the verdicts of the judge and of people, and the quotes it rests on."""

    text: str
    verdict: str
    labels: tuple[str, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """One question that went wrong, in words. `gold` are the places that answer it, `found` the first paragraphs found,
    each with whether it is a right one."""

    id: str
    language: str
    turns: tuple[str, ...]
    question: str
    expected: str
    gold: tuple[Named, ...]
    reasons: tuple[str, ...]
    sentences: tuple[FailedSentence, ...]
    found: tuple[tuple[Named, bool], ...]
    answer_language: str


def failed_of(report: Report, interface: str) -> list[Failed]:
    """All questions that went wrong, the worst kind first."""
    naming = Naming(report.sources, interface)
    return [told_of(failure, report, naming) for failure in report.failures]


def told_of(failure: Failure, report: Report, naming: Naming) -> Failed:
    """One question that went wrong, in the language of `naming`."""
    question, record, interface = failure.question, failure.record, naming.language
    wanted = text(f"status_{question.status}", interface)
    return Failed(
        id=question.id,
        language=question.lang,
        turns=question.turns,
        question=question.question,
        expected=text("eval_expected", interface, wanted=wanted, got=text(f"status_{record.status}", interface)),
        gold=tuple(map(naming.gold, question.gold)),
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
            (naming.place(place.address), is_gold(place, question.gold)) for place in record.found[:_FOUND_SHOWN]
        ),
        answer_language=record.language,
    )


def gold_line(one: Failed, interface: str) -> str:
    """A sentence with the places that answer a question; empty where there is none."""
    return text("report_gold", interface, places="; ".join(named.words for named in one.gold)) if one.gold else ""


def found_line(one: Failed, interface: str) -> str:
    """A sentence with the first paragraphs found; empty where there is none."""
    right = f" ({text('report_right_one', interface)})"
    places = "; ".join(named.words + right * is_right for named, is_right in one.found)
    return text("report_found", interface, places=places) if places else ""


def _detail(reason: Reason, interface: str) -> str:
    """The detail of a reason in the reader's language."""
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
