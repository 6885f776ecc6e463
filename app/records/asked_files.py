"""What was asked, as JSON, in words, and as a set of questions to evaluate."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from riktlots.app.i18n import text
from riktlots.app.records.alike import FEWEST, Group, Overview, by_kind
from riktlots.app.records.asked import Outcome
from riktlots.evals.questions.questions import Question
from riktlots.evals.questions.sheet import write_questions
from riktlots.retrieval.model import Status

_NOTE = "asked by readers, masked; the status is how it ended most often, and nobody has reviewed it"


def overview_row(found: Overview, days: int) -> dict[str, Any]:
    """An overview as a JSON object."""
    return {
        "days": days,
        "asked": found.asked,
        "outcomes": {str(outcome): count for outcome, count in sorted(found.outcomes.items())},
        "weeks": [{"week": week.day, **by_kind(week.outcomes)} for week in found.weeks],
        "groups": [_group_row(group) for group in found.groups],
        "fewest_askers": FEWEST,
        "groups_not_shown": found.few,
        "questions_not_shown": found.in_few,
        "without_text": found.without_text,
        "ungrouped": found.ungrouped,
        "grouped_by": "vectors" if found.by_vectors else "words",
    }


def _group_row(group: Group) -> dict[str, Any]:
    return {
        "questions": [{"question": question, "lang": language} for question, language in group.questions],
        "asked": group.asked,
        "askers": group.askers,
        "outcomes": {str(outcome): count for outcome, count in sorted(group.outcomes.items())},
        "shares": {kind: round(count / group.asked, 3) for kind, count in by_kind(group.outcomes).items()},
        "helped": group.helped,
        "not_helped": group.not_helped,
    }


def overview_lines(found: Overview, interface: str) -> list[str]:
    """The counts of an overview, and what it does not show, in words."""
    if not found.asked:
        return [text("asked_none", interface)]
    lines = [text("asked_total", interface, asked=found.asked, **by_kind(found.outcomes))]
    if found.few:
        lines.append(text("asked_few", interface, fewest=FEWEST, few=found.few, count=found.in_few))
    if found.without_text:
        lines.append(text("asked_without_text", interface, count=found.without_text))
    if found.ungrouped:
        lines.append(text("asked_ungrouped", interface, count=found.ungrouped))
    if not found.by_vectors:
        lines.append(text("asked_by_words", interface))
    return lines


def question_set(groups: Iterable[Group]) -> list[Question]:
    """The questions of groups as a set to evaluate, without gold places: somebody has to add these, and the status that
    a right answer has."""
    return [
        Question(
            id=f"asked-{number:03}-{at:02}",
            question=question,
            lang=language,
            status=_status(group),
            gold=(),
            type="asked",
            notes=_NOTE,
        )
        for number, group in enumerate(groups, 1)
        for at, (question, language) in enumerate(group.questions, 1)
    ]


def write_question_set(groups: Iterable[Group], path: Path) -> int:
    """Write the questions of groups as JSON Lines. Returns how many there are."""
    questions = question_set(groups)
    write_questions(questions, path)
    return len(questions)


def _status(group: Group) -> str:
    (outcome, _), *_ = group.outcomes.most_common(1)
    return str(Status.ANSWERED if outcome is Outcome.WRITTEN else Status(outcome.value))
