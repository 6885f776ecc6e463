"""The list of written answers: states, a search, and what has changed under those that are stale."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from riktlots.app.editorial.listing import Row, matching, rows, states_of
from riktlots.app.editorial.publish import Editing
from riktlots.app.i18n import text
from riktlots.app.pages.shell import announce
from riktlots.app.pages.sources.document import changed_words
from riktlots.app.present.markup import element, escaped, label
from riktlots.ingest.library.answers import WrittenAnswer
from riktlots.retrieval.answering.written_check import AnswerState, Places, changes
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store

_STEP = 25
_SHOWN, _LAST = "answers_shown", "answers_last"


def show_list(work: Editing, go: Callable[[str], None], language: str) -> None:
    """Show the list; `go` opens the answer with an id."""
    all = rows(work.home, work.store, states_today(work.store))
    typed = st.text_input(
        text("answers_search", language),
        key="answers-words",
        type="search",
        placeholder=text("answers_search_hint", language),
        live="400ms",
        max_chars=200,
        persist_state="session",
    )
    states = st.multiselect(
        text("answers_states", language),
        list(AnswerState),
        format_func=lambda state: text(f"answer_state_{state}", language),
        key="answers-states",
        placeholder=text("plan_choose", language),
        select_all=False,
        persist_state="session",
    )
    found = matching(all, typed or "", states)
    if st.session_state.get(_LAST) != (typed, states):
        st.session_state[_LAST], st.session_state[_SHOWN] = (typed, states), _STEP
    counts = (
        f"{text(f'answer_state_{state}', language)} {count}"
        for state in AnswerState
        if (count := sum(state in row.states for row in all))
    )
    said = text("answers_found", language, count=len(found), all=len(all), counts=", ".join(counts))
    st.html(element("p", escaped(said), css="rl-note", language=language))
    announce(said, language)
    shown = st.session_state[_SHOWN]
    places = Places(work.store)
    for row in found[:shown]:
        _show_row(row, work.store, places, go, language)
    if len(found) > shown:
        st.button(text("show_more", language), key="answers-more", on_click=_show_more)


def states_today(store: Store) -> dict[str, AnswerState]:
    """The state of each answer of a store today."""
    return _states(store.id, PassageFilter().day, store)


# The states are those of one generation on one day, which are the key.
@st.cache_data(max_entries=2, show_spinner=False)
def _states(generation: str, day: str, _store: Store) -> dict[str, AnswerState]:
    return states_of(_store, day)


def state_words(row: Row, language: str) -> str:
    """The state of an answer, whose it is, when it is to be looked at again, and who is at work on it."""
    cells = [text(f"answer_state_{row.state}", language)]
    if row.held:
        cells += [text("answers_local", language)] if row.held.local else []
        cells.append(text("answers_looked_at", language, day=row.held.look_again))
    if row.draft:
        day = row.draft.at[:16].replace("T", " ")
        cells.append(text("answers_draft_by", language, who=row.draft.who, at=day))
    return " · ".join(cells)


def _show_row(row: Row, store: Store, places: Places, go: Callable[[str], None], language: str) -> None:
    with st.container(key=f"row-answer-{row.id}", gap=None):
        title = label(row.title(language))
        st.button(title, key=f"answers-open-{row.id}", type="tertiary", on_click=go, args=(row.id,))
        named = element("span", escaped(row.id), css="rl-answer-id")
        st.html(element("p", f"{escaped(state_words(row, language))} · {named}", css="rl-cells", language=language))
        if row.state is AnswerState.STALE and row.held:
            head = element("summary", escaped(text("answers_changed", language)))
            body = changes_html(row.held, store, places, language)
            st.html(element("details", head + body, css="rl-outline", language=language))


def changes_html(answer: WrittenAnswer, store: Store, places: Places, language: str) -> str:
    """What has changed under an answer since it was checked, as HTML; empty where nothing has."""
    parts = []
    if answer.check and answer.check.answer != answer.sha256:
        parts.append(element("p", escaped(text("answer_rewritten", language)), css="rl-note"))
    for one in changes(answer, store, places):
        then = one.then.text if one.then else ""
        now = one.now.text if one.now else ""
        notes = [text("answer_text_not_held", language)] if not then else []
        notes += [text("answer_text_gone", language)] if not now else []
        head = element("p", escaped(f"{one.place} ({one.language})"), css="rl-address")
        words = changed_words(then, now) if then and now else escaped(then or now)
        said = "".join(element("p", escaped(note), css="rl-note") for note in notes)
        body = element("p", words, css="rl-text", language=one.language)
        parts.append(element("div", head + said + body, css="rl-source"))
    return "".join(parts)


def _show_more() -> None:
    st.session_state[_SHOWN] += _STEP
