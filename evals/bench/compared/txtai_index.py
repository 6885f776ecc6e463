"""txtai, as its documentation has it for search by words and meaning: BM25 and vectors, the texts kept in SQLite."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

# Set before the import, which reads it: no model is asked for elsewhere.
os.environ["HF_HUB_OFFLINE"] = "1"

from txtai import Embeddings

from riktlots.evals.bench.compared.systems import LIMIT, OpenedIndex
from riktlots.evals.bench.pools import Pool
from riktlots.ingest.index.embeddings import Embedder, Vectors

# Put before texts, so that it can be told what they are; they are taken off again.
_MARKS = {"data": "passage: ", "query": "query: "}


class Txtai:
    """Hybrid search with the given embedder, all other settings as they come."""

    def texts(self, pool: Pool) -> list[str]:
        return [row.text for row in pool.passages]

    def compared_texts(self, pool: Pool) -> list[str]:
        return []

    def build(self, pool: Pool, folder: Path, embedder: Embedder) -> None:
        index = Embeddings(_settings(embedder))
        index.index((row.pid, row.text, None) for row in pool.passages)
        index.save(str(folder))
        index.close()

    def open(self, folder: Path, embedder: Embedder) -> OpenedIndex:
        index = Embeddings()
        # What was saved of the settings cannot hold a function.
        index.load(str(folder), config=_settings(embedder))
        return _Opened(index)


class _Opened:
    def __init__(self, index: Any) -> None:
        self._index = index

    def search(self, question: str) -> list[Any]:
        found: list[Any] = self._index.search(question, LIMIT)
        return found

    def close(self) -> None:
        self._index.close()


def _settings(embedder: Embedder) -> dict[str, Any]:
    return {
        "method": "external",
        "transform": _transform(embedder),
        "instructions": _MARKS,
        "hybrid": True,
        "content": True,
    }


def _transform(embedder: Embedder) -> Callable[[list[str]], Vectors]:
    def transform(marked: list[str]) -> Vectors:
        kind = next(kind for kind, mark in _MARKS.items() if marked[0].startswith(mark))
        texts = [text.removeprefix(_MARKS[kind]) for text in marked]
        vectors = embedder.embed_passages(texts) if kind == "data" else embedder.embed_questions(texts)
        return np.array(vectors)  # it is changed in place

    return transform
