"""An institution's own written answers in its data folder, and what it has retired, its own and those of the package.

An answer that is retired stays in the index, so that it can be listed and taken into use again, and is never offered.
The list stands beside the answers, so that a new version of the package does not bring one back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from riktlots.ingest.errors import DocumentError
from riktlots.ingest.files import write_atomic
from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.library.answers import SHIPPED_BY, WrittenAnswer

RETIRED = "retired.json"
_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Retirement:
    """When an answer was retired (ISO, UTC), by whom, and why; the reason may be empty."""

    at: str
    who: str
    reason: str = ""


def read_retired(folder: Path) -> dict[str, Retirement]:
    """What is retired according to a folder of own answers, by id; nothing where nothing is. Raises DocumentError."""
    path = folder / RETIRED
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["schema"] != _SCHEMA:
            raise ValueError(f"it has schema {content['schema']}, and this version reads {_SCHEMA}")
        return {str(id): Retirement(**row) for id, row in content["retired"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DocumentError(
            f"{path} cannot be read ({error}). Restore it from a backup, or delete it: then no answer is retired."
        ) from error


def write_retired(folder: Path, retired: Mapping[str, Retirement]) -> None:
    """Keep what is retired. The folder must exist. Raises OSError."""
    rows = {id: asdict(retired[id]) for id in sorted(retired)}
    content = {"schema": _SCHEMA, "retired": rows}
    write_atomic(folder / RETIRED, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def with_retired(answers: Iterable[WrittenAnswer], folder: Path) -> tuple[WrittenAnswer, ...]:
    """The answers, those marked that a folder of own answers says are retired. Raises DocumentError."""
    retired = read_retired(folder)
    return tuple(replace(answer, retired=answer.id in retired) for answer in answers)


def write_answer(answer: WrittenAnswer) -> str:
    """The text of the file of an answer; the inverse of `riktlots.ingest.library.answers.parse_answer`."""
    front = [
        f"{name} = {json.dumps(list(getattr(answer, name)), ensure_ascii=False)}"
        for name in ("kinds", "countries", "topics")
    ]
    if answer.local or answer.reviewer != SHIPPED_BY:
        front.append(f"reviewer = {json.dumps(answer.reviewer, ensure_ascii=False)}")
    pieces = ["\n".join(["+++", *front, f"reviewed = {answer.reviewed}", f"look_again = {answer.look_again}", "+++"])]
    for language in LANGUAGES:
        asked = (
            *(f"? {words}" for words in answer.wordings[language]),
            *(f"~ {words}" for words in answer.misses[language]),
        )
        pieces += [f"# {language}", "\n".join(asked)]
        for one in answer.sentences[language]:
            reason = f"\n! {one.reason}" if one.reason else ""
            pieces.append(f"{one.text}\n→ {'; '.join(one.places)}{reason}")
    return "\n\n".join(pieces) + "\n"
