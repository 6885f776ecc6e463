"""Passages as lines and as a table: nothing is lost, each is read when it is asked for, and damage is found."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from riktlots.ingest.document import PageStart
from riktlots.ingest.errors import GenerationError
from riktlots.ingest.files import file_sha256
from riktlots.ingest.index.passages import (
    PASSAGES,
    TABLE,
    Columns,
    PassageTable,
    passage_lines,
    read_passages,
    write_passages,
)
from riktlots.ingest.library.library import Library
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


def opened(folder: Path) -> PassageTable:
    return PassageTable(folder, file_sha256(folder / TABLE))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_passages(tmp_path, PASSAGES_OF_ONE_PAGE)
    return tmp_path


def test_a_table_gives_the_passages_that_were_written(folder: Path) -> None:
    one, other = PASSAGES_OF_ONE_PAGE
    table = opened(folder)
    assert (table[0], table[-1], table[:1], list(table)) == (one, other, (one,), [one, other])
    assert table[1] is table[1], "it is read once"
    with pytest.raises(IndexError):
        table[2]


def test_a_passage_is_read_when_it_is_asked_for_and_damage_is_found_then(folder: Path) -> None:
    lines = folder / PASSAGES
    lines.write_bytes(lines.read_bytes()[::-1].replace(b"a", b"o", 1)[::-1])
    one, _ = PASSAGES_OF_ONE_PAGE
    table = opened(folder)
    assert table[0] == one
    with pytest.raises(GenerationError, match=r"passages\.jsonl is not what was written.*riktlots ingest"):
        table[1]


@pytest.mark.parametrize("name", [PASSAGES, TABLE])
@pytest.mark.parametrize("damage", [lambda content: content + b"x", lambda content: content[:-1], lambda content: b""])
def test_files_of_another_size_are_refused(folder: Path, name: str, damage: Callable[[bytes], bytes]) -> None:
    seal = file_sha256(folder / TABLE)
    (folder / name).write_bytes(damage((folder / name).read_bytes()))
    with pytest.raises(GenerationError, match="riktlots ingest"):
        PassageTable(folder, seal)


def test_a_table_other_than_the_sealed_one_is_refused(folder: Path) -> None:
    with pytest.raises(GenerationError, match=r"passages\.table is not what was written"):
        PassageTable(folder, "0" * 64)


def test_the_columns_on_disk_are_those_of_the_passages(mini_library: Library, tmp_path: Path) -> None:
    write_passages(tmp_path, mini_library.passages)
    held, columns = opened(tmp_path).columns, Columns.of(mini_library.passages)
    assert held.groups == columns.groups
    assert (held.rows == columns.rows).all()


def test_columns_say_what_the_passages_say(mini_library: Library) -> None:
    passages = mini_library.passages
    columns = Columns.of(passages)
    assert columns.asked.tolist() == [bool(passage.questions) for passage in passages]
    assert columns.seen_elsewhere.tolist() == [bool(passage.seen_at) for passage in passages]
    assert columns.where(lambda group: group.language == "sv").tolist() == [p.language == "sv" for p in passages]
    assert [columns.sha256(i) for i in range(len(passages))] == [passage.sha256 for passage in passages]
    assert [columns.language(i) for i in range(len(passages))] == [passage.language for passage in passages]


def test_a_place_is_found_in_all_its_editions_and_nowhere_else(mini_library: Library) -> None:
    passages = mini_library.passages
    columns = Columns.of(passages)
    for place in {passage.address.place_name for passage in passages}:
        assert columns.at(place) == [i for i, p in enumerate(passages) if p.address.place_name == place]
    assert columns.at("test-samverkanslag 99 kap. 1 §") == []
