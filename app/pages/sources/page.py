"""The Sources page: the list of all documents, each of which can be opened and read."""

from __future__ import annotations

import streamlit as st

from riktlots.app.i18n import number, text
from riktlots.app.pages.narrowing import narrowing
from riktlots.app.pages.shell import announce, opened_or_told, paragraph, title
from riktlots.app.pages.sources.document import show_document
from riktlots.app.present.markup import element, escaped, label
from riktlots.app.present.names import is_in_force, kind_name, standing, weight_name
from riktlots.ingest.errors import AddressError, LocatorError
from riktlots.ingest.model import Address, Edition, Passage, Source
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store

_STEP = 25
_SHOWN, _LAST = "sources_shown", "sources_last"
# Query parameters: a document, and the address of one of its paragraphs.
_DOCUMENT, _PLACE = "document", "place"


def render(language: str) -> None:
    """Render the page: the document that the URL names, or the list of all."""
    above = st.container()
    index = opened_or_told(language)
    if index is None:
        with above:
            title(text("page_sources", language), language)
        return
    store = index.store
    named = st.query_params.get(_DOCUMENT, "")
    if named in store.manifest.sources:
        st.button(text("back_to_sources", language), key="back", type="tertiary", on_click=_close)
        show_document(store.manifest.sources[named], store, language, _asked_for(store))
        return
    title(text("sources_title", language), language)
    _show_all(store, language)


def _asked_for(store: Store) -> Passage | None:
    """The paragraph that the URL names; None if it names none, or one that does not exist."""
    try:
        return store.passage_at(Address.parse(st.query_params.get(_PLACE, "")))
    except (AddressError, LocatorError):
        return None


def _show_all(store: Store, language: str) -> None:
    held: dict[str, list[Edition]] = {id: [] for id in store.manifest.sources}
    for edition in store.manifest.editions:
        held[edition.source].append(edition)
    paragraph(
        text("sources_means", language, count=len(held), passages=number(len(store.passages), language)), language
    )
    typed = st.text_input(
        text("sources_filter", language),
        key="sources-words",
        type="search",
        placeholder=text("sources_placeholder", language),
        live="400ms",
        max_chars=200,
        persist_state="session",
    )
    only = narrowing("sources", store, language)
    words = (typed or "").casefold().split()
    found = sorted(
        (s for s in store.manifest.sources.values() if _is_wanted(s, held[s.id], words, only)),
        key=lambda source: source.name(language).casefold(),
    )
    if st.session_state.get(_LAST) != (words, only):
        st.session_state[_LAST], st.session_state[_SHOWN] = (words, only), _STEP
    shown = st.session_state[_SHOWN]
    said = text("sources_count", language, count=len(found))
    st.html(element("p", escaped(said), css="rl-note", language=language))
    announce(said, language)
    for source in found[:shown]:
        _show_row(source, held[source.id], only, language)
    if len(found) > shown:
        st.button(text("show_more", language), key="sources-more", on_click=_show_more)


def _is_wanted(source: Source, editions: list[Edition], words: list[str], only: PassageFilter) -> bool:
    named = " ".join((source.id, source.title, source.title_en, source.cite, source.cite_en, source.authority))
    return (
        all(word in named.casefold() for word in words)
        and only.lets_source_through(source)
        and (not only.languages or any(edition.language in only.languages for edition in editions))
    )


def _show_row(source: Source, editions: list[Edition], only: PassageFilter, language: str) -> None:
    with st.container(key=f"row-{source.id}", gap=None):
        st.button(
            label(source.name(language)), key=f"read-{source.id}", type="tertiary", on_click=_open, args=(source.id,)
        )
        cells = [
            *dict.fromkeys((kind_name(source.kind, language), weight_name(source.weight, language))),
            "⚠ " * (not is_in_force(source, only.as_of)) + standing(source, language, only.as_of),
            source.authority,
            text("published", language, date=source.published) if source.published else "",
            ", ".join(sorted({text(f"form_{edition.form}_short", language) for edition in editions}))
            or text("not_held", language),
        ]
        shown = " · ".join(escaped(cell) for cell in cells if cell)
        st.html(element("p", shown, css="rl-cells", language=language))


def _open(id: str) -> None:
    st.query_params[_DOCUMENT] = id


def _close() -> None:
    st.query_params.clear()


def _show_more() -> None:
    st.session_state[_SHOWN] += _STEP
