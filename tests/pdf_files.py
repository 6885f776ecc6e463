"""Small PDF files, made by hand."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from pypdf import PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

_RC4 = "RC4-128"


def pdf(pages: list[str]) -> bytes:
    """A PDF with one line of text a page and roman page numbers."""
    return _bytes(_roman(pages))


def encrypted_pdf(pages: list[str], password: str) -> bytes:
    """The same, which opens with a password only."""
    writer = _roman(pages)
    writer.encrypt(password, algorithm=_RC4)
    return _bytes(writer)


def write_pdf(path: Path, pages: list[list[str]], password: str = "") -> Path:
    """A PDF with these lines of Latin letters on each page; a page without lines has no text."""
    writer = _written(pages)
    if password:
        writer.encrypt(password, algorithm=_RC4)
    path.write_bytes(_bytes(writer))
    return path


def _roman(pages: list[str]) -> PdfWriter:
    writer = _written([[line] for line in pages])
    writer.set_page_label(0, len(pages) - 1, style=PageLabelStyle.LOWERCASE_ROMAN)
    return writer


def _written(pages: list[list[str]]) -> PdfWriter:
    writer = PdfWriter()
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    helvetica = DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()})
    fonts = DictionaryObject({NameObject("/F1"): helvetica})
    for lines in pages:
        page = writer.add_blank_page(595, 842)
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        content = DecodedStreamObject()
        shown = "".join(f"({line}) Tj T* " for line in lines)
        content.set_data(f"BT /F1 11 Tf 14 TL 60 780 Td {shown}ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(content)
    return writer


def _bytes(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
