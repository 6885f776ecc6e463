"""The whole library: the corpus together with the files in the user's home."""

from __future__ import annotations

from pathlib import Path

from ingest.corpus import corpus_folder, load_corpus
from ingest.documents import load_documents
from ingest.home import Home
from ingest.library import Library, join


def load_library(home: Home, corpus: Path | None = None) -> Library:
    """The corpus (by default that of corpus_folder) and all files held. Raises ManifestError or DocumentError."""
    from_corpus = load_corpus(corpus or corpus_folder())
    return join([from_corpus, load_documents(home, from_corpus.sources)])
