"""Keeping what is asked on the Ask page, masked and without who asked, and whether the answer helped."""

from __future__ import annotations

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.throttle import visitor_name
from riktlots.app.present.turn import Turn
from riktlots.app.records.asked import set_helped, try_keep_asked
from riktlots.app.records.database import Keeping
from riktlots.ingest.home import Home
from riktlots.retrieval.search.store import Store

# The numbers of the kept questions by the time of their answers.
_NUMBERS = "asked_numbers"


def keep_asked_turn(turn: Turn, store: Store) -> None:
    """Keep the question of a turn, if questions are kept."""
    words = store.vocabulary.counts
    number = try_keep_asked(Home.default(), turn.answer, visitor_name(), words.__contains__)
    st.session_state.setdefault(_NUMBERS, {})[turn.answer.at] = number


def note_helped(turn: Turn, helped: bool | None) -> None:
    """Note whether the answer of a turn helped, where its question is kept; None takes that back."""
    if number := st.session_state.get(_NUMBERS, {}).get(turn.answer.at, 0):
        set_helped(Home.default(), number, helped)


def asked_words(language: str) -> str:
    """What readers are told of the keeping of questions; empty if none are kept."""
    keeping = Keeping.from_environment()
    return text("asked_keeps", language, days=keeping.days) if keeping.questions else ""
