"""The Sources page: the documents in groups, each of which can be opened and read."""

from __future__ import annotations

import streamlit as st

from riktlots.app.i18n import number, text
from riktlots.app.pages.facets import LIBRARY_STYLE, LIST_SCRIPT, chosen_filter, show_facets, tell_count
from riktlots.app.pages.shell import opened_or_told, paragraph, run_script, title
from riktlots.app.pages.sources.adding import show_adding, tell_added
from riktlots.app.pages.sources.document import open_document, show_document
from riktlots.app.pages.sources.paragraph import DOCUMENT, PLACE
from riktlots.app.pages.visitor import is_staff
from riktlots.app.present.library import Group, grouped
from riktlots.app.present.markup import element, escaped, label
from riktlots.app.present.names import is_in_force, kind_name, standing, weight_name
from riktlots.ingest.errors import AddressError, LocatorError
from riktlots.ingest.model import Address, Passage, Source
from riktlots.retrieval.search.facets import HeldDocument, held_documents
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store

_NAME = "sources"
# Rows of a group that are shown at once: of all documents, and of those that the reader has narrowed the list to.
_FEW, _MORE = 6, 25
_WHOLE, _LAST = "sources_whole", "sources_last"


def render(language: str) -> None:
    """Render the page: the document that the URL names, or the list of all."""
    st.html(LIBRARY_STYLE)
    above = st.container()
    index = opened_or_told(language)
    if index is None:
        with above:
            title(text("page_sources", language), language)
        return
    store = index.store
    named = st.query_params.get(DOCUMENT, "")
    if named in store.manifest.sources:
        st.button(text("back_to_sources", language), key="back", type="tertiary", on_click=_close)
        tell_added(language)
        show_document(store.manifest.sources[named], store, language, _asked_for(store))
        return
    title(text("sources_title", language), language)
    held = held_documents(store.manifest.sources.values(), store.manifest.editions)
    paragraph(
        text("sources_means", language, count=len(held), passages=number(len(store.passages), language)), language
    )
    if is_staff():
        show_adding(index, language)
    _show_all(held, store, language)


def _asked_for(store: Store) -> Passage | None:
    """The paragraph that the URL names; None if it names none, or one that does not exist."""
    try:
        return store.passage_at(Address.parse(st.query_params.get(PLACE, "")))
    except (AddressError, LocatorError):
        return None


def _show_all(held: list[HeldDocument], store: Store, language: str) -> None:
    typed = st.text_input(
        text("sources_filter", language),
        key="sources-words",
        type="search",
        placeholder=text("sources_placeholder", language),
        live="400ms",
        max_chars=200,
        persist_state="session",
    )
    words, only = (typed or "").casefold().split(), chosen_filter(_NAME)
    named = [document for document in held if _has_words(document.source, words)]
    with st.container(key="library"):
        side, main = st.columns([1, 3], gap="medium")
        with side:
            show_facets(_NAME, named, only, store, language)
        with main:
            found = {document.source: document for document in named if document.matches(only)}
            _show_groups(found, words, only, language)
    run_script(LIST_SCRIPT)


def _has_words(source: Source, words: list[str]) -> bool:
    named = " ".join((source.id, source.title, source.title_en, source.cite, source.cite_en, source.authority))
    return all(word in named.casefold() for word in words)


def _show_groups(found: dict[Source, HeldDocument], words: list[str], only: PassageFilter, language: str) -> None:
    said = text("sources_count" if found else "sources_none", language, count=len(found))
    tell_count(said, language, is_empty=not found)
    if st.session_state.get(_LAST) != (words, only):
        st.session_state[_LAST], st.session_state[_WHOLE] = (words, only), set()
    groups = grouped(found, language, only.day)
    if len(groups) > 1:
        st.html(_jumps(groups, language))
    at_once = _MORE if words or only.chosen else _FEW
    for group, sources in groups.items():
        with st.container(key=f"group-{group}", gap=None):
            name = escaped(text(f"group_{group}", language))
            count = element("span", f" ({len(sources)})", css="rl-count")
            st.html(element("h2", name + count, css="rl-heading", language=language, id=f"rl-group-{group}"))
            is_whole = group in st.session_state[_WHOLE] or len(sources) <= at_once + 1
            for source in sources if is_whole else sources[:at_once]:
                _show_row(found[source], only, language)
            if not is_whole:
                shown = text("group_all", language, count=len(sources))
                st.button(shown, key=f"whole-{group}", type="tertiary", on_click=_show_whole, args=(group,))


def _jumps(groups: dict[Group, list[Source]], language: str) -> str:
    rows = "".join(
        element("li", f'<a href="#rl-group-{group}">{escaped(text(f"group_{group}", language))}</a> ({len(sources)})')
        for group, sources in groups.items()
    )
    name = escaped(text("groups", language))
    return f'<nav class="rl-jumps" aria-label="{name}" lang="{language}">{element("ul", rows)}</nav>'


def _show_row(document: HeldDocument, only: PassageFilter, language: str) -> None:
    source = document.source
    with st.container(key=f"row-{source.id}", gap=None):
        st.button(
            label(source.name(language)),
            key=f"read-{source.id}",
            type="tertiary",
            on_click=open_document,
            args=(source.id,),
        )
        forms = sorted({text(f"form_{held.form}_short", language) for held in document.texts})
        cells = [
            *dict.fromkeys((kind_name(source.kind, language), weight_name(source.weight, language))),
            "⚠ " * (not is_in_force(source, only.as_of)) + standing(source, language, only.as_of),
            source.authority,
            text("published", language, date=source.published) if source.published else "",
            ", ".join(forms) or text("not_held", language),
        ]
        shown = " · ".join(escaped(cell) for cell in cells if cell)
        st.html(element("p", shown, css="rl-cells", language=language))


def _close() -> None:
    st.query_params.clear()


def _show_whole(group: Group) -> None:
    st.session_state[_WHOLE].add(group)
