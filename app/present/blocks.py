"""A document for people as blocks, the same for a terminal, Markdown and Word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from io import BytesIO
from typing import Any

from riktlots.app.present.markup import showable


class Style(Enum):
    """How a block is shown."""

    TITLE = auto()
    HEADING = auto()
    ITEM = auto()
    TEXT = auto()
    STRONG = auto()
    QUOTE = auto()
    BULLET = auto()
    SMALL = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph: its words, how they are shown, and the address that they lead to (or empty)."""

    style: Style
    words: str
    url: str = ""


# What Markdown would read as markup, and what it reads so at the beginning of a line.
# The media type of a Word file.
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MARKUP = re.compile(r"([\\`*_\[\]<>|~])")
_LINE_MARKUP = re.compile(r"^(\s*)([#+-]|\d+(?=[.)]))")


def blocks_markdown(blocks: Iterable[Block]) -> str:
    """Blocks as Markdown."""
    written = ""
    was_bullet = False
    for block in blocks:
        is_bullet = block.style is Style.BULLET
        # What follows a list without an empty line between would belong to its last point.
        written += ("\n" if was_bullet and not is_bullet else "") + _markdown(block)
        was_bullet = is_bullet
    return written


def blocks_plain(blocks: Iterable[Block]) -> str:
    """Blocks as plain text, to paste into a letter."""
    lines = []
    for block in blocks:
        mark = "- " if block.style is Style.BULLET else ""
        lines.append(f"{mark}{showable(block.words)}" + (f"\n{block.url}" if block.url else ""))
    return "\n\n".join(lines) + "\n"


def blocks_docx(blocks: Iterable[Block], language: str, comments: str) -> bytes:
    """Blocks as a Word file in a language; `comments` is kept with the properties of the file."""
    from docx import Document

    document = Document()
    document.core_properties.language = "sv-SE" if language == "sv" else "en-GB"
    document.core_properties.comments = comments
    for block in blocks:
        if block.style is Style.TITLE:
            document.core_properties.title = showable(block.words)
        add_block(document, block)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _markdown(block: Block) -> str:
    words = _plain(block.words)
    if block.url:
        words = f"{words} <{block.url}>"
    match block.style:
        case Style.TITLE:
            return f"# {words}\n\n"
        case Style.HEADING:
            return f"## {words}\n\n"
        case Style.ITEM:
            return f"### {words}\n\n"
        case Style.STRONG:
            return f"**{words}**\n\n"
        case Style.QUOTE:
            return f"> {words}\n\n"
        case Style.BULLET:
            return f"- {words}\n"
    return f"{words}\n\n"


def _plain(words: str) -> str:
    """A text as Markdown that shows its characters and nothing else."""
    return _LINE_MARKUP.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", " ".join(showable(words).split())))


_WORD_STYLES = {
    Style.TITLE: "Title",
    Style.HEADING: "Heading 1",
    Style.ITEM: "Heading 2",
    Style.QUOTE: "Quote",
    Style.BULLET: "List Bullet",
}


def add_block(document: Any, block: Block) -> None:
    """Add a block to a Word document."""
    from docx.shared import Pt

    paragraph = document.add_paragraph(style=_WORD_STYLES.get(block.style))
    run = paragraph.add_run(showable(block.words))
    run.bold = True if block.style is Style.STRONG else None
    if block.style is Style.SMALL:
        run.font.size = Pt(9)
    if block.url:
        paragraph.add_run(" ")
        add_link(paragraph, block.url)


def add_link(paragraph: Any, url: str) -> None:
    """Add an address that can be followed, with itself as its words."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = OxmlElement("w:r")
    words = OxmlElement("w:t")
    words.text = url
    run.append(words)
    link.append(run)
    paragraph._p.append(link)
