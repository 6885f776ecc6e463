"""How the file of an edition was read: its measures, what was left out and why, and what is odd about it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app.i18n import text
from app.markup import element, escaped
from app.reading_output import dropped_counts, dropped_words, examples, oddity_at_page
from ingest.document import Document, Reason
from ingest.documents import held_file
from ingest.errors import DocumentError
from ingest.home import Home
from ingest.model import Edition, Form
from ingest.readings import held_document

_KEPT_READINGS = 8


def show_how_read(edition: Edition, language: str) -> None:
    """An expander on the reading of an original; nothing for a digest, or where the file is not held any more."""
    if edition.form is not Form.ORIGINAL:
        return
    file = held_file(Home.default(), edition.source, edition.label, edition.sha256)
    if file is None:
        return
    try:
        document = _document(file)
    except DocumentError:
        return
    body = element("p", escaped(_measures(document, language)), css="rl-note")
    for reason, words in zip(dropped_counts(document), dropped_words(document, language), strict=True):
        rows = "".join(element("li", escaped(one)) for one in examples(document, Reason(reason)))
        body += element("p", escaped(f"{text('reading_left_out', language)}: {words}"), css="rl-note")
        body += element("ul", rows, css="rl-note")
    for oddity in document.oddities:
        body += element("p", escaped(f"⚠ {oddity_at_page(oddity, language)}"), css="rl-note")
    summary = element("summary", escaped(text("how_read", language)))
    st.html(element("details", summary + body, css="rl-outline", language=language))


def _measures(document: Document, language: str) -> str:
    found = [text("reading_characters", language, count=len(document.text))]
    if document.pages:
        found.insert(0, text("reading_pages", language, count=document.pages))
    return "; ".join(found)


@st.cache_resource(max_entries=_KEPT_READINGS, show_spinner=False)
def _document(file: Path) -> Document:
    """The file's name holds the hash of its content."""
    return held_document(file)
