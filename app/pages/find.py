"""The Find page: search paragraphs by a question, a few words or an exact reference."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.narrowing import narrowing
from riktlots.app.pages.shell import (
    announce,
    copy_button,
    opened_or_told,
    paragraph,
    run_script,
    show_search_notice,
    title,
)
from riktlots.app.pages.sources.paragraph import facts_html, section_html, show_page_picture
from riktlots.app.pages.throttle import Action, one_at_a_time, seconds_to_wait, tell_too_fast
from riktlots.app.present.markup import element, escaped
from riktlots.app.present.names import reference
from riktlots.app.present.turn import ShownPassage
from riktlots.app.schemas.requests import LONGEST_WORDS
from riktlots.ingest.language import content_stems
from riktlots.ingest.model import Form
from riktlots.retrieval.model import Hit
from riktlots.retrieval.open_index import OpenIndex
from riktlots.retrieval.question.route import clean_question
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.query import Query

_WORD = re.compile(r"[^\W_]+(?:[-/:.][^\W_]+)*")


def searched_stems(query: Query) -> frozenset[str]:
    """All stems that a query searches for, synonyms included."""
    return frozenset((*query.all_stems, *(stem for phrase in query.synonyms for stem in phrase)))


def highlighted(text: str, wanted: frozenset[str], language: str) -> str:
    """A text as HTML, with words marked whose stems are in `wanted`."""
    written, position = "", 0
    for start, end in _spans(text, wanted, language):
        written += f"{escaped(text[position:start])}<mark>{escaped(text[start:end])}</mark>"
        position = end
    return written + escaped(text[position:])


def _spans(text: str, wanted: frozenset[str], language: str) -> Iterable[tuple[int, int]]:
    for match in _WORD.finditer(text):
        if wanted.intersection(_stems(match.group(), language)):
            yield match.span()


@lru_cache(maxsize=20_000)
def _stems(word: str, language: str) -> tuple[str, ...]:
    """The stems of a word and of its parts; empty for a stop word."""
    return tuple(content_stems(word, language))


_STEP, _MOST = 10, 50
_SHOWN, _OPEN, _LAST, _FOUND = "find_shown", "find_open", "find_last", "find_found"
_SHOW_FOUND = "document.querySelector('.rl-cited')?.scrollIntoView({block: 'nearest'});"


def render(language: str) -> None:
    """Render the page."""
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
    only = narrowing("find", index.store, language)
    words = clean_question(typed or "")
    if words:
        _show_found(index, words, only, language)
    else:
        paragraph(text("find_examples", language), language, css="rl-note")


def _show_found(index: OpenIndex, words: str, only: PassageFilter, language: str) -> None:
    state = st.session_state
    if state.get(_LAST) != (words, only):
        state[_LAST], state[_SHOWN], state[_OPEN] = (words, only), _STEP, ""
    count: int = state[_SHOWN]
    found = _found(index, words, only, count + 1, language)
    if found is None:
        return
    hits, wanted = found
    shown = hits[:count]
    said = text("find_count", language, count=len(shown)) if shown else text("no_hits", language)
    st.html(element("p", escaped(said), css="rl-note", language=language))
    announce(said, language)
    for number, hit in enumerate(shown, 1):
        _show_hit(number, hit, ShownPassage.of(hit.passage, index.store), wanted, language)
    if any(hit.passage.form is Form.DIGEST for hit in shown):
        paragraph(text("digest_notice", language), language, css="rl-digest")
    if len(hits) > count and count < _MOST:
        st.button(text("show_more", language), key="find-more", on_click=_show_more)


def _found(
    index: OpenIndex, words: str, only: PassageFilter, count: int, language: str
) -> tuple[list[Hit], frozenset[str]] | None:
    """The hits and the stems to mark in them; None, with a notice, if the visitor searches too fast.

    The last result is cached in the session, so that opening a hit does not count as another search.
    """
    state = st.session_state
    key = (index.store.id, words, only, only.day, count, language)
    if state.get(_FOUND, ("",))[0] != key:
        with one_at_a_time(language):
            if seconds := seconds_to_wait(Action.SEARCH):
                tell_too_fast("searched_too_soon", seconds, language)
                st.button(text("search_again", language), key="find-again")
                return None
            found = index.find(words, interface=language, k=count, only=only)
        # The words of an exact reference name its place and need not occur in the text.
        state[_FOUND] = key, list(found.hits), frozenset() if found.query.exact else searched_stems(found.query)
    _, hits, wanted = state[_FOUND]
    return hits, wanted


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
        copied = reference(place.source, place.passage, language)
        st.html(copy_button(text("copy_reference", language), copied, language), width="content")
    if is_open:
        st.html(section_html(place, language))
        run_script(_SHOW_FOUND)
        show_page_picture(place, None, address, language)


def _toggle(address: str) -> None:
    st.session_state[_OPEN] = "" if st.session_state[_OPEN] == address else address


def _show_more() -> None:
    st.session_state[_SHOWN] += _STEP
