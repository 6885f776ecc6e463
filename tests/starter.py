"""The starter corpus, read once for all tests that only look at it."""

from __future__ import annotations

from functools import cache

from riktlots.ingest.library.corpus import load_corpus, starter_corpus
from riktlots.ingest.library.library import Library


@cache
def starter_library() -> Library:
    return load_corpus(starter_corpus())
