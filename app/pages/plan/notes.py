"""The reader's own notes on the considerations of a list. They last as long as the visit."""

from __future__ import annotations

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.shell import heading, paragraph
from riktlots.app.present.plan import plan_docx, plan_markdown
from riktlots.retrieval.plan.model import Item, Plan
from riktlots.retrieval.search.store import Store

_PREFIX = "plan-note-"
_OPEN, _NOTES = "plan_note_open", "plan_notes"
_LONGEST = 2000


def show_note_button(item: Item, language: str) -> None:
    """Show the button that opens a note on an item; nothing if the note is open."""
    if not _has_room(item):
        st.button(
            text("plan_note_write", language),
            key=f"plan-write-{item.id}",
            type="tertiary",
            on_click=_open,
            args=(item.id,),
        )


def show_note(item: Item, language: str) -> None:
    """Show the note on an item, if it has been opened or has text."""
    if _has_room(item):
        note = st.text_area(
            text("plan_note_label", language),
            key=f"{_PREFIX}{item.id}",
            height=90,
            max_chars=_LONGEST,
            persist_state="session",
        )
        notes()[item.id] = (note or "").strip()


def notes() -> dict[str, str]:
    """The notes of this visit by item id, including empty ones. Always the same object.

    A caller that holds it sees later changes, even in Streamlit's download callbacks, which have no session.
    """
    written: dict[str, str] = st.session_state.setdefault(_NOTES, {})
    return written


def forget_notes() -> None:
    """Clear all notes of this visit."""
    for id in notes():
        st.session_state[f"{_PREFIX}{id}"] = ""
    notes().clear()
    st.session_state[_OPEN] = set()


def _has_room(item: Item) -> bool:
    return item.id in st.session_state.get(_OPEN, ()) or bool(notes().get(item.id))


def _open(id: str) -> None:
    st.session_state.setdefault(_OPEN, set()).add(id)


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def show_keeping(plan: Plan, store: Store) -> None:
    """Show the buttons that download the list as Word or Markdown."""
    language = plan.language
    heading(text("plan_keep_heading", language), language)
    paragraph(text("plan_keep_means", language), language, css="rl-note")

    # The notes are read when the file is requested, so that it contains the latest text.
    written = notes()

    def word() -> bytes:
        return plan_docx(plan, store, written)

    def markdown() -> bytes:
        return plan_markdown(plan, store, written).encode()

    with st.container(horizontal=True, gap="small"):
        for form, suffix, kind, content in (
            ("word", "docx", _WORD, word),
            ("markdown", "md", "text/markdown", markdown),
        ):
            st.download_button(
                text(f"download_{form}", language),
                content,
                file_name=f"riktlots-plan-{plan.made}.{suffix}",
                mime=kind,
                key=f"plan-download-{form}",
                on_click="ignore",
            )
