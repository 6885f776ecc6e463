"""Feedback on an answer. Stored only when the reader submits it."""

from __future__ import annotations

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.ask.kept import note_helped
from riktlots.app.pages.shell import announce, paragraph
from riktlots.app.present.turn import Turn
from riktlots.app.records.database import Keeping
from riktlots.app.records.opinions import REASONS, Opinion, drop_opinion, keep_opinion
from riktlots.ingest.home import Home

_SAID = "feedback_said"
_LONGEST_COMMENT = 500


def show_judging(index: int, turn: Turn, language: str) -> None:
    """Ask whether an answer helped, and say what is stored of the reply. `index` is the number of the turn."""
    said: dict[str, int | bool] = st.session_state.setdefault(_SAID, {})
    # The time of the answer is part of the key: a new conversation numbers its turns from 0 again.
    key = f"{index}-{turn.answer.at}"
    with st.container(key=f"judging-{index}"):
        kept = said.get(key)
        if kept is None:
            _ask(key, index, language)
        elif isinstance(kept, bool):
            _ask_why(key, index, turn, language, helped=kept)
        else:
            paragraph(text("feedback_kept", language), language, css="rl-note")
            announce(text("feedback_kept", language), language)
            st.button(
                text("feedback_drop", language),
                key=f"drop-{index}",
                type="tertiary",
                on_click=_drop,
                args=(key, kept, turn),
            )


def _ask(key: str, index: int, language: str) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.html(f'<p class="rl-note">{text("feedback_asked", language)}</p>', width="content")
        for helped, word, sign in ((True, "yes", "thumb_up"), (False, "no", "thumb_down")):
            st.button(
                text(f"feedback_{word}", language),
                key=f"{word}-{index}",
                icon=f":material/{sign}:",
                type="tertiary",
                on_click=_choose,
                args=(key, helped),
            )


def _ask_why(key: str, index: int, turn: Turn, language: str, *, helped: bool) -> None:
    keeping = Keeping.from_environment()
    with st.form(f"feedback-{index}"):
        reason: str | None = None
        if not helped:
            reason = st.radio(
                text("feedback_why", language),
                REASONS,
                index=None,
                format_func=lambda value: text(f"feedback_{value}", language),
                key=f"reason-{index}",
            )
        comment = st.text_area(
            text("feedback_comment", language), max_chars=_LONGEST_COMMENT, height=80, key=f"comment-{index}"
        )
        what = text("feedback_with_question" if keeping.questions else "feedback_without_question", language)
        paragraph(f"{text('feedback_keeps', language, days=keeping.days)} {what}", language, css="rl-note")
        with st.container(horizontal=True, gap="small"):
            if st.form_submit_button(text("feedback_send", language), type="primary"):
                opinion = Opinion(helped, reason or "", comment)
                st.session_state[_SAID][key] = keep_opinion(Home.default(), turn.answer, opinion, keeping)
                note_helped(turn, helped)
                st.rerun()
            if st.form_submit_button(text("feedback_not", language), type="tertiary"):
                del st.session_state[_SAID][key]
                st.rerun()


def _choose(key: str, helped: bool) -> None:
    st.session_state[_SAID][key] = helped


def _drop(key: str, number: int, turn: Turn) -> None:
    drop_opinion(Home.default(), number)
    note_helped(turn, None)
    st.session_state[_SAID].pop(key, None)
