"""What is searched for when somebody writes words to find paragraphs by."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.language import detect_language
from retrieval.conversation import complete
from retrieval.route import clean_question


def as_searched(words: str, before: Sequence[str], language: str, interface: str) -> tuple[str, str]:
    """The words as they are searched for, and in which language.

    `before` are the person's earlier words, oldest first. Where no language is given it follows the words, and the
    interface where that cannot be told.
    """
    cleaned = clean_question(words)
    language = language or detect_language(cleaned, interface)
    return complete(cleaned, [clean_question(turn) for turn in before], language), language
