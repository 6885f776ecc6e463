"""Small PDF files drawn by hand: text at given places, rules, areas and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, FloatObject, NameObject, NumberObject

from riktlots.ingest.document import Block, BlockKind, Document
from riktlots.ingest.readers.pdf.reader import read_pdf

A4 = (595, 842)
LEADING = 12.0


def text(x: float, y: float, words: str, size: float = 10, *, bold: bool = False, before: str = "") -> str:
    """Text at a place; `before` are instructions that are carried out first, for this text alone."""
    shown = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"q {before} BT /{'F2' if bold else 'F1'} {size} Tf 1 0 0 1 {x} {y} Tm ({shown}) Tj ET Q\n"


def lines(x: float, y: float, rows: Sequence[str], size: float = 10, leading: float = LEADING) -> str:
    """Lines under each other, the first at the height `y`."""
    return "".join(text(x, y - i * leading, row, size) for i, row in enumerate(rows))


def rule(x: float, y: float, width: float) -> str:
    return f"{x} {y} {width} 0.5 re f\n"


def bar(x: float, y: float, height: float) -> str:
    return f"{x} {y} 0.5 {height} re f\n"


def pdf(pages: Sequence[str], size: tuple[int, int] = A4, rotate: int = 0) -> PdfWriter:
    """A file with these drawings as its pages. The name /Im1 is a picture."""
    writer = PdfWriter()
    fonts = DictionaryObject(
        {NameObject("/F1"): _font(writer, "Helvetica"), NameObject("/F2"): _font(writer, "Helvetica-Bold")}
    )
    picture = DecodedStreamObject()
    picture.set_data(b"\xff")
    picture.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(1),
            NameObject("/Height"): NumberObject(1),
            NameObject("/ColorSpace"): NameObject("/DeviceGray"),
            NameObject("/BitsPerComponent"): NumberObject(8),
        }
    )
    pictures = DictionaryObject({NameObject("/Im1"): writer._add_object(picture)})
    for drawing in pages:
        page = writer.add_blank_page(*size)
        stream = DecodedStreamObject()
        stream.set_data(drawing.encode("cp1252"))
        page[NameObject("/Contents")] = writer._add_object(stream)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): fonts, NameObject("/XObject"): pictures}
        )
        if rotate:
            page.rotate(rotate)
    return writer


def _font(writer: PdfWriter, name: str) -> DictionaryObject:
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject(f"/{name}"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    return writer._add_object(font)  # type: ignore[return-value]


def form(writer: PdfWriter, drawing: str, matrix: Sequence[float]) -> None:
    """Draw a form of its own, moved by a matrix, on the first page after all else."""
    page = writer.pages[0]
    stream = DecodedStreamObject()
    stream.set_data(drawing.encode("cp1252"))
    stream.update(
        {
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(FloatObject(n) for n in (0, 0, *A4)),
            NameObject("/Matrix"): ArrayObject(FloatObject(n) for n in matrix),
            NameObject("/Resources"): page["/Resources"],
        }
    )
    page["/Resources"]["/XObject"][NameObject("/Fm1")] = writer._add_object(stream)  # type: ignore[index]
    content = DecodedStreamObject()
    content.set_data(page.get_contents().get_data() + b"\n/Fm1 Do")  # type: ignore[union-attr]
    page[NameObject("/Contents")] = writer._add_object(content)


def saved(writer: PdfWriter, folder: Path) -> Path:
    path = folder / "fil.pdf"
    with path.open("wb") as file:
        writer.write(file)
    return path


def opened(writer: PdfWriter) -> PdfReader:
    packed = BytesIO()
    writer.write(packed)
    return PdfReader(packed)


def read(folder: Path, *pages: str) -> Document:
    return read_pdf(saved(pdf(pages), folder))


def texts(document: Document, kind: BlockKind | None = None) -> list[str]:
    return [block.text for block in document.blocks if kind is None or block.kind is kind]


def block_of(document: Document, words: str) -> Block:
    """The one block with these words in it."""
    found = [block for block in document.blocks if words in block.text]
    assert len(found) == 1, texts(document)
    return found[0]
