"""Maintainers: `python -m riktlots.ingest.index.ship` makes the vectors that the package carries, after the corpus has
changed."""

from __future__ import annotations

import sys

from riktlots.ingest.index.embeddings import BUNDLED, load_embedder
from riktlots.ingest.index.vectors import write_shipped_vectors
from riktlots.ingest.library.corpus import load_corpus, starter_corpus


def main() -> None:
    """Embed what the file of shipped vectors lacks, drop what the corpus no longer has, write the file."""
    embedder = load_embedder(BUNDLED)
    assert embedder is not None
    corpus = load_corpus(starter_corpus())
    texts, questions = corpus.embedding_texts(), corpus.questions()
    path = write_shipped_vectors(
        texts, questions, embedder, lambda done, total: print(f"\r{done}/{total}", end="", file=sys.stderr)
    )
    print(f"\n{path}: {len(set(texts)) + len(set(questions))} vectors, {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
