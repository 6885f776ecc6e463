"""Sets to measure on: passages, and questions whose passage is known, as JSON Lines (`.jsonl`, or gzip: `.jsonl.gz`).

Fields that are not named here may be there, and are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from riktlots.ingest.errors import DocumentError
from riktlots.ingest.files import file_sha256, read_jsonl
from riktlots.ingest.language import LANGUAGES

_Text = Annotated[str, StringConstraints(pattern=r"\S")]
_Language = Annotated[str, StringConstraints(pattern=rf"^({'|'.join(LANGUAGES)})$")]


class PassageRow(BaseModel):
    """One passage: `pid` names it, `origin` the collection that it comes from; `title` may be empty."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    pid: _Text
    text: _Text
    lang: _Language
    origin: _Text
    title: str = ""


class QuestionRow(BaseModel):
    """One question: `gold_pid` is the passage that answers it, `gold_pid_other_lang` its translation, if there is one.

    An unanswerable question need not name a passage, and is not asked.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    qid: _Text
    question: _Text
    lang: _Language
    gold_pid: str = ""
    gold_pid_other_lang: str = ""
    answerable: bool = True


@dataclass(frozen=True, slots=True)
class MeasuringSet:
    """Passages and the answerable questions about them, and what tells one pair of files from another.

    `translations` gives the pid of a passage's translation, in both directions, where both are among the passages.
    `left_out` counts the unanswerable questions. The hashes are SHA-256 of the files as they lie on disk, as hex.
    """

    passages: tuple[PassageRow, ...]
    questions: tuple[QuestionRow, ...]
    translations: dict[str, str]
    left_out: int
    passages_sha256: str
    questions_sha256: str


def read_set(passages: Path, questions: Path) -> MeasuringSet:
    """Read a pair of files.

    Raises DocumentError, naming file and line, for a file that cannot be read, a row that is not of this form, an id
    that occurs twice, a question whose passage is not among the passages, and translations that do not go in pairs. A
    translation that is not among the passages is passed over.
    """
    found: dict[str, PassageRow] = {}
    for line, passage in read_rows(passages, PassageRow):
        if passage.pid in found:
            raise DocumentError(f"{passages}, line {line}: an earlier line has the pid “{passage.pid}” too.")
        found[passage.pid] = passage
    asked: dict[str, QuestionRow] = {}
    left_out: set[str] = set()
    translations: dict[str, str] = {}
    for line, question in read_rows(questions, QuestionRow):
        if question.qid in asked or question.qid in left_out:
            raise DocumentError(f"{questions}, line {line}: an earlier line has the qid “{question.qid}” too.")
        if not question.answerable:
            left_out.add(question.qid)
            continue
        if question.gold_pid not in found:
            raise DocumentError(
                f"{questions}, line {line}: gold_pid “{question.gold_pid}” is not among the passages of {passages}."
            )
        other = found.get(question.gold_pid_other_lang)
        if other and not _are_paired(found[question.gold_pid], other, translations):
            raise DocumentError(
                f"{questions}, line {line}: gold_pid_other_lang “{other.pid}” is not the one translation of "
                f"“{question.gold_pid}”: it is in the same language or of another origin, or another question says "
                "otherwise."
            )
        asked[question.qid] = question
    if not asked:
        raise DocumentError(f"{questions}: it has no answerable question.")
    return MeasuringSet(
        tuple(found.values()),
        tuple(asked.values()),
        translations,
        len(left_out),
        file_sha256(passages),
        file_sha256(questions),
    )


def _are_paired(one: PassageRow, other: PassageRow, translations: dict[str, str]) -> bool:
    """Note two passages as each other's translation; False when they cannot be that."""
    if one.lang == other.lang or one.origin != other.origin:
        return False
    return (
        translations.setdefault(one.pid, other.pid) == other.pid
        and translations.setdefault(other.pid, one.pid) == one.pid
    )


RowT = TypeVar("RowT", bound=BaseModel)


def read_rows(path: Path, form: type[RowT]) -> Iterator[tuple[int, RowT]]:
    """The rows of a JSON Lines file with their line numbers from 1. Raises DocumentError, naming file and line."""
    if not path.is_file():
        raise DocumentError(f"{path}: there is no such file.")
    try:
        for number, row in read_jsonl(path):
            yield number, form.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the row"
        raise DocumentError(f"{path}, line {number}: {field}: {first['msg']}.") from error
    except ValueError as error:
        raise DocumentError(str(error)) from error
    except OSError as error:
        raise DocumentError(f"{path}: it cannot be read ({error}).") from error
