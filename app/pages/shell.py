"""What every page is made of: headings, notes, fixed scripts, and the index that answers."""

from __future__ import annotations

import streamlit as st

from app.i18n import text
from app.markup import element, escaped
from app.opening import Opened
from app.pages.opening import opened
from app.pages.turn import reason_of
from app.replica import NOT_FETCHED, SERVER_GONE
from ingest.errors import RiktlotsError


def run_script(ours: str) -> None:
    """Run a script written in this program. No word of a document, a model or a reader may ever stand in it."""
    st.html(f"<script>{ours}</script>", unsafe_allow_javascript=True)


def title(words: str, language: str) -> None:
    """The heading of a page."""
    st.html(f'<h1 id="rl-main" tabindex="-1" class="rl-page-title" lang="{language}">{escaped(words)}</h1>')


def heading(words: str, language: str, level: int = 2) -> None:
    """The heading of a part of a page."""
    st.html(element(f"h{level}", escaped(words), css="rl-heading", language=language))


def paragraph(words: str, language: str, css: str = "rl-words") -> None:
    """A paragraph of plain words."""
    st.html(element("p", escaped(words), css=css, language=language))


def announce(words: str, language: str) -> None:
    """Tell those who cannot see the page that something has happened on it. (page.js reads it out.)"""
    st.html(element("div", escaped(words), css="rl-announced", language=language))


def opened_or_told(language: str) -> Opened | None:
    """What answers and searches; where it cannot be opened the reader is told why."""
    try:
        service = opened(language)
    except RiktlotsError as error:
        why = element("p", escaped(text(f"reason_{reason_of(error)}", language)), language=language)
        detail = element("p", escaped(str(error)), css="rl-note", language="en")
        st.html(element("div", why + detail, css="rl-status rl-error", role="alert"))
        return None
    return service


def tell_broken(language: str) -> None:
    """Say that something went wrong which nobody had foreseen."""
    words = element("p", escaped(text("reason_error_other", language)), language=language)
    st.html(element("div", words, css="rl-status rl-error rl-broken", role="alert"))


def show_search_notice(service: Opened, language: str) -> None:
    """What readers should know of the search, where something is amiss with it."""
    # Whether the server of indexes answers changes while the index is open: the frame tells how it is now.
    if service.service.notice not in ("", SERVER_GONE, NOT_FETCHED):
        paragraph(text(service.service.notice, language), language, css="rl-note")
