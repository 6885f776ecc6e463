"""Encrypted files and scans: a copy that can be read is made, and nothing else of the file or the password kept."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import time
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.errors import DependencyError

from riktlots.ingest.errors import DocumentError
from riktlots.ingest.readers.read import read_document
from riktlots.ingest.sandbox.child import unlock
from riktlots.ingest.sandbox.prepare import prepare
from riktlots.ingest.sandbox.process import Limits
from tests.pdf_files import encrypted_pdf, pdf

SENTENCE = "Styrelsen ska godkanna avtalet."


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    folder = tmp_path / "copies"
    folder.mkdir()
    return folder


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "avtal.pdf"
    path.write_bytes(content)
    return path


def test_a_copy_without_encryption_is_made_with_the_password(tmp_path: Path, copies: Path) -> None:
    path = _file(tmp_path, encrypted_pdf([SENTENCE], "hemligt"))
    prepared = prepare(path, copies, password="hemligt")
    assert (prepared.path.name, prepared.unlocked) == ("avtal.pdf", True)
    assert not PdfReader(prepared.path).is_encrypted
    assert read_document(prepared.path).text == SENTENCE
    assert b"hemligt" not in prepared.path.read_bytes()


def test_a_wrong_password_is_told_without_showing_it(tmp_path: Path, copies: Path) -> None:
    path = _file(tmp_path, encrypted_pdf([SENTENCE], "hemligt"))
    with pytest.raises(DocumentError, match="the password is wrong") as told:
        prepare(path, copies, password="gissning")
    assert "gissning" not in str(told.value)


def test_a_file_that_only_may_not_be_changed_opens_whatever_the_password(tmp_path: Path, copies: Path) -> None:
    path = _file(tmp_path, encrypted_pdf([SENTENCE], ""))
    assert read_document(prepare(path, copies, password="hemligt").path).text == SENTENCE


def test_encryption_that_needs_a_further_package_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise DependencyError("cryptography>=3.1 is required for AES algorithm")

    monkeypatch.setattr(PdfReader, "decrypt", missing)
    with pytest.raises(DocumentError, match="pip install cryptography"):
        unlock(_file(tmp_path, encrypted_pdf([SENTENCE], "x")), "x", tmp_path / "copy.pdf")


def test_a_file_that_needs_no_password_is_read_as_it_is(tmp_path: Path, copies: Path) -> None:
    path = _file(tmp_path, pdf([SENTENCE]))
    assert prepare(path, copies, password="hemligt").path == path
    assert prepare(path, copies).path == path


def test_a_file_that_is_no_pdf_is_left_alone(tmp_path: Path, copies: Path) -> None:
    path = tmp_path / "rutin.md"
    path.write_text("Avtalet ska prövas.", encoding="utf-8")
    assert prepare(path, copies, password="x", ocr=True).path == path


def _program(folder: Path, body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program called ocrmypdf on the path; `a` are its arguments."""
    program = folder / "bin" / "ocrmypdf"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nimport shutil, sys, time, subprocess\na = sys.argv[1:]\n{body}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")


def test_without_the_program_for_ocr_its_name_is_told(
    tmp_path: Path, copies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(copies))
    with pytest.raises(DocumentError, match="needs the program ocrmypdf"):
        prepare(_file(tmp_path, pdf([SENTENCE])), copies, ocr=True)


@pytest.mark.skipif(os.name == "nt", reason="the program is a script")
@pytest.mark.parametrize(
    ("sidecar", "recognised"),
    [("[OCR skipped on page(s) 1-2]\\n\\f", False), ("Ett ord.\\f[OCR skipped on page(s) 2]", True)],
)
def test_a_copy_counts_only_where_ocr_has_found_text(
    tmp_path: Path, copies: Path, monkeypatch: pytest.MonkeyPatch, sidecar: str, recognised: bool
) -> None:
    said = f"open(a[a.index('--sidecar') + 1], 'w').write('{sidecar}')"
    _program(tmp_path, f"assert a[a.index('-l') + 1] == 'swe+eng'\nshutil.copy(a[-2], a[-1])\n{said}", monkeypatch)
    path = _file(tmp_path, pdf([SENTENCE]))
    prepared = prepare(path, copies, ocr=True)
    assert prepared.recognised is recognised
    assert (prepared.path == path) is not recognised


@pytest.mark.skipif(os.name == "nt", reason="the program is a script")
def test_ocr_that_fails_tells_why(tmp_path: Path, copies: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(tmp_path, "sys.exit('first line\\nInputFileError: broken')", monkeypatch)
    with pytest.raises(DocumentError, match="InputFileError: broken"):
        prepare(_file(tmp_path, pdf([SENTENCE])), copies, ocr=True)


@pytest.mark.skipif(os.name == "nt", reason="the program is a script")
@pytest.mark.slow
def test_ocr_that_takes_too_long_is_stopped_with_all_that_it_has_started(
    tmp_path: Path, copies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "alive"
    late = f"import time; time.sleep(3); open({str(mark)!r}, 'w')"
    _program(tmp_path, f"subprocess.Popen([{sys.executable!r}, '-c', {late!r}])\ntime.sleep(60)", monkeypatch)
    with pytest.raises(DocumentError, match=r"OCR took longer than 1 seconds.*RIKTLOTS_READ_SECONDS"):
        prepare(_file(tmp_path, pdf([SENTENCE])), copies, ocr=True, limits=Limits(seconds=1))
    time.sleep(3)
    assert not mark.exists()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("ocrmypdf") is None, reason="ocrmypdf is not installed")
def test_a_scan_is_read_after_ocr(tmp_path: Path, copies: Path) -> None:
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("L", (1654, 2339), 255)
    font = ImageFont.load_default(size=48)
    ImageDraw.Draw(picture).text((150, 200), "The university shall examine the agreement.", fill=0, font=font)
    path = tmp_path / "scan.pdf"
    picture.save(path, resolution=200)
    with pytest.raises(DocumentError, match="OCR"):
        read_document(path)
    prepared = prepare(path, copies, ocr=True)
    assert prepared.recognised
    assert "The university shall examine the agreement." in read_document(prepared.path).text
