"""From a question to a verified answer: `Guide` is the front door, the other names are the nouns that it deals in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riktlots.ingest import exported

if TYPE_CHECKING:
    from riktlots.retrieval.errors import CitationError, EmbedderMismatchError, ModelError
    from riktlots.retrieval.guide import Guide
    from riktlots.retrieval.model import Answer, Citation, Happening, Hit, Notice, Reason, Sentence, Status, Verdict
    from riktlots.retrieval.open_index import Found, OpenIndex
    from riktlots.retrieval.plan.case import Case
    from riktlots.retrieval.plan.model import Plan
    from riktlots.retrieval.search.filter import PassageFilter
    from riktlots.retrieval.search.lookup import Paragraphs
    from riktlots.retrieval.settings import Settings

__all__ = [
    "Answer",
    "Case",
    "Citation",
    "CitationError",
    "EmbedderMismatchError",
    "Found",
    "Guide",
    "Happening",
    "Hit",
    "ModelError",
    "Notice",
    "OpenIndex",
    "Paragraphs",
    "PassageFilter",
    "Plan",
    "Reason",
    "Sentence",
    "Settings",
    "Status",
    "Verdict",
]

__getattr__ = exported(
    __name__,
    {
        "errors": ("CitationError", "EmbedderMismatchError", "ModelError"),
        "guide": ("Guide",),
        "model": ("Answer", "Citation", "Happening", "Hit", "Notice", "Reason", "Sentence", "Status", "Verdict"),
        "open_index": ("Found", "OpenIndex"),
        "plan.case": ("Case",),
        "plan.model": ("Plan",),
        "search.filter": ("PassageFilter",),
        "search.lookup": ("Paragraphs",),
        "settings": ("Settings",),
    },
)
