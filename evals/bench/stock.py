"""The stock LangChain recipe, as tutorials have it: split, embed, put into Chroma, ask for what is similar."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# Set before the imports, which read them: nothing that is measured leaves the machine.
os.environ["LANGSMITH_TRACING"] = os.environ["LANGCHAIN_TRACING_V2"] = "false"
os.environ["ANONYMIZED_TELEMETRY"] = "False"

import chromadb
from chromadb.config import Settings
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from evals.bench.cached import CachedEmbedder
from evals.bench.sets import PassageRow
from ingest.vectors import Progress

CHUNK_SIZE, CHUNK_OVERLAP = 1000, 200  # characters


class StockRecipe:
    """An index of passages made by the recipe.

    As document loaders do it, a passage's title is metadata and is not embedded. No centring, no words, no filter.
    """

    def __init__(
        self, passages: Sequence[PassageRow], embedder: CachedEmbedder, folder: Path, progress: Progress
    ) -> None:
        """Split, embed and store; `folder` is where Chroma keeps its files."""
        splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_SIZE, chunk_overlap=CHUNK_OVERLAP)
        chunks = splitter.split_documents(
            [Document(page_content=row.text, metadata={"pid": row.pid, "title": row.title}) for row in passages]
        )
        # Chroma's annotation of the client leaves `close` out.
        self._client: Any = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
        self._store = Chroma.from_documents(chunks, _Adapter(embedder, progress), client=self._client)
        self._chunks, self._passages = len(chunks), len(passages)

    def rank(self, question: str, depth: int) -> list[str]:
        """The pids of about the `depth` best passages, best first: a passage stands where its best chunk does.

        Asked for are as many chunks as that many passages have on average.
        """
        k = math.ceil(min(depth, self._passages) * self._chunks / self._passages)
        found = self._store.similarity_search(question, k=k)
        return list(dict.fromkeys(str(chunk.metadata["pid"]) for chunk in found))[:depth]

    def close(self) -> None:
        self._client.close()


class _Adapter(Embeddings):
    """Our embedder as one of LangChain."""

    def __init__(self, embedder: CachedEmbedder, progress: Progress) -> None:
        self._embedder, self._progress = embedder, progress

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [list(map(float, vector)) for vector in self._embedder.embed_passages(texts, self._progress)]

    def embed_query(self, text: str) -> list[float]:
        return list(map(float, self._embedder.embed_questions([text])[0]))
