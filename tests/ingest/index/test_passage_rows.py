"""Passages as lines: nothing is lost, and what many have in common is held once."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path

import pytest

from riktlots.ingest.document import PageStart
from riktlots.ingest.errors import GenerationError
from riktlots.ingest.index.passages import PASSAGES, passage_lines, read_passages, write_passages
from riktlots.ingest.locator import parse_locator
from riktlots.ingest.model import Address, Form, Passage

TEXT = "Ansökan – se 2\u2028§ ”nedan”."


def _passage(part: int) -> Passage:
    return Passage(
        address=Address("se-law-osl", "original", parse_locator("24 kap. 8 §"), part),
        heading_path=("Sekretess", "Forskning"),
        text=TEXT,
        start=5,
        end=5 + len(TEXT),
        language="sv",
        form=Form.ORIGINAL,
        pages=(PageStart(0, 3, "iv"), PageStart(9, 4, "1")),
        seen_at="https://example.se/",
        rests_on=("se-law-osl 24 kap. 8 §",),
        questions=("Vad gäller?",),
    )


PASSAGES_OF_ONE_PAGE = (_passage(1), _passage(2))


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    write_passages(tmp_path, PASSAGES_OF_ONE_PAGE)
    seal = hashlib.sha256((tmp_path / PASSAGES).read_bytes()).hexdigest()
    assert tuple(read_passages(tmp_path, seal)) == PASSAGES_OF_ONE_PAGE
    with pytest.raises(GenerationError, match="not what was written"):
        list(read_passages(tmp_path, "0" * 64))


def test_a_line_has_every_field_and_the_hash_of_the_text() -> None:
    (line, _) = passage_lines(PASSAGES_OF_ONE_PAGE)
    row = json.loads(line)
    assert row.keys() == {field.name for field in dataclasses.fields(Passage)} | {"sha256"}
    assert row["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()


def test_what_two_passages_have_in_common_is_held_once(tmp_path: Path) -> None:
    write_passages(tmp_path, PASSAGES_OF_ONE_PAGE)
    one, other = read_passages(tmp_path)
    assert one.heading_path is other.heading_path
    assert one.address.source is other.address.source and one.address.locator is other.address.locator
    assert one.pages[0] is other.pages[0] and one.language is other.language


@pytest.mark.parametrize("field", ["address", "heading_path", "sha256"])
def test_a_line_that_lacks_something_is_damage(tmp_path: Path, field: str) -> None:
    (line, _) = passage_lines(PASSAGES_OF_ONE_PAGE)
    row = json.loads(line)
    del row[field]
    (tmp_path / PASSAGES).write_text(json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(GenerationError, match="riktlots ingest"):
        list(read_passages(tmp_path))
