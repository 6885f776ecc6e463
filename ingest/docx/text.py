"""The text of one paragraph of a Word document as its reader sees it: tracked changes accepted, hidden runs apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from ingest.docx.looks import Looks

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
    """What a paragraph holds: its text, hidden pieces, the notes (kind and id) and text boxes that hang on it.

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
