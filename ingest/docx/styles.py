"""The styles of a Word document: what a paragraph or a run has from its style, and that from the one it is based on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

_HEADING = re.compile(r"(?:heading|rubrik) ?(\d)", re.IGNORECASE)
_TITLES = frozenset(("title", "titel"))
_CONTENTS = re.compile(r"(?:toc|innehåll) ?\d|toc heading|innehållsförteckningsrubrik|table of figures", re.IGNORECASE)
_LIST = re.compile(r"(?:list|lista?|punktlista|numrerad lista|liststycke)\b.*", re.IGNORECASE)


class Styles:
    """All styles by id. A style that is based on itself in a circle is followed once around."""

    def __init__(self, root: Any) -> None:
        self._styles = {style.get(qn("w:styleId")): style for style in root.findall(qn("w:style"))}
        self.defaults = root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
        usual = (s for s in self._styles.values() if s.get(qn("w:type")) == "paragraph" and _is_on(s, "w:default"))
        self._usual = next(usual, None)

    def of_paragraph(self, paragraph: Any) -> list[Any]:
        """The style of a paragraph and those that it is based on, nearest first."""
        return self._chain(value_of(paragraph.find(qn("w:pPr")), "w:pStyle"), self._usual)

    def of_run(self, properties: Any | None) -> list[Any]:
        """The character style that a run names, and those that it is based on."""
        return self._chain(value_of(properties, "w:rStyle"), None)

    def of_table(self, table: Any) -> list[Any]:
        """The style of a table, and those that it is based on."""
        return self._chain(value_of(table.find(qn("w:tblPr")), "w:tblStyle"), None)

    def named(self, style_id: str | None) -> list[Any]:
        """A style and those that it is based on."""
        return self._chain(style_id, None)

    def _chain(self, style_id: str | None, usual: Any | None) -> list[Any]:
        chain: list[Any] = []
        style = self._styles.get(style_id, usual)
        while style is not None and style not in chain:
            chain.append(style)
            style = self._styles.get(value_of(style, "w:basedOn"))
        return chain

    def heading_level(self, paragraph: Any) -> int:
        """1 to 9 for a heading, 0 for other text: by a style's name, else by an outline level."""
        chain = self.of_paragraph(paragraph)
        for name in _names(chain):
            if match := _HEADING.fullmatch(name):
                return int(match[1])
            if name in _TITLES:
                return 1
        for properties in [paragraph.find(qn("w:pPr")), *(style.find(qn("w:pPr")) for style in chain)]:
            level = value_of(properties, "w:outlineLvl")
            if level is not None:
                return int(level) + 1 if level.isdecimal() and int(level) < 9 else 0
        return 0

    def is_contents(self, paragraph: Any) -> bool:
        """Whether a paragraph is a line of a table of contents."""
        return any(_CONTENTS.fullmatch(name) for name in _names(self.of_paragraph(paragraph)))

    def is_list(self, paragraph: Any) -> bool:
        """Whether the style says that a paragraph belongs to a list."""
        return any(_LIST.fullmatch(name) for name in _names(self.of_paragraph(paragraph)))


def _names(chain: list[Any]) -> Iterator[str]:
    for style in chain:
        name = value_of(style, "w:name")
        if name:
            yield name.lower()


def value_of(element: Any | None, child: str) -> str | None:
    """The `w:val` of a child; None without the element or the child."""
    found = element.find(qn(child)) if element is not None else None
    return found.get(qn("w:val")) if found is not None else None


def _is_on(element: Any, attribute: str) -> bool:
    return element.get(qn(attribute)) in ("1", "true", "on")
