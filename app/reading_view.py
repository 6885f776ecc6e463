"""How a file was read, for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from app.i18n import text
from app.reading_output import dropped_counts, dropped_words, examples, oddity_at_page
from ingest.document import BlockKind, Document, Reason
from ingest.model import Passage, Source

_FORMATS = {".pdf": "PDF", ".docx": "Word", ".html": "HTML", ".htm": "HTML", ".md": "Markdown", ".markdown": "Markdown"}
_MOST_HEADINGS = 60
_ENDS = 2
_SHOWN = 160


def print_brief(console: Console, name: str, source_id: str, document: Document, passages: int, language: str) -> None:
    """What became of a file that was added: a line, and one for each thing to be known of it."""
    left_out = ", ".join(dropped_words(document, language))
    line = text("reading_added", language, file=name, id=source_id, count=passages)
    console.print(Text(f"{line} {text('reading_left_out', language)}: {left_out}." if left_out else line))
    for oddity in document.oddities:
        console.print(Text(f"  ! {oddity_at_page(oddity, language)}"))


def print_reading(
    console: Console,
    name: str,
    kind: str,
    source: Source,
    document: Document,
    passages: Sequence[Passage],
    language: str,
    *,
    everything: bool,
) -> None:
    """How one file was read: measures, outline, what was left out and was odd, and its passages or the outer of them.

    `kind` is the ending that the file was read by.
    """
    console.print(Text(name, style="bold"))
    console.print(Text(f"  {_measures(kind, source, document, len(passages), language)}"))
    _print_outline(console, document, language)
    for reason, words in zip(dropped_counts(document), dropped_words(document, language), strict=True):
        console.print(Text(f"  {text('reading_left_out', language)}: {words}"))
        for example in examples(document, Reason(reason)):
            console.print(Text(f"      {_short(example)}", style="dim"))
    for oddity in document.oddities:
        console.print(Text(f"  ! {oddity_at_page(oddity, language)}", style="bold"))
    if everything or len(passages) <= 2 * _ENDS:
        _print_passages(console, passages, source, language, whole=everything)
        return
    _print_passages(console, passages[:_ENDS], source, language)
    console.print(Text("  …"))
    _print_passages(console, passages[-_ENDS:], source, language)


def _measures(kind: str, source: Source, document: Document, passages: int, language: str) -> str:
    found = [
        _FORMATS.get(kind) or text("reading_plain_text", language),
        text(f"language_{source.language[0]}", language),
        text("reading_passages", language, count=passages),
        text("reading_characters", language, count=len(document.text)),
    ]
    if document.pages:
        found.insert(2, text("reading_pages", language, count=document.pages))
    return f"“{source.title}”. {'; '.join(found)}."


def _print_outline(console: Console, document: Document, language: str) -> None:
    headings = [block for block in document.blocks if block.kind is BlockKind.HEADING]
    for heading in headings[:_MOST_HEADINGS]:
        console.print(Text(f"  {'  ' * heading.level}{heading.level} {_short(heading.text)}"))
    if len(headings) > _MOST_HEADINGS:
        console.print(Text("    " + text("and_more", language, count=len(headings) - _MOST_HEADINGS)))


def _print_passages(
    console: Console, passages: Sequence[Passage], source: Source, language: str, *, whole: bool = False
) -> None:
    for passage in passages:
        page = passage.pages[0] if passage.pages else None
        where = passage.address.label(source, language)
        if page:
            where += f", {text('page_number', language, page=page.label or page.index + 1).lower()}"
        console.print(Text(f"  [{where}]", style="italic"))
        console.print(Text(textwrap.indent(passage.text if whole else _short(passage.text), "      ")))


def _short(line: str) -> str:
    return textwrap.shorten(line, _SHOWN, placeholder=" …")
