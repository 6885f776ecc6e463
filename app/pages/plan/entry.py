"""The fields in which a person says of an item or a question who does it, and makes a note."""

from __future__ import annotations

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.plan.kept import enter, entries, prepared
from riktlots.app.planning.entries import LONGEST_NAME, LONGEST_NOTE, entry_at, entry_key
from riktlots.app.present.markup import element, escaped
from riktlots.app.present.plan import entered_words
from riktlots.retrieval.plan.model import Item, OpenQuestion

_OPEN = "plan_entry_open"


def show_done(one: Item | OpenQuestion, words: str) -> None:
    """Show the box to tick; `words` are Markdown, with all foreign text in them escaped."""
    st.checkbox(words, key=prepared("done", one), on_change=enter, args=(one,), persist_state="session")


def show_write_button(one: Item | OpenQuestion, language: str) -> None:
    """Show the button that opens and closes the fields."""
    is_open = _is_open(one)
    st.button(
        text("plan_note_close" if is_open else "plan_note_write", language),
        key=f"plan-write-{entry_key(one)}",
        type="tertiary",
        on_click=_toggle,
        args=(one,),
    )


def show_fields_or_words(one: Item | OpenQuestion, language: str) -> None:
    """Show the fields if they are open, else what has been entered in them."""
    if not _is_open(one):
        lines = entered_words(entry_at(entries(), one), language)
        written = "".join(element("p", escaped(line), css="rl-entered") for line in lines)
        if written:
            st.html(element("div", written, language=language))
        return
    st.text_input(
        text("plan_assign_label", language),
        key=prepared("assigned", one),
        max_chars=LONGEST_NAME,
        placeholder=text("plan_assign_hint", language),
        on_change=enter,
        args=(one,),
        persist_state="session",
    )
    st.text_area(
        text("plan_note_label", language),
        key=prepared("note", one),
        height=90,
        max_chars=LONGEST_NOTE,
        on_change=enter,
        args=(one,),
        persist_state="session",
    )


def forget_open_fields() -> None:
    """Close all fields."""
    st.session_state[_OPEN] = set()


def _is_open(one: Item | OpenQuestion) -> bool:
    return entry_key(one) in st.session_state.get(_OPEN, ())


def _toggle(one: Item | OpenQuestion) -> None:
    st.session_state.setdefault(_OPEN, set()).symmetric_difference_update({entry_key(one)})
