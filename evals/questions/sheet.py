"""Sets of questions as sheets: one question a row."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from riktlots.evals.errors import SheetError
from riktlots.evals.questions.questions import Gold, Nugget, Question
from riktlots.evals.questions.table import SheetRow, read_table, write_table
from riktlots.ingest.errors import LocatorError
from riktlots.ingest.files import write_jsonl
from riktlots.ingest.locator import parse_locator
from riktlots.retrieval.model import Status

COLUMNS = ("id", "question", "turns", "lang", "status", "type", "gold", "nuggets", "as_of", "notes")
# Between a gold place and what stands there in words.
_FACT = " # "
_VITAL = "*"
T = TypeVar("T")


def export_questions(questions: Sequence[Question], path: Path) -> None:
    """Write a set as a sheet. Raises SheetError for a question that would not come back as it is."""
    rows = [_cells(question) for question in questions]
    for number, (question, cells) in enumerate(zip(questions, rows, strict=True), 2):
        read, problems = _question(SheetRow(number, dict(zip(COLUMNS, cells, strict=True))), None)
        if read != question:
            why = f" ({problems[0]})" if problems else ""
            raise SheetError(f"the question {question.id} has something that a sheet cannot hold{why}.")
    write_table(path, COLUMNS, rows)


def import_questions(path: Path, sources: Collection[str] | None = None) -> list[Question]:
    """Read a set from a sheet. `sources` are the ids that gold places may name; None lets all pass.

    Raises SheetError naming the row and column of every cell that is wrong.
    """
    questions: list[Question] = []
    problems: list[str] = []
    rows_of: dict[str, int] = {}
    for row in read_table(path, COLUMNS):
        question, wrong = _question(row, sources)
        problems += wrong
        if question is None:
            continue
        if question.id in rows_of:
            problems.append(_at(row, "id", f"“{question.id}” stands in row {rows_of[question.id]} too"))
        rows_of.setdefault(question.id, row.number)
        questions.append(question)
    if problems:
        raise SheetError("\n".join((f"{path.name} has cells that are wrong:", *problems)))
    return questions


def write_questions(questions: Iterable[Question], path: Path) -> None:
    """Write a set as JSON Lines, as `load_questions` reads it."""
    write_jsonl(path, map(_row, questions))


def _row(question: Question) -> dict[str, object]:
    row: dict[str, object] = {"id": question.id, "question": question.question, "turns": list(question.turns)}
    row |= {"lang": question.lang, "status": question.status}
    row["gold"] = [
        {"source": gold.source} | {name: value for name in ("locator", "fact") if (value := getattr(gold, name))}
        for gold in question.gold
    ]
    row["nuggets"] = [{"text": nugget.text, "vital": nugget.vital} for nugget in question.nuggets]
    row |= {"type": question.type, "as_of": question.as_of, "notes": question.notes}
    return {name: value for name, value in row.items() if value or name == "gold"}


def _cells(question: Question) -> list[str]:
    return [
        question.id,
        question.question,
        "\n".join(question.turns),
        question.lang,
        question.status,
        question.type,
        "\n".join(_gold_line(gold) for gold in question.gold),
        "\n".join((_VITAL + " " if nugget.vital else "") + nugget.text for nugget in question.nuggets),
        question.as_of,
        question.notes,
    ]


def _gold_line(gold: Gold) -> str:
    return f"{gold.source} {gold.locator}".strip() + (_FACT + gold.fact if gold.fact else "")


def _question(row: SheetRow, sources: Collection[str] | None) -> tuple[Question | None, list[str]]:
    """The question of a row, or None; and each cell that is wrong, in words."""
    cells = row.cells
    problems: list[str] = []

    def read(column: str, parse: Callable[[str], T], otherwise: T) -> T:
        try:
            return parse(cells[column])
        except ValueError as error:
            problems.append(_at(row, column, str(error)))
            return otherwise

    question = Question(
        id=read("id", _filled, ""),
        question=read("question", _filled, ""),
        lang=read("lang", lambda text: _one_of(text, ("sv", "en")), ""),
        status=read("status", lambda text: _one_of(text, tuple(map(str, Status))), ""),
        gold=read("gold", lambda text: tuple(_gold(line, sources) for line in _lines(text)), ()),
        type=cells["type"].strip(),
        notes=cells["notes"].strip(),
        turns=_lines(cells["turns"]),
        nuggets=read("nuggets", lambda text: tuple(map(_nugget, _lines(text))), ()),
        as_of=read("as_of", _day, ""),
    )
    return (None if problems else question), problems


def _at(row: SheetRow, column: str, problem: str) -> str:
    return f"row {row.number}, column {column}: {problem}"


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("it is empty")
    return text.strip()


def _one_of(text: str, known: Sequence[str]) -> str:
    if text.strip() not in known:
        raise ValueError(f"“{text}” is none of {', '.join(known)}")
    return text.strip()


def _gold(line: str, sources: Collection[str] | None) -> Gold:
    place, _, fact = line.partition(_FACT)
    source, *locator = place.split(maxsplit=1)
    if sources is not None and source not in sources:
        raise ValueError(f"there is no source “{source}”. `riktlots sources` lists them")
    gold = Gold(source, locator[0].strip() if locator else "", fact.strip())
    if gold.locator:
        try:
            parse_locator(gold.locator)
        except LocatorError as error:
            raise ValueError(str(error).rstrip(".")) from error
    return gold


def _nugget(line: str) -> Nugget:
    text = line.removeprefix(_VITAL).strip()
    if not text:
        raise ValueError("a line has no fact after the asterisk")
    return Nugget(text, vital=line.startswith(_VITAL))


def _day(text: str) -> str:
    try:
        return datetime.date.fromisoformat(text.strip()).isoformat() if text.strip() else ""
    except ValueError as error:
        raise ValueError(f"“{text}” is not a day. Write it as YYYY-MM-DD") from error
