"""Where staff add a document of their own: its text is pasted, and read as a file is."""

from __future__ import annotations

from collections.abc import Container, Mapping

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.shell import announce, go_to, paragraph
from riktlots.app.pages.sources.document import open_document
from riktlots.app.pages.visitor import record
from riktlots.app.present.errors import error_words
from riktlots.app.present.markup import element, escaped
from riktlots.app.present.names import weight_name
from riktlots.app.records.audit import AuditEvent
from riktlots.ingest.add import AddOptions, add_files
from riktlots.ingest.add_result import AddResult
from riktlots.ingest.errors import DocumentError, RiktlotsError, TakenError
from riktlots.ingest.files import staging_folder
from riktlots.ingest.home import Home
from riktlots.ingest.index.embeddings import Embedder
from riktlots.ingest.library.describe import id_of_name
from riktlots.ingest.model import Weight
from riktlots.retrieval.open_index import OpenIndex

_ADDED = "sources_added"
_LONGEST_TITLE, _LONGEST_TEXT = 150, 300_000
# What a body adds itself comes first.
_WEIGHTS = (Weight.LOCAL_GUIDELINE, *(weight for weight in Weight if weight is not Weight.LOCAL_GUIDELINE))
_LONGEST_NAME = 80


def show_adding(index: OpenIndex, language: str) -> None:
    """Show the form, folded. It ends this run and opens the document when one has been added, or says here that it has
    been where the visitor went on meanwhile."""
    tell_added(language)
    with st.expander(text("add_document", language), key="sources-add"):
        paragraph(text("add_document_means", language), language, css="rl-note")
        with st.form("sources-add-form", border=False):
            title = st.text_input(text("add_title", language), key="sources-add-title", max_chars=_LONGEST_TITLE)
            authority = st.text_input(text("add_authority", language), key="sources-add-authority", max_chars=100)
            weight = st.selectbox(
                text("narrow_weights", language),
                _WEIGHTS,
                format_func=lambda one: weight_name(one, language),
                key="sources-add-weight",
            )
            words = st.text_area(
                text("add_text", language), key="sources-add-text", height=240, max_chars=_LONGEST_TEXT
            )
            place = st.empty()
            if st.form_submit_button(text("add_now", language), type="primary", key="sources-add-now"):
                described = {"title": title.strip(), "authority": authority.strip(), "weight": str(weight)}
                with place.container():
                    _add(described, words.strip(), index, language)
        if st.button(text("add_other_files", language), key="sources-add-help", type="tertiary"):
            go_to("about", topic="documents")


def tell_added(language: str) -> None:
    """Say once that a document has been added."""
    for title in st.session_state.pop(_ADDED, ()):
        said = text("add_done", language, title=title)
        paragraph(said, language, css="rl-notice")
        announce(said, language)


def _add(described: dict[str, str], words: str, index: OpenIndex, language: str) -> None:
    if not (described["title"] and described["authority"] and words):
        _tell_wrong(text("add_incomplete", language), language)
        return
    # A click meanwhile ends this run when it next touches the page or the session; what is to be told outlasts it.
    added: list[str] = st.session_state.setdefault(_ADDED, [])
    with st.status(text("add_reading", language)) as status:
        try:
            id = add_text(Home.default(), described, words, index.store.manifest.sources, index.embedder)
        except RiktlotsError as error:
            wrong = str(error)
            status.update(label=text("add_not_done", language), state="error")
        else:
            wrong = ""
            added.append(described["title"])
    if wrong:
        _tell_wrong(error_words(wrong, language), language)
        return
    open_document(id)
    st.rerun()


def add_text(
    home: Home, described: Mapping[str, str], words: str, taken: Container[str], embedder: Embedder | None
) -> str:
    """Add a text as a document of one's own, and return its id. `described` are its title, authority and weight.

    No progress is shown: whatever is written to a page can end the run that writes it, and a document that is kept is
    also to be built and recorded. Raises TakenError where an id of `taken` would be its own or a file of it is held,
    DocumentError where it cannot be read, and what `add_files` does.
    """
    id = id_of_name(described["title"])
    if id in taken:
        raise TakenError(described["title"])
    options = AddOptions(id=id, described=described, own=True, new=True)
    with staging_folder(home) as folder:
        file = folder / f"{id[:_LONGEST_NAME]}.md"
        file.write_text(f"{words}\n", encoding="utf-8")
        result = add_files(home, [file], options, embedder, on_built=_record)
    if result.refused:
        raise DocumentError(result.refused[0].error)
    return id


def _record(built: AddResult) -> None:
    added = [f"{file.source.id}@{file.label}" for file in built.added if file.source]
    record(AuditEvent.INGEST, added=added, removed=[], generation=built.generation)


def _tell_wrong(words: str, language: str) -> None:
    st.html(element("p", escaped(words), css="rl-wrong", role="alert", language=language))
