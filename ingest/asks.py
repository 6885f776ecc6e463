"""Questions that a paragraph answers, written for it beforehand.

A person asks in other words than a law is written in. These questions are searched beside the paragraph, so that it is
found by how people ask; they are never shown and never quoted. One file a source, `asks/<id>.jsonl`, a line for each
place with its questions in each language.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

from ingest.errors import DocumentError
from ingest.model import Passage


def asks_files(corpus: Path) -> list[Path]:
    """The files of questions of a corpus folder."""
    return sorted((corpus / "asks").glob("*.jsonl"))


def with_asks(corpus: Path, passages: Sequence[Passage]) -> list[Passage]:
    """The passages with the questions written for them. Raises DocumentError naming a line that fits no passage."""
    asked: dict[tuple[str, str, str], tuple[str, ...]] = {}
    known = {(passage.address.source, _place(passage)) for passage in passages}
    for path in asks_files(corpus):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                row = json.loads(line)
                place = str(row.pop("place"))
                for language, questions in row.items():
                    asked[path.stem, place, language] = tuple(map(str, questions))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise DocumentError(f"{path}, line {number}: this is no line of questions ({error}).") from error
            if (path.stem, place) not in known:
                raise DocumentError(f"{path}, line {number}: {path.stem} has no paragraph at “{place}”.")
    return [dataclasses.replace(p, asks=asked.get((p.address.source, _place(p), p.language), ())) for p in passages]


def _place(passage: Passage) -> str:
    part = passage.address.part
    return f"{passage.address.locator}" + (f" #{part}" if part > 1 else "")
