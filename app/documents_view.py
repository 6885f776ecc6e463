"""Sources, fetched originals and changes between editions, for the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.citing import Citing
from app.i18n import text
from app.standing import standing
from app.word_changes import Fate, word_changes
from ingest.diff import Change, ChangeKind
from ingest.fetch.outcome import Outcome
from ingest.model import Edition, Passage, Source

_SIGNS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "−", ChangeKind.REWORDED: "~", ChangeKind.MOVED: "→"}
_MOST_CITING = 5


def print_sources(console: Console, rows: list[tuple[Source, list[Edition]]], language: str) -> None:
    """A table of sources with what is held of each."""
    table = Table(box=None, pad_edge=False)
    for heading in ("id", "", "", ""):
        table.add_column(heading, overflow="fold")
    for source, editions in rows:
        kind = f"{text(f'kind_{source.kind}', language)}, {standing(source, language)}"
        held = ", ".join(edition.label for edition in editions)
        table.add_row(source.id, source.name(language), kind, held or "–")
    console.print(table)


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
            kind = text("cited_by_answer" if one.is_answer else "cited_by_question", language)
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
