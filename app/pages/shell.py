"""Shared elements of all pages: headings, notes, fixed scripts, and the shared index."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.present.blocks import Block, Style
from riktlots.app.present.markup import element, escaped, link
from riktlots.app.present.turn import reason_of
from riktlots.ingest.errors import RiktlotsError
from riktlots.ingest.home import Home
from riktlots.ingest.index.generation import current_generation
from riktlots.ingest.published.replica import NOT_FETCHED, SERVER_GONE
from riktlots.retrieval.guide import Guide
from riktlots.retrieval.open_index import OpenIndex
from riktlots.retrieval.settings import Settings

_LOG = logging.getLogger("riktlots.pages")
# One guide per data folder and settings in this process; visitors can neither drop nor replace it.
_guides: dict[tuple[Path, Settings], Guide] = {}


def opened(language: str) -> OpenIndex:
    """The index that all visitors share; follows the current generation.

    Builds the first index, with its progress on the page. Raises a RiktlotsError.
    """
    guide, home = _guide()
    if guide.serving or current_generation(home):
        return guide.index()
    place = st.empty()
    with place.status(text("building", language)) as status:

        def show(done: int, total: int) -> None:
            status.update(label=text("progress_embedding", language, done=done, total=total))

        index = guide.index(show)
    place.empty()
    return index


def open_beforehand(guide_of: Callable[[], tuple[Guide, Home]] | None = None) -> None:
    """Open the index that is there, before somebody asks. Where it cannot be opened, the first reader is told.

    `guide_of` gives the guide and its data folder: by default the one of this process.
    """
    try:
        guide, home = (guide_of or _guide)()
        if current_generation(home):
            guide.index()
    except RiktlotsError as error:
        _LOG.warning("the index is not open yet: %s", error)


def _guide() -> tuple[Guide, Home]:
    """The guide of this process over the data folder, and the folder. Raises InputError for a wrong setting."""
    home, settings = Home.default(), Settings.from_environment()
    return _guides.setdefault((home.root, settings), Guide(settings, home)), home


_PAGES = "pages_offered"


def offer(pages: Mapping[str, Any]) -> None:
    """Remember the pages that this visitor may open, by their keys, so that one page can lead to another."""
    st.session_state[_PAGES] = dict(pages)


def go_to(key: str, **named: str) -> None:
    """Leave this page for another that is offered to the visitor, with these query parameters; this run ends here."""
    st.switch_page(st.session_state[_PAGES][key], query_params=named)


def run_script(ours: str) -> None:
    """Run a script that is part of this program. It must never contain text of a document, a model or a reader."""
    st.html(f"<script>{ours}</script>", unsafe_allow_javascript=True)


def title(words: str, language: str) -> None:
    """Show the heading of a page."""
    st.html(f'<h1 id="rl-main" tabindex="-1" class="rl-page-title" lang="{language}">{escaped(words)}</h1>')


def heading(words: str, language: str, level: int = 2, id: str = "") -> None:
    """Show the heading of a part of a page; a link leads to one with an `id`."""
    st.html(element(f"h{level}", escaped(words), css="rl-heading", language=language, id=id))


def paragraph(words: str, language: str, css: str = "rl-words") -> None:
    """Show a paragraph of plain text."""
    st.html(element("p", escaped(words), css=css, language=language))


def announce(words: str, language: str) -> None:
    """Announce a change on the page to screen readers, by page.js."""
    st.html(element("div", escaped(words), css="rl-announced", language=language))


def opened_or_told(language: str) -> OpenIndex | None:
    """The index; None, with the reason shown to the reader, if it cannot be opened.

    The error itself, which can name addresses and folders, is for the log alone.
    """
    try:
        return opened(language)
    except RiktlotsError as error:
        _LOG.exception("the index cannot be opened")
        why = element("p", escaped(text(f"reason_{reason_of(error)}", language)), language=language)
        st.html(element("div", why, css="rl-status rl-error", role="alert"))
        return None


def tell_broken(language: str) -> None:
    """Show that an unexpected error occurred."""
    words = element("p", escaped(text("reason_error_other", language)), language=language)
    st.html(element("div", words, css="rl-status rl-error rl-broken", role="alert"))


def show_search_notice(index: OpenIndex, language: str) -> None:
    """Show a notice if search does not work as it should."""
    # The state of the index server can change while the index is open, so the frame shows the current one.
    if index.notice not in ("", SERVER_GONE, NOT_FETCHED):
        paragraph(text(index.notice, language), language, css="rl-note")


def copy_button(words: str, copied: str, language: str) -> str:
    """A button labelled `words` that copies the text `copied`, as HTML."""
    button = element("button", escaped(words), css="rl-copy")
    kept = element("span", escaped(copied), css="rl-copied-text") + element(
        "span", escaped(text("copied", language)), css="rl-copied-word"
    )
    return element("span", button + kept, css="rl-copying", language=language)


def show_copy_button(words: str, copied: str, language: str) -> None:
    """Show the copy button by itself."""
    st.html(copy_button(words, copied, language), width="content")


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
    """Blocks as HTML, for below the heading of a page. Small text after a bullet belongs to the bullet."""
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
