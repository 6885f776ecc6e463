"""From a question to a verified answer: `Guide` is the front door, the other names are the nouns that it deals in."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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

# Loaded when first named: a module of this package does not pay for all the others.
_MODULES = {
    "errors": ("CitationError", "EmbedderMismatchError", "ModelError"),
    "guide": ("Guide",),
    "model": ("Answer", "Citation", "Happening", "Hit", "Notice", "Reason", "Sentence", "Status", "Verdict"),
    "open_index": ("Found", "OpenIndex"),
    "plan.case": ("Case",),
    "plan.model": ("Plan",),
    "search.filter": ("PassageFilter",),
    "search.lookup": ("Paragraphs",),
    "settings": ("Settings",),
}

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


def __getattr__(name: str) -> Any:
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
