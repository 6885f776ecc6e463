"""Hard PDFs: the outcome of reading each, beside the expected one."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import partial_ratio_alignment

from riktlots.evals.bench.reading.acts import ReadingBenchError, plain, rows
from riktlots.evals.bench.reading.child import DIED, RAN_OUT, How, read_in_child
from riktlots.ingest.progress import Progress

MOST_SECONDS = 60
MOST_BYTES = 2**30
_FEWEST_LETTERS = 0.25
# The gap between two columns, and a word that was parted at the end of a line.
_GAP = re.compile(r"(?<=\S) {3,}(?=\S)")
_PARTED = re.compile(r"(?<=[^\W\d])- *\n *(?=[^\W\d])")


class End(StrEnum):
    """How the reading of a file can end."""

    PASSAGES = "passages"
    NO_TEXT = "no text layer"
    NO_LETTERS = "no letters"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    OTHER = "other error"
    CRASH = "crash"
    TIMEOUT = "timeout"


_SAID = (
    (End.ENCRYPTED, re.compile(r"encrypt|password", re.IGNORECASE)),
    (End.NO_LETTERS, re.compile(r"which letters", re.IGNORECASE)),
    (End.NO_TEXT, re.compile(r"no text layer|\bOCR\b", re.IGNORECASE)),
    (End.DAMAGED, re.compile(r"damaged|not a PDF|broken", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class HardFile:
    """A PDF that is hard: how its reading ended and how it should, by what plain pypdf makes of it.

    `likeness` and `plain_likeness` are the shares of characters in common, in order, with the true text (Indel
    similarity); None without a true text, or where the file holds no text at all.
    """

    file: str
    hard_in: str
    end: End
    expected: End
    said: str
    passages: int
    seconds: float
    peak_bytes: int | None
    likeness: float | None
    plain_likeness: float | None

    @property
    def is_right(self) -> bool:
        """Whether it ended as it should, within the limits of time and memory."""
        return self.end is self.expected and self.seconds <= MOST_SECONDS and (self.peak_bytes or 0) <= MOST_BYTES


def read_hard(folder: Path, progress: Progress) -> list[HardFile]:
    """Read the PDFs of a folder. `manifest.jsonl` names each with what is hard in it and, where there is one, its true
    text (`{file, tests, truth?}`). Raises ReadingBenchError when the manifest cannot be read."""
    manifest = list(rows(folder / "manifest.jsonl", ("file", "tests")))
    found: list[HardFile] = []
    for done, row in enumerate(manifest, 1):
        found.append(_hard_file(folder, row))
        progress(done, len(manifest))
    return found


def _hard_file(folder: Path, row: dict[str, Any]) -> HardFile:
    path = folder / row["file"]
    if not path.is_file():
        raise ReadingBenchError(f"{folder}: {row['file']} is in the manifest and not in the folder.")
    read, bare = read_in_child(How.PRODUCT, path), read_in_child(How.PLAIN, path)
    said = read.get("error") or read.get(DIED) or ""
    truth = _truth(folder, row) if _expected(bare) is End.PASSAGES else None
    return HardFile(
        file=row["file"],
        hard_in="; ".join(row["tests"]),
        end=_end(read),
        expected=_expected(bare),
        said=said,
        passages=read.get("passages", 0),
        seconds=read["seconds"],
        peak_bytes=read.get("peak_bytes"),
        likeness=_likeness(truth, read),
        plain_likeness=_likeness(truth, bare),
    )


def _truth(folder: Path, row: dict[str, Any]) -> str | None:
    """The text as its author wrote it; a source in TeX is none.

    A true text that is laid out as the page is, in two columns, is read column by column, and a word that was parted at
    the end of a line is one again.
    """
    name = row.get("truth") or ""
    if not name.endswith(".txt"):
        return None
    lines = _column_by_column((folder / name).read_text(encoding="utf-8").splitlines())
    return plain(_PARTED.sub("", "\n".join(lines)))


def _column_by_column(lines: list[str]) -> list[str]:
    """The lines of a text; where half of them have two columns, those of the right one after those of the left one."""
    starts = Counter(gap.end() for line in lines if (gap := _GAP.search(line)))
    column, count = starts.most_common(1)[0] if starts else (0, 0)
    if count < sum(bool(line.strip()) for line in lines) / 2:
        return lines
    first = next(i for i, line in enumerate(lines) if (gap := _GAP.search(line)) and gap.end() == column)
    body = lines[first:]
    return [*lines[:first], *(line[:column] for line in body), *(line[column:] for line in body)]


def _likeness(truth: str | None, read: dict[str, Any]) -> float | None:
    """A ligature is the letters that it stands for, whoever mends it."""
    if truth is None:
        return None
    true, text = (unicodedata.normalize("NFKC", plain(one)) for one in (truth, read.get("text", "")))
    # A true text may be that of the first page alone.
    window = partial_ratio_alignment(true, text) if len(true) < len(text) else None
    return Indel.normalized_similarity(true, text[window.dest_start : window.dest_end] if window else text)


def _end(read: dict[str, Any]) -> End:
    if RAN_OUT in read:
        return End.TIMEOUT
    if DIED in read:
        return End.CRASH
    if "error" in read:
        return next((end for end, said in _SAID if said.search(read["error"])), End.OTHER)
    return End.PASSAGES


def _expected(bare: dict[str, Any]) -> End:
    if "text" not in bare:
        return End.ENCRYPTED if bare.get("locked") else End.DAMAGED
    text = "".join(bare["text"].split())
    if not text:
        return End.NO_TEXT
    # Fonts that do not say what their signs mean give a text of signs in which hardly any is a letter or a figure.
    letters = sum(sign.isalnum() or unicodedata.category(sign).startswith("M") for sign in text)
    return End.PASSAGES if letters > _FEWEST_LETTERS * len(text) else End.NO_LETTERS
