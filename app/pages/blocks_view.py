"""Blocks on a page."""

from __future__ import annotations

from collections.abc import Iterable

from app.blocks import Block, Style
from app.markup import element, escaped, link

_TAGS = {
    Style.TITLE: ("h2", "rl-heading"),
    Style.HEADING: ("h2", "rl-heading"),
    Style.ITEM: ("h3", ""),
    Style.TEXT: ("p", "rl-words"),
    Style.STRONG: ("p", "rl-notice"),
    Style.QUOTE: ("blockquote", "rl-text"),
    Style.SMALL: ("p", "rl-note"),
}


def blocks_html(blocks: Iterable[Block], language: str) -> str:
    """Blocks as HTML below the heading of a page; what stands small behind a point of a list belongs to the point."""
    written, points = "", list[str]()
    for block in blocks:
        words = _words(block)
        if block.style is Style.BULLET:
            points.append(words)
        elif block.style is Style.SMALL and points:
            points[-1] += element("span", words, css="rl-note rl-own-line")
        else:
            written += _list(points) + element(_TAGS[block.style][0], words, css=_TAGS[block.style][1])
            points = []
    return element("div", written + _list(points), css="rl-blocks", language=language)


def _words(block: Block) -> str:
    shown = link(block.url, block.url) if block.url else ""
    return f"{escaped(block.words)} {shown}".strip()


def _list(points: Iterable[str]) -> str:
    rows = "".join(element("li", point) for point in points)
    return element("ul", rows, css="rl-words") if rows else ""
