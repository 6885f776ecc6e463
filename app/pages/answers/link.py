"""The link by which staff begin an answer to a question that stands on another page."""

from __future__ import annotations

from urllib.parse import urlencode

from riktlots.app.i18n import text
from riktlots.app.present.markup import element, escaped

# The query parameter with the question.
QUESTION = "question"


def write_this(question: str, language: str) -> str:
    """A link to the editor with a question as first wording, as HTML. It opens beside the page, where something may be
    half read or written."""
    address = f"answers?{urlencode({QUESTION: question})}"
    words = escaped(text("answers_write_this", language))
    link = f'<a href="{escaped(address)}" target="_blank" rel="noopener">{words}</a>'
    return element("p", link, css="rl-note", language=language)
