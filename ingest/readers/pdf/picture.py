"""The picture of a page of a PDF, on which words are marked where they surely stand."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from riktlots.ingest.errors import DocumentError

# PDFium writes a hyphen at the end of a line as the control character 2 when the word goes on.
_LEFT_OUT = frozenset("-\u00ad\u2010\u2011\u0002\ufffe\uffff")


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A squeezed text, and for each of its characters the offset in the text that it came from."""

    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, characters: Iterable[str]) -> Squeezed:
        """Squeeze a text, given as its characters."""
        left: list[str] = []
        places: list[int] = []
        for place, character in enumerate(characters):
            for part in unicodedata.normalize("NFKD", character):
                if not part.isspace() and part not in _LEFT_OUT:
                    left.append(part)
                    places.append(place)
        return cls("".join(left), tuple(places))

    def only_place_of(self, wanted: str) -> int | None:
        """The offset of the one occurrence of a squeezed text; None where there is none, or more than one."""
        first = self.text.find(wanted)
        if not wanted or first < 0 or self.text.find(wanted, first + 1) >= 0:
            return None
        return first


# Pixels. Small print can still be read at this width, and no page, however it is made, gives a larger picture.
_WIDTH, _MOST_HEIGHT = 1200, 3000
_HIGHLIGHT = (255, 236, 140)
_LINE = (11, 83, 148)
_LINE_PIXELS = 3


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as PNG; `marked` says whether the words were found on it and are marked."""

    png: bytes
    marked: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words to mark: `text[start:end]`, where `text` is the part of their paragraph that stands on the page."""

    text: str
    start: int
    end: int


Box = tuple[float, float, float, float]


def draw_page(path: Path, index: int, wanted: Wanted) -> Picture:
    """The page at an index from 0. Raises DocumentError when the file or the page cannot be drawn.

    Words are marked only where the whole paragraph is found on the page, or they alone at one place of it: a mark at
    a wrong place would be worse than none.
    """
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(path) as document:
            page = document[index]
            width, height = page.get_size()
            scale = min(_WIDTH / width, _MOST_HEIGHT / height)
            image = page.render(scale=scale).to_pil().convert("RGB")
            boxes = list(_lines(page, wanted))
            for box in boxes:
                _mark(image, _on_image(page, box, image.size))
    except (pypdfium2.PdfiumError, IndexError, ZeroDivisionError) as error:
        raise DocumentError(f"{path.name}: page {index + 1} cannot be drawn ({error}).") from error
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return Picture(written.getvalue(), bool(boxes))


def _lines(page: Any, wanted: Wanted) -> Iterator[Box]:
    """A box for each line of the words, in points: left, bottom, right, top."""
    import pypdfium2.raw as pdfium

    words = page.get_textpage()
    # One by one: a string of them would count some characters twice.
    count = words.count_chars()
    shown = Squeezed.of(chr(pdfium.FPDFText_GetUnicode(words, n)) for n in range(count))
    places = _places(shown, wanted)
    line: Box | None = None
    for place in dict.fromkeys(places):
        box: Box = words.get_charbox(place, loose=True)
        if line and _same_line(line, box):
            line = (min(line[0], box[0]), min(line[1], box[1]), max(line[2], box[2]), max(line[3], box[3]))
            continue
        if line:
            yield line
        line = box
    if line:
        yield line


def _places(shown: Squeezed, wanted: Wanted) -> tuple[int, ...]:
    """The characters of a page that are the words; none where that is not sure."""
    before, inside = Squeezed.of(wanted.text[: wanted.start]).text, wanted.text[wanted.start : wanted.end]
    squeezed = Squeezed.of(inside).text
    paragraph = shown.only_place_of(Squeezed.of(wanted.text).text)
    start = shown.only_place_of(squeezed) if paragraph is None else paragraph + len(before)
    return () if start is None else shown.places[start : start + len(squeezed)]


def _same_line(line: Box, box: Box) -> bool:
    """Whether a character stands beside a line and after its beginning."""
    middle = (box[1] + box[3]) / 2
    return line[1] <= middle <= line[3] and box[0] >= line[0]


def _on_image(page: Any, box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """A box of the page as left, top, right, bottom in the pixels of its picture, whichever way the page is turned."""
    from ctypes import byref, c_int

    import pypdfium2.raw as pdfium

    corners = []
    for x, y in ((box[0], box[1]), (box[2], box[3])):
        across, down = c_int(), c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, byref(across), byref(down))
        corners.append((across.value, down.value))
    (x1, y1), (x2, y2) = corners
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _mark(image: Any, box: tuple[int, int, int, int]) -> None:
    """Colour the ground of a line and draw a line under it, so that the mark does not hang on colour alone."""
    from PIL import Image, ImageChops, ImageDraw

    left, top, right, bottom = (
        max(0, box[0]),
        max(0, box[1]),
        min(image.width, box[2] + 1),
        min(image.height, box[3] + 1),
    )
    if left >= right or top >= bottom:
        return
    part = image.crop((left, top, right, bottom))
    image.paste(ImageChops.multiply(part, Image.new("RGB", part.size, _HIGHLIGHT)), (left, top))
    ImageDraw.Draw(image).line((left, bottom, right, bottom), fill=_LINE, width=_LINE_PIXELS)
