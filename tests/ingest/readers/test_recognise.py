"""A file is what its content says, and each kind that is not read has its remedy named."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from riktlots.ingest.errors import DocumentError
from riktlots.ingest.readers.read import read_document, recognised_ending
from tests.growth import grows_linearly
from tests.ingest.fetch.web import FILLER
from tests.ingest.readers.docx.word import made


def _archive(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "content", "ending"),
    [
        ("a.pdf", b"%PDF-1.7 ...", ".pdf"),
        ("a.txt", b"\n\n%PDF-1.7 ...", ".pdf"),
        ("a.pdf", _archive("[Content_Types].xml", "word/document.xml"), ".docx"),
        ("a.doc", b"<!DOCTYPE html><html><body>", ".html"),
        ("a.txt", b"\xef\xbb\xbf <?xml version='1.0'?><!-- x --><html lang='sv'>", ".html"),
        ("a.md", b"<div>Markdown may begin so</div>", ".md"),
        ("A.TXT", b"Ren text om <html> i en mening.", ".txt"),
        ("a.docx", b"PK\x03\x04 damaged", ".docx"),
    ],
)
def test_content_goes_before_the_name(tmp_path: Path, name: str, content: bytes, ending: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert recognised_ending(path) == ending


@pytest.mark.parametrize(
    ("name", "content", "remedy"),
    [
        ("a.pdf", b"", "empty"),
        ("a.md", b" \n\t\r\n", "empty"),
        ("a.odt", _archive("mimetype", "content.xml"), r"Save it as \.docx or PDF"),
        ("a.xlsx", _archive("xl/workbook.xml"), "one by one"),
        ("a.doc", _COMPOUND + b"x" * 100, r"\.doc\) are not read. Save it as \.docx or PDF"),
        ("a.docx", _COMPOUND + "EncryptedPackage".encode("utf-16-le"), "without a password"),
        ("a.rtf", b"{\\rtf1 text}", r"Save it as \.docx or PDF"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n", "OCR"),
    ],
)
def test_a_kind_that_is_not_read_names_its_remedy(tmp_path: Path, name: str, content: bytes, remedy: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=remedy):
        read_document(path)


def test_a_file_with_the_wrong_ending_is_read_as_what_it_is_and_told_of(tmp_path: Path) -> None:
    word = tmp_path / "avtal.pdf"
    word.write_bytes(made(lambda document: document.add_paragraph("Avtalet ska prövas.")))
    page = tmp_path / "sida.txt"
    page.write_text(f"<!doctype html><html><body><main>{FILLER}</main></body></html>", encoding="utf-8")
    for path, ending in ((word, ".docx"), (page, ".html")):
        document = read_document(path)
        assert [(o.key, o.detail) for o in document.oddities] == [("oddity_named_otherwise", ending)]
    assert read_document(word).text == "Avtalet ska prövas."


def test_a_file_with_its_own_ending_is_not_told_of(tmp_path: Path) -> None:
    path = tmp_path / "sida.HTM"
    path.write_text(f"<!doctype html><html><body><main>{FILLER}</main></body></html>", encoding="utf-8")
    assert not read_document(path).oddities


@pytest.mark.parametrize("piece", [b"<!-- -->", b"<?xml ?>", b" <!-- --> ", b"<!--", b"<?xml"])
def test_comments_before_the_first_tag_take_time_in_proportion_to_their_number(tmp_path: Path, piece: bytes) -> None:
    def made(count: int) -> Path:
        path = tmp_path / f"{count}.md"
        path.write_bytes(piece * count + b"<p>")
        return path

    assert grows_linearly(recognised_ending, made, 5)
    assert grows_linearly(recognised_ending, made, 100)


def test_a_page_is_known_after_comments_and_a_declaration(tmp_path: Path) -> None:
    path = tmp_path / "sida.txt"
    path.write_bytes(b"<?xml version='1.0'?>\n<!-- a --><!-- <b> --> \n<!DOCTYPE html><p>x</p>")
    assert recognised_ending(path) == ".html"
