"""A file that cannot be opened says why and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.errors import DependencyError

from riktlots.ingest.errors import DocumentError
from riktlots.ingest.readers.pdf.reader import read_pdf
from tests.ingest.readers.pdf.drawing import pdf, saved, text, texts


def _locked(folder: Path, algorithm: str = "RC4-128") -> Path:
    writer = pdf([text(72, 700, "Hemlig text.")])
    writer.encrypt("sesam", algorithm=algorithm)
    return saved(writer, folder)


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_protected_file_asks_for_its_password_and_is_read_with_it(tmp_path: Path, algorithm: str) -> None:
    path = _locked(tmp_path, algorithm)
    with pytest.raises(DocumentError, match="--password"):
        read_pdf(path)
    with pytest.raises(DocumentError, match="does not open"):
        read_pdf(path, password="fel")
    assert texts(read_pdf(path, password="sesam")) == ["Hemlig text."]


def test_encryption_that_needs_another_package_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise DependencyError("cryptography>=3.1 is required for AES algorithm")

    path = _locked(tmp_path)
    monkeypatch.setattr("pypdf.PdfReader.__init__", refuse)
    with pytest.raises(DocumentError, match="pip install cryptography"):
        read_pdf(path)


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7\ntrasig", b"inget", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>"]
)
def test_a_damaged_file_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "trasig.pdf"
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=r"damaged|no pages"):
        read_pdf(path)


def test_a_file_without_pages_is_told(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no pages"):
        read_pdf(saved(PdfWriter(), tmp_path))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be opened"):
        read_pdf(tmp_path / "saknas.pdf")


def test_a_page_of_pictures_alone_is_sent_to_ocr(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="ocrmypdf"):
        read_pdf(saved(pdf(["q 595 0 0 842 0 0 cm /Im1 Do Q"]), tmp_path))
