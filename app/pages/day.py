"""The field for another day than today, on which documents are to be taken as they counted then."""

from __future__ import annotations

import datetime

import streamlit as st

from app.i18n import text
from app.pages.shell import paragraph


def day_field(name: str, language: str) -> str:
    """The field, and the day asked for as `day_written` has it. `name` tells it from the field of another page."""
    written = st.text_input(
        text("narrow_as_of", language),
        key=_key(name),
        placeholder=text("narrow_as_of_form", language),
        max_chars=10,
        persist_state="session",
    ).strip()
    day = day_written(name)
    if written and not day:
        paragraph(text("narrow_no_day", language, written=written), language, css="rl-wrong")
    return day


def day_written(name: str) -> str:
    """The day asked for as an ISO date; empty for today, and while what is written is no day."""
    written = st.session_state.get(_key(name), "").strip()
    try:
        return datetime.date.fromisoformat(written).isoformat() if written else ""
    except ValueError:
        return ""


def forget_day(name: str) -> None:
    """Empty the field."""
    st.session_state[_key(name)] = ""


def _key(name: str) -> str:
    return f"{name}-as-of"
