"""Who labels."""

from __future__ import annotations

import streamlit as st

from app.i18n import text
from app.pages.shell import paragraph

_KEY = "evaluate-rater"


def rater_of(language: str) -> str:
    """The name that a person's labels are kept under; empty while none is given. Who is signed in need not type it."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = str(st.user.get("email") or "")
    named = st.text_input(
        text("evaluate_rater", language),
        key=_KEY,
        max_chars=60,
        persist_state="session",
    )
    paragraph(text("evaluate_rater_means", language), language, css="rl-note")
    return (named or "").strip()
