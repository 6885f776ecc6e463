"""A plan as a file to keep: Markdown or Word, dated, with its sources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from app.plan_outline import Block, Style, outline
from ingest.errors import InputError
from retrieval.plan.model import Plan
from retrieval.store import Store

FORMATS = (".md", ".docx")
# What Markdown would read as markup, and what it reads so at the beginning of a line.
_MARKUP = re.compile(r"([\\`*_\[\]<>|~])")
_LINE_MARKUP = re.compile(r"^(\s*)([#+-]|\d+(?=[.)]))")


def export_plan(plan: Plan, store: Store, path: Path, notes: Mapping[str, str] | None = None) -> None:
    """Write a plan to a file, in the format that its name ends with. Raises InputError for another one."""
    if path.suffix.lower() == ".md":
        path.write_text(plan_markdown(plan, store, notes), encoding="utf-8")
    elif path.suffix.lower() == ".docx":
        path.write_bytes(plan_docx(plan, store, notes))
    else:
        raise InputError(f"“{path.name}” is no name of an export; it must end with {' or '.join(FORMATS)}.")


def plan_markdown(plan: Plan, store: Store, notes: Mapping[str, str] | None = None) -> str:
    """A plan as Markdown."""
    written = ""
    was_bullet = False
    for block in outline(plan, store, notes):
        is_bullet = block.style is Style.BULLET
        # What follows a list without an empty line between would belong to its last point.
        written += ("\n" if was_bullet and not is_bullet else "") + _markdown(block)
        was_bullet = is_bullet
    return written


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
    return _LINE_MARKUP.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", " ".join(words.split())))


def plan_docx(plan: Plan, store: Store, notes: Mapping[str, str] | None = None) -> bytes:
    """A plan as a Word file."""
    from docx import Document

    document = Document()
    document.core_properties.language = "sv-SE" if plan.language == "sv" else "en-GB"
    document.core_properties.comments = plan.generation
    for block in outline(plan, store, notes):
        if block.style is Style.TITLE:
            document.core_properties.title = block.words
        _add(document, block)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


_WORD_STYLES = {
    Style.TITLE: "Title",
    Style.HEADING: "Heading 1",
    Style.ITEM: "Heading 2",
    Style.QUOTE: "Quote",
    Style.BULLET: "List Bullet",
}


def _add(document: Any, block: Block) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph(style=_WORD_STYLES.get(block.style))
    run = paragraph.add_run(_writable(block.words))
    run.bold = True if block.style is Style.STRONG else None
    if block.style is Style.SMALL:
        run.font.size = Pt(9)
    if block.url:
        paragraph.add_run(" ")
        _add_link(paragraph, block.url)


def _writable(words: str) -> str:
    """A text without the control characters that a Word file may not hold."""
    return "".join(c for c in words if c >= " " or c in "\n\t")


def _add_link(paragraph: Any, url: str) -> None:
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
