"""Maintainers: `python -m ingest.ship` makes the vectors that the package carries, after the corpus has changed."""

from __future__ import annotations

import sys

from ingest.corpus import load_corpus, starter_corpus
from ingest.embedders import BUNDLED, load_embedder
from ingest.vectors import write_shipped_vectors


def main() -> None:
    """Embed what the file of shipped vectors lacks, drop what the corpus no longer has, write the file."""
    embedder = load_embedder(BUNDLED)
    assert embedder is not None
    texts = load_corpus(starter_corpus()).embedding_texts()
    path = write_shipped_vectors(
        texts, embedder, lambda done, total: print(f"\r{done}/{total}", end="", file=sys.stderr)
    )
    print(f"\n{path}: {len(set(texts))} vectors, {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
