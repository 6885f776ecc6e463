"""A draft on the small corpus, and who works on it, for tests."""

from __future__ import annotations

from dataclasses import replace

from riktlots.app.editorial.draft import Draft
from riktlots.app.editorial.publish import Editing
from riktlots.ingest.home import Home
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.search.store import Store
from tests.answers import written

ANNA, BO = "anna@example.se", "bo@example.se"


def sound(id: str = "when-to-notify", **fields: object) -> Draft:
    """A draft that nothing is wrong with, but for what a test says otherwise."""
    draft = Draft.of(written(id, reviewer="Juridiska enheten", local=True))
    return replace(draft, **fields)  # type: ignore[arg-type]


def said(draft: Draft, language: str, text: str, at: int = 0) -> Draft:
    """The draft with another text of one sentence."""
    sentences = list(draft.sentences)
    sentences[at] = replace(sentences[at], texts={**sentences[at].texts, language: text})
    return replace(draft, sentences=tuple(sentences))


def editing(home: Home, store: Store, who: str = ANNA) -> Editing:
    """Somebody at work over a store without vectors, with the judge of rules."""
    return Editing(home, store, DeterministicJudge(), None, who)
