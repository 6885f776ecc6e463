"""What was read of a held file is kept beside it, and counts as long as file and readers are the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from riktlots.ingest.document import Document
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.home import Home
from riktlots.ingest.library import readings
from riktlots.ingest.library.describe import describe_file
from riktlots.ingest.library.readings import held_document, keep_reading, reading_name
from riktlots.ingest.library.register import add_document, load_documents, remove_document
from riktlots.ingest.readers.read import read_document

TEXT = "# Rutin\n\nAvtalet ska prövas.\n"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were in fact read."""
    read: list[Path] = []

    def counted(path: Path) -> Document:
        read.append(path)
        return read_document(path)

    monkeypatch.setattr(readings, "read_contained", counted)
    return read


@pytest.fixture
def held(tmp_path: Path) -> Path:
    path = tmp_path / "0123456789abcdef.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_held_file_is_read_once(held: Path, reads: list[Path]) -> None:
    first = held_document(held)
    assert held_document(held) == first == read_document(held)
    assert reads == [held]


def test_it_is_read_anew_when_the_file_has_changed(held: Path, reads: list[Path]) -> None:
    held_document(held)
    held.write_text("# Rutin\n\nAvtalet bör prövas.\n", encoding="utf-8")
    assert "bör" in held_document(held).text
    assert len(reads) == 2


def test_it_is_read_anew_by_other_readers(held: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    held_document(held)
    monkeypatch.setattr(readings, "_readers", lambda: "others")
    held_document(held)
    held_document(held)
    assert len(reads) == 2


@pytest.mark.parametrize("spoilt", [b"", b"x\n{}", b"half"])
def test_a_reading_that_is_spoilt_is_made_anew(held: Path, reads: list[Path], spoilt: bytes) -> None:
    held_document(held)
    kept = held.with_name(reading_name(held.name))
    key, _, content = kept.read_bytes().partition(b"\n")
    kept.write_bytes(key + b"\n" + content[:-5] if spoilt == b"half" else spoilt)
    assert held_document(held).text == read_document(held).text
    assert len(reads) == 2


def test_where_nothing_can_be_written_the_file_is_read_each_time(
    held: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("riktlots.ingest.library.readings.tempfile.mkstemp", refused)
    assert held_document(held) == held_document(held)
    assert len(reads) == 2


def test_the_code_of_the_readers_is_part_of_what_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "bundled_path", lambda package: tmp_path)
    told = set()
    for code in ("", "# changed"):
        (tmp_path / "read.py").write_text(code, encoding="utf-8")
        readings._readers.cache_clear()
        told.add(readings._readers())
    readings._readers.cache_clear()
    assert len(told) == 2


def test_an_added_file_is_not_read_again_and_its_removal_leaves_nothing(
    home: Home, tmp_path: Path, reads: list[Path]
) -> None:
    path = tmp_path / "rutin.md"
    path.write_text(TEXT, encoding="utf-8")
    add_document(home, path, describe_file(path), document=read_document(path))
    assert [p.text for p in load_documents(home).passages] == ["Avtalet ska prövas."]
    assert not reads
    path.write_text(TEXT.replace("ska", "bör"), encoding="utf-8")
    add_document(home, path, describe_file(path), document=read_document(path))
    assert len(list((home.documents / "rutin").iterdir())) == 3
    remove_document(home, "rutin")
    assert not (home.documents / "rutin").exists()


def test_a_held_file_that_cannot_be_read_any_more_says_how_to_go_on(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "rutin.md"
    path.write_text(TEXT, encoding="utf-8")
    add_document(home, path, describe_file(path))
    (held,) = (home.documents / "rutin").glob("*.md")
    held.write_bytes(b"")
    with pytest.raises(DocumentError, match=r"“rutin” cannot be read any more.*--remove rutin@original"):
        load_documents(home)


def test_a_reading_holds_the_document_as_it_was(held: Path) -> None:
    document = read_document(held)
    keep_reading(held, document)
    assert held_document(held) == document
