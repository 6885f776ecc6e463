"""The way into a plan from another page."""

from __future__ import annotations

import streamlit as st

_WANTED = "plan_wanted"
# Collaborations by which a list can be tried, by the keys of their words.
EXAMPLES = ("plan_example_1", "plan_example_2", "plan_example_3")


def plan_for(words: str) -> None:
    """Have the Plan page make a list for a collaboration described in these words, when it opens next."""
    st.session_state[_WANTED] = words


def words_to_plan() -> str:
    """The description that a list is wanted for, once; empty without one."""
    wanted: str = st.session_state.pop(_WANTED, "")
    return wanted
