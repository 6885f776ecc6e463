"""Buttons that copy a text, without a word to the server. (The deed is in page.js.)"""

from __future__ import annotations

import streamlit as st

from app.i18n import text
from app.markup import element, escaped


def copy_button(words: str, copied: str, language: str) -> str:
    """A button with `words` on it that copies the text `copied`, as HTML."""
    button = element("button", escaped(words), css="rl-copy")
    kept = element("span", escaped(copied), css="rl-copied-text") + element(
        "span", escaped(text("copied", language)), css="rl-copied-word"
    )
    return element("span", button + kept, css="rl-copying", language=language)


def show_copy_button(words: str, copied: str, language: str) -> None:
    """The button by itself."""
    st.html(copy_button(words, copied, language), width="content")
