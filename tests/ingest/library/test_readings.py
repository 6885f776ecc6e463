"""The reading of a held file is kept beside it, and is valid as long as file and readers are the same."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from riktlots.ingest.document import Document
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.home import Home
from riktlots.ingest.library.readings import held_document, keep_reading, readers_version, reading_name
from riktlots.ingest.library.register import add_document, load_documents, remove_document
from riktlots.ingest.readers.read import read_document
from tests.describing import describe_file
from tests.disk import failing_disk

TEXT = "# Rutin\n\nAvtalet ska prövas.\n"


class Reader:
    """Reads in this process, and remembers which files."""

    def __init__(self) -> None:
        self.read: list[Path] = []

    def __call__(self, path: Path) -> Document:
        self.read.append(path)
        return read_document(path)


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def held(tmp_path: Path) -> Path:
    path = tmp_path / "0123456789abcdef.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_held_file_is_read_once(held: Path, reader: Reader) -> None:
    first = held_document(held, reader)
    assert held_document(held, reader) == first == read_document(held)
    assert reader.read == [held]


def test_it_is_read_again_when_the_file_has_changed(held: Path, reader: Reader) -> None:
    held_document(held, reader)
    held.write_text("# Rutin\n\nAvtalet bör prövas.\n", encoding="utf-8")
    assert "bör" in held_document(held, reader).text
    assert len(reader.read) == 2


def test_it_is_read_again_by_other_readers(held: Path, reader: Reader) -> None:
    held_document(held, reader)
    for _ in range(2):
        held_document(held, reader, readers=lambda: "others")
    assert len(reader.read) == 2


@pytest.mark.parametrize("spoilt", [b"", b"x\n{}", b"half"])
def test_a_damaged_reading_is_replaced(held: Path, reader: Reader, spoilt: bytes) -> None:
    held_document(held, reader)
    kept = held.with_name(reading_name(held.name))
    key, _, content = kept.read_bytes().partition(b"\n")
    kept.write_bytes(key + b"\n" + content[:-5] if spoilt == b"half" else spoilt)
    for _ in range(2):
        assert held_document(held, reader).text == read_document(held).text
    assert len(reader.read) == 2


def test_where_nothing_can_be_written_the_file_is_read_each_time(held: Path, reader: Reader) -> None:
    with failing_disk(held.parent, errno.ENOSPC):
        assert held_document(held, reader) == held_document(held, reader)
    assert len(reader.read) == 2


def test_the_code_of_the_readers_is_part_of_their_version(tmp_path: Path) -> None:
    versions = set()
    for code in ("", "# changed"):
        folder = tmp_path / str(len(code))
        folder.mkdir()
        (folder / "read.py").write_text(code, encoding="utf-8")
        versions.add(readers_version(folder))
    assert len(versions) == 2


def test_an_added_file_is_not_read_again_and_its_removal_leaves_nothing(
    home: Home, tmp_path: Path, reader: Reader
) -> None:
    path = tmp_path / "rutin.md"
    path.write_text(TEXT, encoding="utf-8")
    add_document(home, path, describe_file(path), document=read_document(path))
    (held,) = (home.documents / "rutin").glob("*.md")
    assert held_document(held, reader).text == read_document(path).text
    assert [p.text for p in load_documents(home).passages] == ["Avtalet ska prövas."]
    assert not reader.read
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
