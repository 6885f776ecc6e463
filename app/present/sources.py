"""The list of sources for the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from riktlots.app.i18n import text
from riktlots.app.present.names import standing
from riktlots.ingest.model import Edition, Source


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
