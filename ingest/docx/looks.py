"""Whether a run of a Word document can be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from ingest.docx.styles import Styles

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
