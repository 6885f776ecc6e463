"""The reader of Word documents: styles, automatic numbers, lists and tables, in the order of the page."""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx import Document as open_docx
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from ingest.document import Block, BlockKind, Document, assemble, normalise
from ingest.errors import DocumentError

# A page of Word text is a few kilobytes; more than this when unpacked is no document but an attack.
_MOST_UNPACKED = 300_000_000
_HEADING_STYLE = re.compile(r"(?:heading|rubrik) (\d)", re.IGNORECASE)
_LEVELS_OF_NUMBER = re.compile(r"%(\d)")


def read_docx(path: Path) -> Document:
    """Read a Word document. Raises DocumentError when it is damaged, protected, or unpacks to too much.

    A heading is known by its style or its outline level and keeps its automatic number; a row of a table is one
    paragraph; hidden text and deleted text of tracked changes are left out.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(item.file_size for item in packed.infolist()) > _MOST_UNPACKED:
                raise DocumentError(f"{path.name}: the file unpacks to more than {_MOST_UNPACKED // 10**6} MB.")
        document = open_docx(str(path))
    except DocumentError:
        raise
    except Exception as error:  # the library lets through whatever its parsers raise
        raise DocumentError(
            f"{path.name}: the Word document is damaged or protected ({error}). Open it, save it anew without a "
            "password, and try again."
        ) from error
    return assemble(_blocks(document))


def _blocks(document: Any) -> Iterator[Block]:
    numbers = _Numbers(document)
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            yield from _rows(item)
        else:
            yield _block(item, numbers)


def _rows(table: Table) -> Iterator[Block]:
    for row in table.rows:
        # A merged cell is handed out once for each column that it spans.
        cells = dict.fromkeys(cell._tc for cell in row.cells)
        texts = [normalise(" ".join(t.text or "" for t in cell.iter(qn("w:t")))) for cell in cells]
        yield Block(" | ".join(text for text in texts if text), BlockKind.PARAGRAPH)


def _block(paragraph: Paragraph, numbers: _Numbers) -> Block:
    number, is_list = numbers.next(paragraph)
    text = normalise(f"{number} {_visible(paragraph)}" if number else _visible(paragraph))
    if level := _heading_level(paragraph):
        return Block(text, BlockKind.HEADING, level)
    return Block(text, BlockKind.LIST_ITEM if is_list else BlockKind.PARAGRAPH)


def _visible(paragraph: Paragraph) -> str:
    """The text as a reader sees it: also in links and inserted text, not what is hidden."""
    pieces: list[str] = []
    for run in paragraph._p.iter(qn("w:r")):
        properties = run.find(qn("w:rPr"))
        if properties is not None and properties.find(qn("w:vanish")) is not None:
            continue
        for child in run:
            if child.tag == qn("w:t"):
                pieces.append(child.text or "")
            elif child.tag in (qn("w:tab"), qn("w:br"), qn("w:cr")):
                pieces.append(" ")
            elif child.tag == qn("w:noBreakHyphen"):
                pieces.append("-")
    return "".join(pieces)


def _heading_level(paragraph: Paragraph) -> int:
    """1 to 9 for a heading, 0 for other text: by the style, one it is based on, or an outline level."""
    style = paragraph.style
    while style is not None:
        if match := _HEADING_STYLE.fullmatch(style.name or ""):
            return int(match[1])
        if (style.name or "").lower() in ("title", "titel"):
            return 1
        style = style.base_style
    outline = paragraph._p.find(f".//{qn('w:outlineLvl')}")
    value = int(outline.get(qn("w:val"))) if outline is not None else 9
    return value + 1 if value < 9 else 0


class _Numbers:
    """The automatic numbers of a document, counted as Word counts them."""

    def __init__(self, document: Any) -> None:
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._formats: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._abstract: dict[str, str] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return  # a document without lists has no such part
        for abstract in root.findall(qn("w:abstractNum")):
            levels = {int(level.get(qn("w:ilvl"))): _format(level) for level in abstract.findall(qn("w:lvl"))}
            self._formats[abstract.get(qn("w:abstractNumId"))] = levels
        for number in root.findall(qn("w:num")):
            self._abstract[number.get(qn("w:numId"))] = number.find(qn("w:abstractNumId")).get(qn("w:val"))

    def next(self, paragraph: Paragraph) -> tuple[str, bool]:
        """The number before a paragraph (empty for a bullet or none), and whether it is an item of a list."""
        found = _number_of(paragraph)
        if found is None or found[0] not in self._abstract:
            return "", False
        abstract, level = self._abstract[found[0]], found[1]
        formats, counts = self._formats.get(abstract, {}), self._counts[abstract]
        kind, pattern, start = formats.get(level, ("bullet", "", 1))
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if kind == "bullet":
            return "", True

        def written(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            of_level, _, first = formats.get(at, ("decimal", "", 1))
            return _as_written(counts.get(at, first), of_level)

        return _LEVELS_OF_NUMBER.sub(written, pattern), True


def _format(level: Any) -> tuple[str, str, int]:
    """Of one level of a list: the kind of number, the pattern (`%1.%2`), and where it starts."""

    def value(name: str, default: str) -> str:
        element = level.find(qn(name))
        return str(element.get(qn("w:val"), default)) if element is not None else default

    return value("w:numFmt", "decimal"), value("w:lvlText", ""), int(value("w:start", "1"))


def _number_of(paragraph: Paragraph) -> tuple[str, int] | None:
    """The list and level that a paragraph or its style belongs to."""
    places = [paragraph._p.pPr]
    style = paragraph.style
    while style is not None:
        places.append(style.element.find(qn("w:pPr")))
        style = style.base_style
    for properties in places:
        found = properties.find(qn("w:numPr")) if properties is not None else None
        if found is not None:
            number, level = found.find(qn("w:numId")), found.find(qn("w:ilvl"))
            if number is None or number.get(qn("w:val")) == "0":
                return None
            return str(number.get(qn("w:val"))), int(level.get(qn("w:val"))) if level is not None else 0
    return None


def _as_written(count: int, kind: str) -> str:
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in ("lowerRoman", "upperRoman"):
        roman = ""
        for value, sign in ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
            while count >= value:
                roman, count = roman + sign, count - value
        return roman.upper() if kind == "upperRoman" else roman
    return str(count)
