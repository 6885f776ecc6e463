"""Notices for replicas of an index server, shown when their index may be out of date."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.present.markup import element, escaped
from riktlots.ingest.errors import GenerationError
from riktlots.ingest.home import Home
from riktlots.ingest.index.generation import current_generation, read_manifest
from riktlots.ingest.published.replica import Behind, behind
from riktlots.ingest.published.server import ServerAddress


def show_freshness(language: str) -> None:
    """Show a quiet notice if newer documents may be missing; nothing otherwise. A missing index is reported by the page
    itself."""
    home = Home.default()
    found = behind(home)
    if found and (day := _day_of_index(home)):
        words = text(f"index_{_name(found)}", language, day=day)
        st.html(element("p", escaped(words), css="rl-notice rl-small", role="status", language=language))


def server_line(language: str) -> str:
    """The state of this replica relative to the index server, in a sentence; empty if no server is set."""
    if ServerAddress.from_environment() is None:
        return ""
    found = behind(Home.default())
    if found is None:
        return text("server_followed", language)
    return text(f"server_{_name(found)}", language, since=f"{found.since:%Y-%m-%d %H:%M}")


def _name(found: Behind) -> str:
    return "silent" if found.is_gone else "not_fetched"


def _day_of_index(home: Home) -> str:
    """The day (ISO) on which the current index was built; empty if there is no readable index."""
    try:
        folder = current_generation(home)
        return _day_of(folder) if folder else ""
    except GenerationError:
        return ""


# Safe to cache: a generation never changes.
@st.cache_data(max_entries=4, show_spinner=False)
def _day_of(folder: Path) -> str:
    return read_manifest(folder).created[:10]
