"""PDFs that are hard to read, drawn one by one, with the way in which reading each of them must end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from tests.ingest.readers.pdf.drawing import form, lines, pdf, text

Hard = Callable[[], bytes]
SENTENCE = "Rektor beslutar om avtalet."
PICTURE = "q 595 0 0 842 0 0 cm /Im1 Do Q\n"
_ROWS = [f"vänster spalt rad {i} med några ord till" for i in range(6)]
CELLS = [
    ("Land", "Yta", "Folk", "Huvudort", "Språk"),
    ("Norge", "385", "5,5", "Oslo", "norska"),
    ("Finland", "338", "5,6", "Helsingfors", "finska"),
    ("Island", "103", "0,4", "Reykjavik", "isländska"),
    ("Danmark", "43", "6,0", "Köpenhamn", "danska"),
    ("Estland", "45", "1,4", "Tallinn", "estniska"),
]


def _bytes(writer: PdfWriter) -> bytes:
    packed = BytesIO()
    writer.write(packed)
    return packed.getvalue()


def columns_with_a_table() -> bytes:
    """Two columns of text with a table in the second one; two more pages; page numbers at the foot."""
    table = "".join(
        text(x, 600 - 12 * i, cell)
        for i, row in enumerate(CELLS)
        for x, cell in zip((310, 375, 410, 450, 520), row, strict=True)
    )
    right = lines(310, 700, [row.replace("vänster", "höger") for row in _ROWS])
    first = lines(60, 700, _ROWS) + right + table
    others = [lines(60, 700, [f"sida {word} har några ord" for _ in range(3)]) for word in ("två", "tre")]
    pages = [first, *others]
    return _bytes(pdf([page + text(295, 30, str(number)) for number, page in enumerate(pages, 1)]))


def font_without_names() -> bytes:
    """Text in an embedded TrueType font whose codes are numbers of drawings, without a map to characters."""
    writer = pdf([text(72, 700, SENTENCE)])
    program = DecodedStreamObject()
    program.set_data(b"\x00\x01\x00\x00")
    descriptor = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/FontDescriptor"),
            NameObject("/FontName"): NameObject("/ABCDEF+Egen"),
            NameObject("/Flags"): NumberObject(4),
            NameObject("/FontBBox"): ArrayObject(FloatObject(n) for n in (0, -200, 1000, 800)),
            NameObject("/FontFile2"): writer._add_object(program),
        }
    )
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/TrueType"),
            NameObject("/BaseFont"): NameObject("/ABCDEF+Egen"),
            NameObject("/FirstChar"): NumberObject(0),
            NameObject("/LastChar"): NumberObject(255),
            NameObject("/Widths"): ArrayObject(NumberObject(500) for _ in range(256)),
            NameObject("/FontDescriptor"): writer._add_object(descriptor),
        }
    )
    writer.pages[0]["/Resources"]["/Font"][NameObject("/F1")] = writer._add_object(font)  # type: ignore[index]
    return _bytes(writer)


def _scan_with_a_hidden_layer() -> bytes:
    return _bytes(pdf([PICTURE + text(72, 700, SENTENCE, before="3 Tr")]))


def _turned(degrees: int) -> Hard:
    return lambda: _bytes(pdf([text(72, 700, SENTENCE)], rotate=degrees))


def _enormous() -> bytes:
    return _bytes(pdf([text(72, 14000, SENTENCE)], size=(14400, 14400)))


def _encrypted() -> bytes:
    writer = pdf([text(72, 700, SENTENCE)])
    writer.encrypt("sesam", algorithm="RC4-128")
    return _bytes(writer)


def _cut_off() -> bytes:
    """The table of objects at the end is missing."""
    whole = _bytes(pdf([text(72, 700, SENTENCE)]))
    return whole[: whole.rindex(b"xref")]


def _wrong_offsets() -> bytes:
    whole = _bytes(pdf([text(72, 700, SENTENCE)]))
    start = whole.rindex(b"\nxref")
    return whole[:start] + b"\n% skjuter allt" + whole[start:]


def _with_a_form() -> bytes:
    writer = pdf([text(72, 700, SENTENCE)])
    field = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject("namn"),
            NameObject("/V"): TextStringObject("Anna"),
            NameObject("/Rect"): ArrayObject(FloatObject(n) for n in (72, 600, 200, 620)),
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(field)])
    return _bytes(writer)


def _with_an_outline_to_nowhere() -> bytes:
    writer = pdf([text(72, 700, SENTENCE)])
    item = writer.add_outline_item(title="Rubrik", page_number=0)
    item.get_object()[NameObject("/Dest")] = TextStringObject("saknas")  # type: ignore[index]
    return _bytes(writer)


def _drawn_in_a_form() -> bytes:
    writer = pdf([text(72, 500, "Nedanför.")])
    form(writer, text(0, 0, SENTENCE), (1, 0, 0, 1, 72, 700))
    return _bytes(writer)


def _without_information() -> bytes:
    writer = pdf([text(72, 700, SENTENCE)])
    writer.metadata = None
    return _bytes(writer)


def hard_files() -> Iterator[tuple[str, Hard, str]]:
    """Name, bytes, and the words that the error must hold; no words for a file whose sentence must be read."""
    yield "without information", _without_information, ""
    yield "a form", _with_a_form, ""
    yield "text drawn in a form object", _drawn_in_a_form, ""
    yield "an outline that leads nowhere", _with_an_outline_to_nowhere, ""
    yield "wrong offsets", _wrong_offsets, ""
    yield "cut off before its table of objects", _cut_off, "damaged"
    yield "an enormous page", _enormous, ""
    for degrees in (90, 180, 270):
        yield f"turned by {degrees} degrees", _turned(degrees), ""
    yield "a scan", lambda: _bytes(pdf([PICTURE])), "ocrmypdf"
    yield "a blank page", lambda: _bytes(pdf([""])), "ocrmypdf"
    yield "a scan with a hidden layer", _scan_with_a_hidden_layer, ""
    yield "a font that names no letters", font_without_names, "force-ocr"
    yield "encrypted", _encrypted, "--password"
    yield "not a PDF", lambda: b"inget att se", "damaged"
    yield "chopped in the middle", lambda: _bytes(pdf([text(72, 700, SENTENCE)]))[:300], "damaged|no pages"
