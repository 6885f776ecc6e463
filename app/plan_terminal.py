"""A plan for a terminal."""

from __future__ import annotations

import textwrap

from rich.console import Console
from rich.text import Text

from app.blocks import Style
from app.plan_outline import outline
from retrieval.plan.model import Plan
from retrieval.store import Store

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


def print_plan(console: Console, plan: Plan, store: Store) -> None:
    """The plan with its quotes under each item, and the links to the originals."""
    for block in outline(plan, store):
        words = f"- {block.words}" if block.style is Style.BULLET else block.words
        words = f"{words}  {block.url}" if block.url else words
        if block.style in _SPACED:
            console.print()
        shown = textwrap.indent(words, "    ") if block.style in _INDENTED else words
        console.print(Text(shown, style=_STYLES.get(block.style, "")))
