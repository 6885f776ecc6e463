"""The Find page: search paragraphs by a question, a few words or an exact reference."""

from __future__ import annotations

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.facets import LIBRARY_STYLE, LIST_SCRIPT, chosen_filter, show_facets, tell_count
from riktlots.app.pages.marking import highlighted, searched_stems
from riktlots.app.pages.shell import (
    copy_button,
    go_to,
    opened_or_told,
    paragraph,
    run_script,
    show_search_notice,
    title,
)
from riktlots.app.pages.sources.paragraph import DOCUMENT, PLACE, facts_html, section_html, show_page_picture
from riktlots.app.pages.throttle import Action, let_in, one_at_a_time, seconds_to_wait, tell_too_fast
from riktlots.app.present.markup import element, escaped
from riktlots.app.present.names import reference
from riktlots.app.present.turn import ShownPassage
from riktlots.app.schemas.requests import LONGEST_WORDS
from riktlots.ingest.model import Form
from riktlots.retrieval.model import Hit
from riktlots.retrieval.open_index import Found, OpenIndex
from riktlots.retrieval.question.route import clean_question
from riktlots.retrieval.search.facets import HeldDocument, held_documents
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store

_STEP, _MOST = 10, 50
_NAME = "find"
_SHOWN, _OPEN, _LAST, _FOUND, _COUNTED = "find_shown", "find_open", "find_last", "find_found", "find_counted"
# The document to which the reader has narrowed the search by one of its paragraphs; empty for none.
_WITHIN = "find_within"
_SHOW_FOUND = "document.querySelector('.rl-cited')?.scrollIntoView({block: 'nearest'});"


def render(language: str) -> None:
    """Render the page."""
    st.html(LIBRARY_STYLE)
    title(text("find_title", language), language)
    paragraph(text("find_means", language), language)
    index = opened_or_told(language)
    if index:
        show_search_notice(index, language)
    typed = st.text_input(
        text("find_here", language),
        key="find-words",
        type="search",
        placeholder=text("find_placeholder", language),
        max_chars=LONGEST_WORDS,
        live="400ms",
        disabled=index is None,
        persist_state="session",
    )
    if index is None:
        return
    words = clean_question(typed or "")
    only = chosen_filter(_NAME).choosing("sources", filter(None, [_within(index.store)]))
    with st.container(key="library"):
        side, main = st.columns([1, 3], gap="medium")
        with main:
            _show_within(index.store, language)
            documents = _show_found(index, words, only, language) if words else None
            if not words:
                paragraph(text("find_examples", language), language, css="rl-note")
        with side:
            held = held_documents(index.store.manifest.sources.values(), index.store.manifest.editions)
            show_facets(_NAME, held if documents is None else documents, only, index.store, language)
    run_script(LIST_SCRIPT)


def _show_found(index: OpenIndex, words: str, only: PassageFilter, language: str) -> list[HeldDocument] | None:
    """Show what is found, and return the documents that the search is about; None if the visitor searches too fast."""
    state = st.session_state
    if state.get(_LAST) != (words, only):
        state[_LAST], state[_SHOWN], state[_OPEN] = (words, only), _STEP, ""
    found = _found(index, words, only, language)
    if found is None:
        return None
    hits, wanted, documents = found
    shown = hits[: state[_SHOWN]]
    said = text("find_count", language, count=len(shown)) if shown else text("no_hits", language)
    tell_count(said, language, is_empty=not shown)
    with st.container(key="find-list"):
        for number, hit in enumerate(shown, 1):
            _show_hit(number, hit, ShownPassage.of(hit.passage, index.store), wanted, language)
    if any(hit.passage.form is Form.DIGEST for hit in shown):
        paragraph(text("digest_notice", language), language, css="rl-digest")
    if len(hits) > len(shown):
        st.button(text("show_more", language), key="find-more", on_click=_show_more)
    return documents


def _found(
    index: OpenIndex, words: str, only: PassageFilter, language: str
) -> tuple[list[Hit], frozenset[str], list[HeldDocument]] | None:
    """The hits, the stems to mark in them, and the documents to count; None, with a notice, if the visitor searches
    too fast.

    The last results are cached in the session, so that opening a hit does not count as another search.
    """
    state = st.session_state
    searched = (index.store.id, words, only.day, language)
    if state.get(_FOUND, ("",))[0] != (searched, only):
        with one_at_a_time(language):
            if seconds := seconds_to_wait(Action.SEARCH):
                tell_too_fast("searched_too_soon", seconds, language)
                st.button(text("search_again", language), key="find-again")
                return None
            with let_in(index.lock, language):
                # The facets count what the words find, whatever they are narrowed to.
                if state.get(_COUNTED, ("",))[0] != searched:
                    everything = index.find(words, interface=language, k=_MOST, only=PassageFilter(as_of=only.as_of))
                    state[_COUNTED] = searched, everything, index.documents_for(everything, only.as_of)
                found: Found = state[_COUNTED][1]
                if only.chosen:
                    found = index.find(words, interface=language, k=_MOST, only=only)
        # The words of an exact reference name its place and need not occur in the text.
        wanted = frozenset[str]() if found.query.exact else searched_stems(found.query)
        state[_FOUND] = (searched, only), list(found.hits), wanted
    _, hits, wanted = state[_FOUND]
    return hits, wanted, state[_COUNTED][2]


def _within(store: Store) -> str:
    """The id of the document to which the search is narrowed; empty for none. One that is gone is forgotten."""
    if st.session_state.get(_WITHIN) not in store.manifest.sources:
        st.session_state[_WITHIN] = ""
    id: str = st.session_state[_WITHIN]
    return id


def _show_within(store: Store, language: str) -> None:
    if not (id := _within(store)):
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="find-within"):
        paragraph(text("find_within", language, title=store.manifest.sources[id].name(language)), language)
        st.button(text("find_everywhere", language), key="find-everywhere", on_click=_narrow_to, args=("",))


def _show_hit(number: int, hit: Hit, place: ShownPassage, wanted: frozenset[str], language: str) -> None:
    known = "hit_exact" if hit.exact else "hit_neighbour" if hit.neighbour else ""
    sign = element("span", escaped(f"{number}. "), css="rl-number")
    why = element("span", escaped(text(known, language)), css="rl-why") if known else ""
    path = " › ".join(place.passage.heading_path)
    headings = element("p", escaped(path), css="rl-path", language=place.passage.language) if path else ""
    words = highlighted(place.passage.text, wanted, place.passage.language)
    quote = element("blockquote", words, css="rl-text", language=place.passage.language)
    st.html(
        element("div", sign + why + facts_html(place.facts(language)) + headings + quote, css="rl-source rl-hit"),
    )
    address = str(place.passage.address)
    is_open = st.session_state[_OPEN] == address
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            text("hide_section" if is_open else "show_section", language),
            key=f"open-{address}",
            type="tertiary",
            on_click=_toggle,
            args=(address,),
        )
        if not st.session_state.get(_WITHIN):
            st.button(
                text("find_more_from", language),
                key=f"within-{address}",
                type="tertiary",
                on_click=_narrow_to,
                args=(place.source.id,),
            )
        if st.button(text("read_document", language), key=f"whole-{address}", type="tertiary"):
            go_to("sources", **{DOCUMENT: place.source.id, PLACE: address})
        copied = reference(place.source, place.passage, language)
        st.html(copy_button(text("copy_reference", language), copied, language), width="content")
    if is_open:
        st.html(section_html(place, language))
        run_script(_SHOW_FOUND)
        show_page_picture(place, None, address, language)


def _toggle(address: str) -> None:
    st.session_state[_OPEN] = "" if st.session_state[_OPEN] == address else address


def _narrow_to(source: str) -> None:
    st.session_state[_WITHIN] = source


def _show_more() -> None:
    st.session_state[_SHOWN] += _STEP
