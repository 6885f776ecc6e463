"""The text of one paragraph of a Word document as its reader sees it: tracked changes accepted, hidden runs apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from riktlots.ingest.readers.docx.styles import Styles

_OFF = ("0", "false", "off")
_NEARLY_WHITE = 0xFA
# In half points: letters of two points are no letters to the eye.
_TINY = 4
_NO_FILL = ("", "auto", "FFFFFF", "ffffff")


class Looks:
    """The looks of runs, by what they say themselves and what their styles say."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles

    def is_hidden(self, run: Any, paragraph: Any, *, on_colour: bool) -> bool:
        """Whether a run is marked as hidden, tiny, or white on white. `on_colour`: what is around it has a colour."""
        places = list(self._places(run, paragraph))
        vanish = _first(places, "w:vanish")
        if vanish is not None and vanish.get(qn("w:val")) not in _OFF:
            return True
        size = _first(places, "w:sz")
        if size is not None and (size.get(qn("w:val")) or "").isdecimal() and int(size.get(qn("w:val"))) <= _TINY:
            return True
        colour = _first(places, "w:color")
        return (
            colour is not None
            and _is_white(colour.get(qn("w:val")) or "")
            and not on_colour
            and not any(_has_fill(place) for place in places)
            and not any(_has_fill(properties) for properties in self._around(paragraph))
        )

    def has_colour(self, table: Any, cell: Any) -> bool:
        """Whether a cell has a colour of its own, or may have one by the style of its table."""
        if _has_fill(cell.find(qn("w:tcPr"))) or _has_fill(table.find(qn("w:tblPr"))):
            return True
        shades = (shade for style in self._styles.of_table(table) for shade in style.iter(qn("w:shd")))
        return any(_is_filled(shade) for shade in shades)

    def _places(self, run: Any, paragraph: Any) -> Iterator[Any]:
        """All properties that bear on a run, nearest first."""
        own = run.find(qn("w:rPr"))
        yield own
        for style in [*self._styles.of_run(own), *self._styles.of_paragraph(paragraph)]:
            yield style.find(qn("w:rPr"))
        yield self._styles.defaults

    def _around(self, paragraph: Any) -> Iterator[Any]:
        yield paragraph.find(qn("w:pPr"))
        for style in self._styles.of_paragraph(paragraph):
            yield style.find(qn("w:pPr"))


def _first(places: list[Any], name: str) -> Any | None:
    found = (place.find(qn(name)) for place in places if place is not None)
    return next((element for element in found if element is not None), None)


def _is_white(colour: str) -> bool:
    if not re.fullmatch(r"[0-9a-fA-F]{6}", colour):
        return colour.lower() == "white"
    return all(int(colour[at : at + 2], 16) >= _NEARLY_WHITE for at in (0, 2, 4))


def _has_fill(properties: Any | None) -> bool:
    if properties is None:
        return False
    highlight = properties.find(qn("w:highlight"))
    if highlight is not None and highlight.get(qn("w:val")) not in ("none", "white"):
        return True
    shade = properties.find(qn("w:shd"))
    return shade is not None and _is_filled(shade)


def _is_filled(shade: Any) -> bool:
    return (shade.get(qn("w:fill")) or "") not in _NO_FILL or shade.get(qn("w:themeFill")) not in (None, "background1")


_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DELETED = frozenset((qn("w:del"), qn("w:moveFrom")))
_NO_TEXT = frozenset(
    (qn("w:pPr"), qn("w:rPr"), qn("w:sdtPr"), qn("w:sdtEndPr"), qn("w:rt"), f"{_COMPATIBILITY}Fallback")
)
_SPACES = frozenset((qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:ptab")))
_NOTES = {qn("w:footnoteReference"): "footnotes", qn("w:endnoteReference"): "endnotes"}


@dataclass(slots=True)
class Seen:
    """The content of a paragraph: its text, hidden pieces, the notes (kind and id) and text boxes that hang on it.

    `runs_on` says that its end is deleted, so that the next paragraph goes on in it.
    """

    text: str = ""
    hidden: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    changed: bool = False
    runs_on: bool = False


def seen_in(paragraph: Any, looks: Looks, *, on_colour: bool) -> Seen:
    """The content of a paragraph; `on_colour` says that it stands on a ground with a colour."""
    seen = Seen()
    pieces: list[str] = []
    for run in _runs(paragraph, seen):
        text = "".join(_of_run(run, seen))
        if text.strip() and looks.is_hidden(run, paragraph, on_colour=on_colour):
            seen.hidden.append(text)
        else:
            pieces.append(text)
    seen.text = "".join(pieces)
    mark = paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}")
    seen.runs_on = mark is not None and any(mark.find(tag) is not None for tag in _DELETED)
    return seen


def _runs(element: Any, seen: Seen) -> Iterator[Any]:
    """The runs in an element, also those in links, fields, content controls and inserted text."""
    for child in element:
        if child.tag in _DELETED:
            seen.changed = True
        elif child.tag == qn("w:r") or child.tag == f"{_MATH}r":
            yield child
        elif isinstance(child.tag, str) and child.tag not in _NO_TEXT:
            seen.changed = seen.changed or child.tag in (qn("w:ins"), qn("w:moveTo"))
            yield from _runs(child, seen)


def _of_run(run: Any, seen: Seen) -> Iterator[str]:
    for child in run:
        if child.tag in (qn("w:t"), f"{_MATH}t"):
            yield child.text or ""
        elif child.tag in _SPACES:
            yield " "
        elif child.tag == qn("w:noBreakHyphen"):
            yield "-"
        elif child.tag in _NOTES:
            seen.notes.append((_NOTES[child.tag], child.get(qn("w:id"))))
        elif child.tag in (qn("w:drawing"), qn("w:pict"), qn("w:object"), f"{_COMPATIBILITY}AlternateContent"):
            seen.boxes += _boxes(child)
        elif child.tag == qn("w:ruby"):
            for base in child.iter(qn("w:rubyBase")):
                yield "".join(text.text or "" for text in base.iter(qn("w:t")))


def _boxes(element: Any) -> Iterator[Any]:
    """The contents of text boxes, each once: newer and older form of a shape hold the same."""
    for child in element:
        if child.tag == qn("w:txbxContent"):
            yield child
        elif child.tag != f"{_COMPATIBILITY}Fallback":
            yield from _boxes(child)
