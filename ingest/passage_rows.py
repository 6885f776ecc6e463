"""Passages as JSON Lines: the content of a generation's passages.jsonl."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import Any

from ingest.document import PageStart
from ingest.errors import AddressError, GenerationError, LocatorError
from ingest.model import Address, Form, Passage

PASSAGES = "passages.jsonl"
_FIELDS = tuple(field.name for field in dataclasses.fields(Passage))
# What many passages have in common is held once: so many different ones are remembered at a time.
_REMEMBERED = 1 << 16


def passage_lines(passages: Iterable[Passage]) -> Iterator[str]:
    """A line for each passage, in their order."""
    for passage in passages:
        yield json.dumps(_row(passage), ensure_ascii=False) + "\n"


def _row(passage: Passage) -> dict[str, Any]:
    row = {name: getattr(passage, name) for name in _FIELDS}
    row["address"] = str(passage.address)
    row["pages"] = [dataclasses.asdict(page) for page in passage.pages]
    row["sha256"] = passage.sha256
    return row


def write_passages(folder: Path, passages: Iterable[Passage]) -> None:
    """Write the passages of a generation into its folder."""
    with (folder / PASSAGES).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(passage_lines(passages))


def read_passages(folder: Path, seal: str = "") -> Iterator[Passage]:
    """The passages of a generation's folder, in ordinal order.

    Raises GenerationError where a line cannot be read, and at the end where the file does not have this `seal`.
    """
    told = hashlib.sha256()
    path = folder / PASSAGES
    try:
        with path.open("rb") as lines:
            for line in lines:
                told.update(line)
                yield parse_passage(json.loads(line))
    except (OSError, ValueError, KeyError, TypeError, AddressError, LocatorError) as error:
        raise GenerationError(f"{path} is gone or damaged ({error}). Run `riktlots ingest` anew.") from error
    if seal and told.hexdigest() != seal:
        raise GenerationError(f"{path} is not what was written. Run `riktlots ingest` anew.")


def parse_passage(row: dict[str, Any]) -> Passage:
    """The passage of a row of passages.jsonl."""
    row["address"] = Address.parse(row["address"])
    row["heading_path"] = _one_path(tuple(row["heading_path"]))
    row["rests_on"], row["asks"] = tuple(row["rests_on"]), tuple(row["asks"])
    row["pages"] = tuple(_one_page(**page) for page in row["pages"])
    row["language"] = intern(row["language"])
    row["form"] = Form(row["form"])
    del row["sha256"]  # it follows from the text
    return Passage(**row)


@lru_cache(_REMEMBERED)
def _one_path(path: tuple[str, ...]) -> tuple[str, ...]:
    return path


@lru_cache(_REMEMBERED)
def _one_page(offset: int, index: int, label: str | None = None) -> PageStart:
    return PageStart(offset, index, label)
