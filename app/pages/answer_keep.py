"""What a reader can do with an answer: copy it, keep it as a file, say whether it helped."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app.blocks_file import blocks_docx, blocks_markdown, blocks_plain
from app.i18n import text
from app.pages.answer_outline import answer_outline
from app.pages.copying import show_copy_button
from app.pages.judging import show_judging
from app.pages.turn import Turn

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def show_keeping(index: int, turn: Turn, language: str) -> None:
    """The row of buttons below an answer."""
    named = f"riktlots-{turn.answer.at[:10]}-{index + 1}"
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"keep-{index}"):
        show_copy_button(text("copy_answer", language), blocks_plain(answer_outline(turn)), language)
        for form, suffix, kind in (
            ("markdown", "md", "text/markdown"),
            ("word", "docx", _WORD),
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
    """The content of a file, made when somebody asks for it."""
    if form == "receipt":
        return turn.receipt.encode()
    if form == "word":
        return blocks_docx(answer_outline(turn), turn.answer.language, turn.answer.generation)
    return blocks_markdown(answer_outline(turn)).encode()
