"""The History page: a reader's stored questions and answers, to read, export and erase."""

from __future__ import annotations

import json
import logging
import sqlite3

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.answers.link import show_write_this
from riktlots.app.pages.shell import announce, blocks_html, paragraph, title
from riktlots.app.pages.visitor import is_staff, reader
from riktlots.app.present.answer import answer_blocks
from riktlots.app.present.blocks import blocks_markdown
from riktlots.app.present.markup import element, escaped, label
from riktlots.app.present.turn import Turn
from riktlots.app.records.database import Keeping, KeptError
from riktlots.app.records.history import Remembered, forget, forget_reader, remember, remembered
from riktlots.app.records.upkeep import history_rows
from riktlots.ingest.errors import StorageError
from riktlots.ingest.home import Home

_LOG = logging.getLogger("riktlots.pages")
_STEP = 25
_OPEN, _SHOWN, _ASKED, _ERASED = "history_open", "history_shown", "history_asked", "history_erased"


def keep(turn: Turn) -> None:
    """Store an answer in the visitor's history, if there is one. A write error is logged; the answer is still shown."""
    who = reader()
    if who is None:
        return
    try:
        home, keeping = Home.default(), Keeping.from_environment()
        receipt = turn.signed_receipt(home) if keeping.questions else ""
        remember(home, who, turn.answer, answer_blocks(turn), receipt, keeping)
    except (sqlite3.Error, OSError, KeptError, StorageError):
        _LOG.exception("an answer was not kept in the history")


def kept_words(language: str) -> str:
    """The storage notice: what is stored and for how many days. Empty if nothing is stored."""
    keeping = Keeping.from_environment()
    if reader() is None or not keeping.questions:
        return ""
    return text("history_keeps", language, days=keeping.days)


def render(language: str) -> None:
    """Render the page."""
    title(text("history_title", language), language)
    who = reader()
    assert who is not None, "the page is offered to nobody else"
    paragraph(kept_words(language) or text("history_keeps_no_more", language), language)
    found = remembered(Home.default(), who, Keeping.from_environment())
    _say_erased(language)
    if not found:
        paragraph(text("history_empty", language), language, css="rl-note")
        return
    shown: int = st.session_state.setdefault(_SHOWN, _STEP)
    for one in found[:shown]:
        _show_one(one, who, language)
    if len(found) > shown:
        st.button(text("show_more", language), key="history-more", on_click=_show_more)
    _show_all_at_once(found, who, language)


def _show_one(one: Remembered, who: str, language: str) -> None:
    is_open = st.session_state.get(_OPEN) == one.number
    with st.container(key=f"row-{one.number}", gap=None):
        st.button(label(one.question), key=f"open-{one.number}", type="tertiary", on_click=_toggle, args=(one.number,))
        facts = f"{one.at[:16].replace('T', ' ')} (UTC) · {text(f'status_{one.status}', language)}"
        st.html(element("p", escaped(facts), css="rl-cells", language=language))
    if not is_open:
        return
    # The first block, the question, is the button above.
    st.html(element("div", blocks_html(one.blocks[1:], one.language), css="rl-section rl-remembered"))
    if is_staff():
        show_write_this(one.question, str(one.number), language)
    with st.container(horizontal=True, gap="small", key=f"keep-{one.number}"):
        for form, suffix, kind, content in (
            ("markdown", "md", "text/markdown", blocks_markdown(one.blocks)),
            ("receipt", "json", "application/json", one.receipt),
        ):
            st.download_button(
                text(f"download_{form}", language),
                content,
                file_name=f"riktlots-{one.at[:10]}-{one.number}.{suffix}",
                mime=kind,
                key=f"history-{form}-{one.number}",
                on_click="ignore",
                type="tertiary",
            )
        st.button(
            text("history_forget", language),
            key=f"forget-{one.number}",
            type="tertiary",
            on_click=_forget,
            args=(who, one.number),
        )


def _show_all_at_once(found: list[Remembered], who: str, language: str) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="history-all"):
        st.download_button(
            text("history_export", language),
            lambda: _json(found),
            file_name="riktlots-history.json",
            mime="application/json",
            key="history-export",
            on_click="ignore",
        )
        if not st.session_state.get(_ASKED):
            st.button(text("history_erase", language), key="history-erase", on_click=_ask)
    if st.session_state.get(_ASKED):
        paragraph(text("history_erase_sure", language, count=len(found)), language, css="rl-notice")
        with st.container(horizontal=True, gap="small"):
            st.button(
                text("history_erase_yes", language),
                key="history-erase-yes",
                type="primary",
                on_click=_erase,
                args=(who,),
            )
            st.button(text("feedback_not", language), key="history-erase-no", type="tertiary", on_click=_ask_no_more)


def _json(found: list[Remembered]) -> bytes:
    return (json.dumps(history_rows(found), ensure_ascii=False, indent=1) + "\n").encode()


def _say_erased(language: str) -> None:
    erased = st.session_state.pop(_ERASED, 0)
    if erased:
        said = text("history_erased", language, count=erased)
        paragraph(said, language, css="rl-notice")
        announce(said, language)


def _toggle(number: int) -> None:
    st.session_state[_OPEN] = None if st.session_state.get(_OPEN) == number else number


def _show_more() -> None:
    st.session_state[_SHOWN] += _STEP


def _forget(who: str, number: int) -> None:
    forget(Home.default(), who, number)
    st.session_state[_ERASED] = 1


def _ask() -> None:
    st.session_state[_ASKED] = True


def _ask_no_more() -> None:
    st.session_state[_ASKED] = False


def _erase(who: str) -> None:
    st.session_state[_ERASED] = forget_reader(Home.default(), who)
    st.session_state[_ASKED] = False
