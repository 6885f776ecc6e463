"""Sources, fetched originals and changes between editions, for the terminal."""

from __future__ import annotations

import difflib
import re
import textwrap
from collections.abc import Iterator, Sequence
from enum import Enum, auto

from rich.console import Console
from rich.table import Table
from rich.text import Text

from riktlots.app.i18n import text
from riktlots.app.schemas.documents import dropped_counts, dropped_words, examples, oddity_at_page
from riktlots.evals.questions.citing import Citing
from riktlots.ingest.document import BlockKind, Document, Reason
from riktlots.ingest.fetch.run import Outcome
from riktlots.ingest.library.diff import Change, ChangeKind
from riktlots.ingest.model import Passage, Source

_FORMATS = {".pdf": "PDF", ".docx": "Word", ".html": "HTML", ".htm": "HTML", ".md": "Markdown", ".markdown": "Markdown"}
_MOST_HEADINGS = 60
_ENDS = 2
_SHOWN = 160


def print_brief(console: Console, name: str, source_id: str, document: Document, passages: int, language: str) -> None:
    """The result of adding a file: a line, and one for each oddity."""
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
    """The result of reading one file: measures, outline, omissions, oddities, and all passages or the outer ones.

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


class Fate(Enum):
    """The change of a run of words."""

    STAYED = auto()
    WENT = auto()
    CAME = auto()


# White space is sought from its beginning alone, since what ends in much of it would be gone through again and again.
_SPACED_WORD = re.compile(r"(?:(?<!\s)\s+)?+\S+")


def word_changes(old: str, new: str) -> Iterator[tuple[Fate, str]]:
    """Runs of words in their order; those that stayed keep the white space before them, as the new text has it."""
    before, after = (_SPACED_WORD.findall(words) for words in (old, new))
    for kind, a, b, c, d in difflib.SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Fate.STAYED, "".join(after[c:d])
            continue
        if b > a:
            yield Fate.WENT, "".join(before[a:b]).strip()
        if d > c:
            yield Fate.CAME, "".join(after[c:d]).strip()


_SIGNS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "−", ChangeKind.REWORDED: "~", ChangeKind.MOVED: "→"}
_MOST_CITING = 5


def print_outcomes(console: Console, outcomes: list[Outcome], language: str) -> None:
    """The report of a fetch."""
    table = Table(box=None, pad_edge=False)
    for heading in ("id", "", "", ""):
        table.add_column(heading, overflow="fold")
    for outcome in outcomes:
        detail = outcome.detail or f"{outcome.edition} ({outcome.passages})" if outcome.passages else outcome.detail
        table.add_row(outcome.source, outcome.language, text(f"fetch_{outcome.result}", language), detail)
    console.print(table)


def print_changes(console: Console, rows: list[tuple[Change, list[Citing]]], source: Source, language: str) -> None:
    """Each change with its place, the words that went and came, and who relies on the old text."""
    if not rows:
        console.print(Text(text("no_changes", language)))
    for change, citing in rows:
        places = [p.address.label(source, language) for p in (change.old, change.new) if p]
        words = text(f"change_{change.kind}", language)
        console.print()
        console.print(Text(f"{_SIGNS[change.kind]} {words}: {' → '.join(dict.fromkeys(places))}", style="bold"))
        console.print(_words(change.old, change.new))
        for one in citing[:_MOST_CITING]:
            by = "written" if one.is_written else "answer" if one.is_answer else "question"
            kind = text(f"cited_by_{by}", language)
            console.print(Text(f"  {kind} {one.file} {one.id}: {one.question}", style="italic"))
        if len(citing) > _MOST_CITING:
            console.print(Text("  " + text("and_more", language, count=len(citing) - _MOST_CITING), style="italic"))


def _words(old: Passage | None, new: Passage | None) -> Text:
    """The two texts as one, what went struck through and what came underlined; told apart by signs as well."""
    shown = Text("  ")
    for fate, words in word_changes(old.text if old else "", new.text if new else ""):
        if fate is Fate.STAYED:
            shown.append(words)
        elif fate is Fate.WENT:
            shown.append(f" [−{words}−]", style="red strike")
        else:
            shown.append(f" [+{words}+]", style="green underline")
    return shown
