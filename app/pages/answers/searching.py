"""Find paragraphs from the editor, by words or by an address, and take them as places of a sentence."""

from __future__ import annotations

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.answers.form import paragraph_html
from riktlots.app.pages.answers.opened import Opened
from riktlots.app.pages.shell import announce, heading, paragraph
from riktlots.app.pages.throttle import let_in
from riktlots.app.present.markup import label
from riktlots.app.present.turn import ShownPassage
from riktlots.app.schemas.requests import LONGEST_WORDS
from riktlots.ingest.model import Passage
from riktlots.retrieval.open_index import OpenIndex
from riktlots.retrieval.question.route import clean_question

_MOST = 6


def show_search(opened: Opened, index: OpenIndex, language: str) -> None:
    """Show the search, and each paragraph that it finds, whole, with a button that makes it a place of a sentence."""
    heading(text("answers_find", language), language)
    paragraph(text("answers_find_means", language), language, css="rl-note")
    left, right = st.columns([3, 1])
    with left:
        typed = st.text_input(
            text("answers_find_here", language),
            key=opened.key("find"),
            type="search",
            placeholder=text("find_placeholder", language),
            max_chars=LONGEST_WORDS,
            persist_state="session",
        )
    with right:
        at = st.selectbox(
            text("answers_find_for", language),
            range(len(opened.rows)),
            format_func=lambda at: text("answers_sentence", language, number=at + 1),
            key=opened.key("find-for"),
        )
    words = clean_question(typed or "")
    if not words:
        return
    with let_in(index.lock, language):
        found = found_paragraphs(index, words, language)
    said = text("find_count", language, count=len(found)) if found else text("no_hits", language)
    paragraph(said, language, css="rl-note")
    announce(said, language)
    for number, passage in enumerate(found):
        st.html(paragraph_html(ShownPassage.of(passage, index.store), language))
        if at is not None:
            st.button(
                text("answers_take", language, place=label(passage.address.place_name), number=at + 1),
                key=f"answers-take-{number}",
                type="tertiary",
                on_click=opened.add_place,
                args=(at, passage.address.place_name),
            )


def found_paragraphs(index: OpenIndex, words: str, language: str) -> list[Passage]:
    """The paragraphs at an address or a reference first, then those that are found by words; one of each place."""
    named = index.read(words, interface=language).passages
    hits = [hit.passage for hit in index.find(words, interface=language, k=_MOST).hits]
    once: dict[str, Passage] = {}
    for passage in (*named, *hits):
        once.setdefault(passage.address.place_name, passage)
    return list(once.values())[: max(_MOST, len(named))]
