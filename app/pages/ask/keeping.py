"""What a reader can do with an answer: copy, download, share it, and say whether it helped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.ask.feedback import show_judging
from riktlots.app.pages.shell import paragraph, show_copy_button
from riktlots.app.present.answer import answer_blocks
from riktlots.app.present.blocks import WORD_TYPE, blocks_docx, blocks_markdown, blocks_plain
from riktlots.app.present.share import share_query
from riktlots.app.present.turn import Turn
from riktlots.ingest.home import Home


def show_keeping(index: int, turn: Turn, before: Sequence[str], language: str) -> None:
    """Show the row of buttons below an answer. `before` are the questions before it in the conversation."""
    named = f"riktlots-{turn.answer.at[:10]}-{index + 1}"
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"keep-{index}"):
        show_copy_button(text("copy_answer", language), blocks_plain(answer_blocks(turn)), language)
        _show_sharing(index, turn, before, language)
        for form, suffix, kind in (
            ("markdown", "md", "text/markdown"),
            ("word", "docx", WORD_TYPE),
            ("receipt", "json", "application/json"),
        ):
            st.download_button(
                text(f"download_{form}", language),
                partial(_content, turn, form),
                file_name=f"{named}.{suffix}",
                mime=kind,
                key=f"download-{form}-{index}",
                on_click="ignore",
                type="tertiary",
            )
    show_judging(index, turn, language)


def _content(turn: Turn, form: str) -> bytes:
    """The content of a download, made when the reader requests it."""
    if form == "receipt":
        return turn.signed_receipt(Home.default()).encode()
    if form == "word":
        return blocks_docx(answer_blocks(turn), turn.answer.language, turn.answer.generation)
    return blocks_markdown(answer_blocks(turn)).encode()


def _show_sharing(index: int, turn: Turn, before: Sequence[str], language: str) -> None:
    here = urlsplit(st.context.url or "")
    link = urlunsplit((here.scheme, here.netloc, here.path or "/", share_query(turn, before), ""))
    with st.popover(text("share", language), type="tertiary", key=f"share-{index}"):
        paragraph(text("share_means", language), language)
        paragraph(text("share_holds_question", language), language, css="rl-note")
        show_copy_button(text("share_copy", language), link, language)
