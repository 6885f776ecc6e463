"""The styles of a Word document: what a paragraph or a run has from its style, and that from the one it is based on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from docx.oxml.ns import qn

from riktlots.ingest.readers.numerals import in_repeated_letters, in_roman

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


_PLACEHOLDER = re.compile(r"%(\d)")


class _Level(NamedTuple):
    """One level of a list: the kind of number, the pattern (`%1.%2`), where it starts, figures alone or not."""

    kind: str = "decimal"
    pattern: str = ""
    start: int = 1
    legal: bool = False


class Numbers:
    """The lists of a document. Paragraphs are to be asked for in their order, each once."""

    def __init__(self, numbering: Any | None, styles: Styles) -> None:
        self._styles = styles
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._abstract: dict[str, str] = {}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._starts: dict[str, dict[int, int]] = {}
        if numbering is None:
            return
        abstracts = {a.get(qn("w:abstractNumId")): a for a in numbering.findall(qn("w:abstractNum"))}
        lists = numbering.findall(qn("w:num"))
        links = {number.get(qn("w:numId")): value_of(number, "w:abstractNumId") for number in lists}
        for number in lists:
            self._take(number, abstracts, links)

    def _take(self, number: Any, abstracts: dict[str, Any], links: dict[str, str | None]) -> None:
        """One list, with what it has from the definition that it shares with others, and what it changes of that."""
        name = number.get(qn("w:numId"))
        shared = links.get(name) or ""
        linked = value_of(abstracts.get(shared), "w:numStyleLink")
        if linked:  # the definition is that of a style
            ids = (_list_id(style.find(qn("w:pPr"))) for style in self._styles.named(linked))
            shared = next((links.get(found) or shared for found in ids if found), shared)
        if shared not in abstracts:
            return
        self._abstract[name] = shared
        levels = {_index(level): _level(level) for level in abstracts[shared].findall(qn("w:lvl"))}
        starts: dict[int, int] = {}
        for override in number.findall(qn("w:lvlOverride")):
            changed, start = override.find(qn("w:lvl")), value_of(override, "w:startOverride")
            if changed is not None:
                levels[_index(override)] = _level(changed)
            if start is not None:
                starts[_index(override)] = _whole(start, 1)
        self._levels[name], self._starts[name] = levels, starts

    def next(self, paragraph: Any) -> tuple[str, bool]:
        """The number before a paragraph (empty for a bullet or none), and whether it is an item of a list."""
        found = self._list_of(paragraph)
        if found is None or found[0] not in self._abstract:
            return "", False
        name, depth = found
        levels, counts = self._levels[name], self._counts[self._abstract[name]]
        level = levels.get(depth, _Level("bullet"))
        # The first item of a list that restarts sets the count; its later items go on from there.
        begin = self._starts[name].pop(depth, None)
        counts[depth] = begin if begin is not None else counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        if level.kind in ("bullet", "none"):
            return "", level.kind == "bullet"

        def written(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            of_level = levels.get(at, _Level())
            return _as_written(counts.get(at, of_level.start), "decimal" if level.legal else of_level.kind)

        return _PLACEHOLDER.sub(written, level.pattern).strip(), True

    def _list_of(self, paragraph: Any) -> tuple[str, int] | None:
        """The list and level that a paragraph or its style belongs to."""
        own = paragraph.find(qn("w:pPr"))
        for properties in [own, *(style.find(qn("w:pPr")) for style in self._styles.of_paragraph(paragraph))]:
            name = _list_id(properties)
            if name == "0":
                return None
            if name:
                depth = value_of(properties.find(qn("w:numPr")), "w:ilvl") or value_of(
                    own.find(qn("w:numPr")) if own is not None else None, "w:ilvl"
                )
                return name, _whole(depth or "0", 0)
        return None


def _list_id(properties: Any | None) -> str | None:
    return value_of(properties.find(qn("w:numPr")), "w:numId") if properties is not None else None


def _index(element: Any) -> int:
    return _whole(element.get(qn("w:ilvl")) or "0", 0)


def _level(level: Any) -> _Level:
    legal = level.find(qn("w:isLgl"))
    return _Level(
        value_of(level, "w:numFmt") or "decimal",
        value_of(level, "w:lvlText") or "",
        _whole(value_of(level, "w:start") or "1", 1),
        legal is not None and legal.get(qn("w:val")) not in ("0", "false"),
    )


def _whole(text: str, default: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else default


def _as_written(count: int, kind: str) -> str:
    match kind:
        case "lowerLetter" | "upperLetter":
            written = in_repeated_letters(count)
        case "lowerRoman" | "upperRoman":
            written = in_roman(count)
        case "decimalZero":
            written = f"{count:02d}"
        case _:
            written = str(count)
    return written.upper() if kind.startswith("upper") else written
