"""The index and the language model that all readers of the pages share, opened when they are first wanted."""

from __future__ import annotations

import streamlit as st

from app.i18n import text
from app.opening import Opened
from app.service import open_service, open_writer
from ingest.generation import current_generation
from ingest.home import Home
from retrieval.settings import Settings


def opened(language: str) -> Opened:
    """The serving generation, opened once for everybody and anew when another one has taken over.

    Builds the first generation, with its progress on the page. Raises a RiktlotsError.
    """
    home = Home.default()
    if current_generation(home) is None:
        _build_first(language)
    folder = current_generation(home)
    return _open(str(home.root), folder.name if folder else "", Settings.from_environment())


def _build_first(language: str) -> None:
    place = st.empty()
    with place.status(text("building", language)) as status:

        def show(done: int, total: int) -> None:
            status.update(label=text("progress_embedding", language, done=done, total=total))

        open_service(show).store.close()
    place.empty()


# What is dropped is not closed here: another reader may be in the middle of a question to it.
@st.cache_resource(max_entries=1, show_spinner=False)
def _open(root: str, generation: str, settings: Settings) -> Opened:
    """The arguments are the key; what they say is read again from the environment."""
    service = open_service()
    return Opened(service, open_writer(settings))
