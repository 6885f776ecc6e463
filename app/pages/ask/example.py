"""The example conversation with which the pages of `riktlots app --demo` open.

Its questions are asked for each visitor as the visitor's own are, so what stands there is what Riktlots answers now.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.serve import DEMO
from riktlots.app.pages.shell import announce, paragraph

# The keys of its texts: a case, a follow-up on it, and a question that the two bring up.
QUESTIONS = ("example_supervisor", "conversation_follow_up", "conversation_further")
# The questions still to be answered, the next one first; whether the conversation begins with the example; whether the
# visitor has asked on from it by one of its buttons; and whether its last answer has just been given.
_LEFT, _SHOWN, _ASKED_ON, _READY = "example_left", "example_shown", "example_asked_on", "example_ready"


def begin_example(language: str) -> None:
    """Begin the example, if the pages were started with it and this visit has not had it."""
    if DEMO in sys.argv[1:] and _LEFT not in st.session_state:
        st.session_state[_LEFT] = [text(key, language) for key in QUESTIONS]
        st.session_state[_SHOWN] = True


def next_example() -> str:
    """The question of the example that is to be answered now; empty if none is."""
    left: list[str] = st.session_state.get(_LEFT, [])
    return left[0] if left else ""


def example_answered() -> None:
    """Go on to the next question of the example."""
    del st.session_state[_LEFT][0]
    st.session_state[_READY] = not st.session_state[_LEFT]


def break_off_example() -> None:
    """Ask no more questions of the example, now or later in this visit; those that are answered stay."""
    st.session_state[_LEFT] = []


def ask_on_from_example() -> None:
    """The same, when the visitor asks by a button of the conversation: what is asked then may lean on the example."""
    break_off_example()
    st.session_state[_ASKED_ON] = True


def leave_example() -> None:
    """The same, for a conversation that begins anew."""
    break_off_example()
    st.session_state[_SHOWN] = False


def is_example_alone() -> bool:
    """Whether the conversation holds nothing but the example, so that a question of one's own begins another."""
    return bool(st.session_state.get(_SHOWN)) and not st.session_state.get(_ASKED_ON)


def announce_example(language: str) -> None:
    """Announce, once, that the example is complete."""
    if st.session_state.pop(_READY, False):
        announce(text("conversation_ready", language, count=len(QUESTIONS)), language)


def show_example_notice(language: str, start_over: Callable[[], None]) -> None:
    """Say that the conversation begins with the example, and offer to begin anew; nothing if it does not."""
    if not st.session_state.get(_SHOWN):
        return
    paragraph(text("conversation_notice", language), language, css="rl-notice")
    st.button(text("conversation_leave", language), key="leave_example", on_click=start_over)
