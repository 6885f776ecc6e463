"""The reader of Word documents: styles, automatic numbers, lists, tables, notes and text boxes, in reading order."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document as open_docx
from docx.oxml.ns import qn
from lxml import etree

from riktlots.ingest.document import Block, BlockKind, Document, Dropped, Oddity, RawText, Reason, assemble, normalise
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.readers.docx.styles import Numbers, Styles
from riktlots.ingest.readers.docx.text import Looks, seen_in


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Limits on a packed document: bytes when unpacked, parts, and the ratio of unpacked to packed size.

    The ratio counts for archives that unpack to more than `ratio_from` bytes. A page of Word text is a few kilobytes
    unpacked, and text that repeats itself packs to a thirtieth: whatever is beyond these limits is an attack.
    """

    unpacked: int = 300_000_000
    parts: int = 10_000
    ratio: int = 200
    ratio_from: int = 10_000_000


def check_archive(path: Path, limits: ArchiveLimits = ArchiveLimits()) -> None:
    """Raise DocumentError for an archive that is encrypted or beyond the limits.

    The sizes that the archive declares can be relied on: unpacking stops there. Raises BadZipFile for another file.
    """
    with zipfile.ZipFile(path) as packed:
        items = packed.infolist()
    if any(item.flag_bits & 1 for item in items):
        raise DocumentError(f"{path.name}: the archive is encrypted. Save the document again without a password.")
    if len(items) > limits.parts:
        raise DocumentError(
            f"{path.name}: the file holds more than {limits.parts} parts, which no document does. Save it as PDF "
            "and add that."
        )
    unpacked = sum(item.file_size for item in items)
    if unpacked > limits.unpacked:
        raise DocumentError(
            f"{path.name}: the file unpacks to more than {limits.unpacked // 10**6} MB. Split the document, or leave "
            "out its pictures."
        )
    if unpacked > limits.ratio_from and unpacked > limits.ratio * path.stat().st_size:
        raise DocumentError(
            f"{path.name}: the file unpacks to more than {limits.ratio} times its size, as attacks do and documents do "
            "not. Open it and save it again if you trust its origin."
        )


_CONTAINERS = frozenset(qn(tag) for tag in ("w:sdt", "w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:moveTo"))
_NOTE_PARTS = ("footnotes", "endnotes")


def read_docx(path: Path, limits: ArchiveLimits = ArchiveLimits()) -> Document:
    """Read a Word document. Raises DocumentError when it is damaged, protected, or unpacks to too much.

    A heading is known by its style or its outline level and keeps its automatic number; tracked changes count as
    accepted; comments are left out; hidden text, tables of contents and running heads are in `dropped`.
    """
    try:
        check_archive(path, limits)
        return _Reading(open_docx(str(path)).part).document()
    except (DocumentError, MemoryError):
        raise
    except Exception as error:  # the library lets through whatever its parsers raise
        raise DocumentError(
            f"{path.name}: the Word document is damaged or protected ({error}). Open it, save it again without a "
            "password, and try again."
        ) from error


class _Reading:
    """One way through a document."""

    def __init__(self, part: Any) -> None:
        self._part = part
        self._styles = Styles(part.styles.element)
        self._looks = Looks(self._styles)
        self._numbers = Numbers(_numbering(part), self._styles)
        self._notes = {kind: _notes(part, kind) for kind in _NOTE_PARTS}
        self._raw = RawText()
        self._due: list[Any] = []
        self._carried = ""
        self._dropped: list[Dropped] = []
        self._changed = False
        self._embedded = 0

    def document(self) -> Document:
        blocks = [*self._content(self._part.element.body), *self._notes_due()]
        hidden = sum(len(piece.text) for piece in self._dropped if piece.reason is Reason.HIDDEN)
        self._drop_all(_running_heads(self._part), Reason.RUNNING_HEAD)
        told = (
            (hidden, Oddity("oddity_hidden_text", str(hidden))),
            (self._changed, Oddity("oddity_tracked_changes")),
            (self._embedded, Oddity("oddity_embedded_file", str(self._embedded))),
        )
        oddities = [oddity for applies, oddity in told if applies]
        return assemble(blocks, raw=self._raw.text, dropped=self._dropped, oddities=oddities)

    def _content(self, element: Any, *, on_colour: bool = False) -> Iterator[Block]:
        """The blocks of what holds paragraphs and tables: the body, a cell, a text box, a content control."""
        for child in element:
            if child.tag == qn("w:p"):
                yield from self._paragraph(child, on_colour=on_colour)
            elif child.tag == qn("w:tbl"):
                yield from self._table(child)
            elif child.tag == qn("w:altChunk"):
                self._embedded += 1
            elif child.tag in _CONTAINERS:
                if _is_contents(child):
                    self._drop_all((_plain(p) for p in child.iter(qn("w:p"))), Reason.CONTENTS)
                else:
                    yield from self._content(child, on_colour=on_colour)

    def _paragraph(self, paragraph: Any, *, on_colour: bool) -> Iterator[Block]:
        if self._styles.is_contents(paragraph):
            self._drop_all([_plain(paragraph)], Reason.CONTENTS)
            return
        text, boxes = self._text(paragraph, on_colour=on_colour)
        if text is not None:
            yield from self._block(paragraph, text)
        for box in boxes:
            # The fill of a shape can be set in too many ways to follow; white text in it counts as visible.
            yield from self._content(box, on_colour=True)

    def _block(self, paragraph: Any, text: str) -> Iterator[Block]:
        number, is_item = self._numbers.next(paragraph)
        if not text.strip():
            return
        level = self._styles.heading_level(paragraph)
        if level:
            yield from self._notes_due()
        # The numbers of paragraphs of an act are no list.
        is_item = "§" not in number and (is_item or self._styles.is_list(paragraph))
        kind = BlockKind.HEADING if level else BlockKind.LIST_ITEM if is_item else BlockKind.PARAGRAPH
        yield self._raw.block(f"{number} {text}" if number else text, kind, level)

    def _text(self, paragraph: Any, *, on_colour: bool) -> tuple[str | None, list[Any]]:
        """The text of a paragraph and its text boxes; None where it is hidden, deleted, or goes on in the next."""
        seen = seen_in(paragraph, self._looks, on_colour=on_colour)
        self._drop_all(seen.hidden, Reason.HIDDEN)
        self._due += [note for kind, id in seen.notes if (note := self._notes[kind].pop(id, None)) is not None]
        self._changed = self._changed or seen.changed or seen.runs_on
        text, self._carried = self._carried + seen.text, ""
        if seen.runs_on:
            self._carried = text
            return None, seen.boxes
        gone = not text.strip() and (bool(seen.hidden) or seen.changed)
        return (None if gone else text), seen.boxes

    def _table(self, table: Any) -> Iterator[Block]:
        rows = [list(_children(row, "w:tc")) for row in _children(table, "w:tr") if not _is_deleted(row)]
        laid_out = all(len(row) <= 1 for row in rows) or any(
            self._styles.heading_level(paragraph) for paragraph in table.iter(qn("w:p"))
        )
        for row in rows:
            coloured = [(cell, self._looks.has_colour(table, cell)) for cell in row]
            if laid_out:
                for cell, on_colour in coloured:
                    yield from self._content(cell, on_colour=on_colour)
                continue
            texts = [self._on_one_line(cell, on_colour=on_colour) for cell, on_colour in coloured]
            written = " | ".join(text for text in texts if text)
            if written:
                yield self._raw.block(written, BlockKind.TABLE_ROW)

    def _on_one_line(self, cell: Any, *, on_colour: bool) -> str:
        """The text of a cell, with the numbers of its lists."""
        pieces: list[str] = []
        for paragraph in _paragraphs(cell):
            text, boxes = self._text(paragraph, on_colour=on_colour)
            if text is not None:
                number, _ = self._numbers.next(paragraph)
                pieces.append(f"{number} {text.strip()}" if number and text.strip() else text.strip())
            pieces += [self._on_one_line(box, on_colour=True) for box in boxes]
        return " ".join(piece for piece in pieces if piece)

    def _notes_due(self) -> Iterator[Block]:
        """The notes of a section, after its text: in the middle of it they would part what belongs together."""
        due, self._due = self._due, []
        for note in due:
            text = self._on_one_line(note, on_colour=False)
            if text:
                yield self._raw.block(text, BlockKind.FOOTNOTE)

    def _drop_all(self, texts: Any, reason: Reason) -> None:
        self._dropped += [Dropped(normalise(text), reason) for text in texts if text.strip()]


def _children(element: Any, name: str) -> Iterator[Any]:
    """The rows of a table or cells of a row, also those in content controls."""
    for child in element:
        if child.tag == qn(name):
            yield child
        elif child.tag in _CONTAINERS:
            yield from _children(child, name)


def _paragraphs(element: Any) -> Iterator[Any]:
    """The paragraphs in an element, not those of text boxes, which come with the paragraph that they hang on."""
    for child in element:
        if child.tag == qn("w:p"):
            yield child
        else:
            yield from _paragraphs(child)


def _is_deleted(row: Any) -> bool:
    return row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None


def _is_contents(control: Any) -> bool:
    gallery = control.find(f"{qn('w:sdtPr')}/{qn('w:docPartObj')}/{qn('w:docPartGallery')}")
    return gallery is not None and gallery.get(qn("w:val")) == "Table of Contents"


def _plain(element: Any) -> str:
    return "".join(" " if node.tag == qn("w:tab") else node.text or "" for node in element.iter(qn("w:t"), qn("w:tab")))


def _numbering(part: Any) -> Any | None:
    try:
        return part.numbering_part.element
    except (KeyError, NotImplementedError):
        return None  # a document without lists has no such part


def _parts(part: Any, *kinds: str) -> Iterator[Any]:
    """The trees of the parts of some kinds that belong to the document."""
    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.rsplit("/", 1)[-1] in kinds:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
            yield etree.fromstring(relation.target_part.blob, parser)


def _notes(part: Any, kind: str) -> dict[str, Any]:
    """The footnotes or endnotes by id, without the lines that part them from the text."""
    return {
        note.get(qn("w:id")): note
        for root in _parts(part, kind)
        for note in root
        if note.get(qn("w:type")) in (None, "normal")
    }


def _running_heads(part: Any) -> list[str]:
    texts = (_plain(paragraph) for root in _parts(part, "header", "footer") for paragraph in root.iter(qn("w:p")))
    return list(dict.fromkeys(normalise(text) for text in texts))
