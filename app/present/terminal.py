"""Answers, plans, hits and the progress of a build for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.text import Text

from riktlots.app.i18n import text
from riktlots.app.present.answer import answer_outline
from riktlots.app.present.blocks import Style
from riktlots.app.present.names import describe
from riktlots.app.present.outline import Medium, Part, blocks_of
from riktlots.app.present.plan import plan_outline
from riktlots.app.present.turn import Turn
from riktlots.retrieval.model import Answer, Hit
from riktlots.retrieval.plan.model import Plan
from riktlots.retrieval.search.store import Store

_STYLES = {
    Style.TITLE: "bold",
    Style.HEADING: "bold underline",
    Style.ITEM: "bold",
    Style.STRONG: "bold",
    Style.QUOTE: "italic",
    Style.SMALL: "dim",
}
_INDENTED = (Style.QUOTE, Style.SMALL)
_SPACED = (Style.HEADING, Style.ITEM, Style.TEXT, Style.STRONG)


def print_answer(console: Console, answer: Answer, store: Store) -> None:
    """The answer with numbered citations, the status, and the facts of each source."""
    _print_outline(console, answer_outline(Turn.of(answer, store), Medium.TERMINAL))


def print_plan(console: Console, plan: Plan, store: Store) -> None:
    """The plan with its quotes under each item, and the links to the originals."""
    _print_outline(console, plan_outline(plan, store, Medium.TERMINAL))


def _print_outline(console: Console, outline: Iterable[Part]) -> None:
    for block in blocks_of(outline):
        words = f"- {block.words}" if block.style is Style.BULLET else block.words
        words = f"{words}  {block.url}" if block.url else words
        if block.style in _SPACED:
            console.print()
        shown = textwrap.indent(words, "    ") if block.style in _INDENTED else words
        console.print(Text(shown, style=_STYLES.get(block.style, "")))


def print_hits(console: Console, hits: list[Hit], store: Store, language: str) -> None:
    """Found passages: address, headings, what the document is, and the text."""
    if not hits:
        console.print(Text(text("no_hits", language)))
    for number, hit in enumerate(hits, 1):
        source = store.source(hit.passage)
        known = "hit_exact" if hit.exact else "hit_neighbour" if hit.neighbour else ""
        exact = f"  ({text(known, language)})" if known else ""
        console.print()
        console.print(Text.assemble((f"{number}. {store.label(hit.passage, language)}", "bold"), (exact, "italic")))
        path = " › ".join([source.name(language), *hit.passage.heading_path])
        console.print(Text(f"   {path} ({describe(source, hit.passage, language)})", style="dim"))
        console.print(Text(textwrap.indent(hit.passage.text, "   ")))


class BuildProgress:
    """A progress bar on the error stream, drawn only once there is something to wait for."""

    def __init__(self, console: Console, language: str) -> None:
        self._language = language
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), console=console, transient=True
        )
        self._task = self._bar.add_task(text("building", language), total=None)

    def __enter__(self) -> BuildProgress:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, done: int, total: int) -> None:
        self._bar.start()
        description = text("progress_embedding", self._language, done=done, total=total)
        self._bar.update(self._task, completed=done, total=total, description=description)
