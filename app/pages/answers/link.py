"""The button by which staff begin an answer to a question that stands on another page."""

from __future__ import annotations

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.shell import go_to

_ASKED = "answers_asked"


def show_write_this(question: str, key: str, language: str) -> None:
    """Show a button that opens the editor with a question as first wording. The question stands in no address, so that
    it is in no log."""
    if st.button(text("answers_write_this", language), key=f"write-{key}", type="tertiary"):
        st.session_state[_ASKED] = question
        go_to("answers")


def question_to_answer() -> str:
    """The question that an answer is to be begun for, once; empty without one."""
    asked: str = st.session_state.pop(_ASKED, "")
    return asked
