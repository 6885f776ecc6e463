"""Across languages: what a passage falls short of by its language alone.

Even when each language's mean is taken out, a question is nearer to a passage in its own language than to the
translation of that passage. Where the translation is held it is found, and nothing is lost. Where a document is held in
the other language alone, all that speaks the question's language would stand before it. So its cosine is lifted: by a
share of what such translations fall short of on average, the same for all, so that what has nothing to do with a
question stays below.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from riktlots.ingest.files import bundled_table
from riktlots.ingest.index.embeddings import Vectors
from riktlots.ingest.model import Passage


def language_bonus(passages: Sequence[Passage], language: str, embedder: str) -> Vectors:
    """What is added to the cosine of each passage for a question in a language, shape (n,).

    Nothing for passages in that language, for those whose place it has too, and with an embedder that was not measured.
    """
    by_embedder = _load()
    added = by_embedder[embedder][language] if embedder in by_embedder else 0.0
    # Only of documents that another language has too: of a million passages that are all in one, none is looked at.
    elsewhere = {passage.address.source for passage in passages if passage.language != language}
    here = {
        (passage.address.place, passage.form)
        for passage in passages
        if passage.language == language and passage.address.source in elsewhere
    }
    alone = [p.language != language and (p.address.place, p.form) not in here for p in passages]
    return np.asarray(np.where(alone, added, 0.0), dtype=np.float32)


@lru_cache(maxsize=1)
def _load() -> dict[str, dict[str, float]]:
    """By embedder what is added, by the language of the question; written by `python -m
    riktlots.evals.fitting.language_gap`."""
    return bundled_table("riktlots.retrieval.search", "language_gap.toml")
