"""The stock LangChain recipe, as tutorials have it: split, embed, put into Chroma, ask for what is similar."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
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

from riktlots.evals.bench.compared.systems import LIMIT, OpenedIndex
from riktlots.evals.bench.pools import Pool
from riktlots.evals.bench.sets import PassageRow
from riktlots.ingest.index.embeddings import Embedder, Vectors

CHUNK_SIZE, CHUNK_OVERLAP = 1000, 200  # characters

# Texts to their vectors.
Embed = Callable[[Sequence[str]], Vectors]


def split(passages: Sequence[PassageRow]) -> list[Document]:
    """The chunks of passages. As document loaders do it, a passage's title is metadata and is not embedded."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_SIZE, chunk_overlap=CHUNK_OVERLAP)
    return splitter.split_documents(
        [Document(page_content=row.text, metadata={"pid": row.pid, "title": row.title}) for row in passages]
    )


class StockRecipe:
    """An index of passages made by the recipe: no centring, no lexical search, no filter."""

    def __init__(self, folder: Path, embed_passages: Embed, embed_questions: Embed) -> None:
        """Open what Chroma keeps in `folder`; an empty one is an empty index."""
        # Chroma's annotation of the client leaves `close` out.
        self._client: Any = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
        self._adapter = _Adapter(embed_passages, embed_questions)
        self._store = Chroma(client=self._client, embedding_function=self._adapter)
        self._chunks = self._passages = 0

    def add(self, passages: Sequence[PassageRow]) -> None:
        """Split, embed and store."""
        chunks = split(passages)
        self._store = Chroma.from_documents(chunks, self._adapter, client=self._client)
        self._chunks, self._passages = self._chunks + len(chunks), self._passages + len(passages)

    def search(self, question: str, k: int) -> list[str]:
        """The pids of the `k` best chunks, best first."""
        return [str(chunk.metadata["pid"]) for chunk in self._store.similarity_search(question, k=k)]

    def rank(self, question: str, depth: int) -> list[str]:
        """The pids of about the `depth` best of the passages that were added, best first: a passage stands where its
        best chunk does.

        Asked for are as many chunks as that many passages have on average.
        """
        k = math.ceil(min(depth, self._passages) * self._chunks / self._passages)
        return list(dict.fromkeys(self.search(question, k)))[:depth]

    def close(self) -> None:
        self._client.close()


class _Adapter(Embeddings):
    """Our embedder as one of LangChain."""

    def __init__(self, passages: Embed, questions: Embed) -> None:
        self._passages, self._questions = passages, questions

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [list(map(float, vector)) for vector in self._passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        return list(map(float, self._questions([text])[0]))


class Recipe:
    """The recipe as a system to compare: chunks in Chroma."""

    def texts(self, pool: Pool) -> list[str]:
        return [chunk.page_content for chunk in split(pool.passages)]

    def compared_texts(self, pool: Pool) -> list[str]:
        return []

    def build(self, pool: Pool, folder: Path, embedder: Embedder) -> None:
        recipe = StockRecipe(folder, embedder.embed_passages, embedder.embed_questions)
        recipe.add(pool.passages)
        recipe.close()

    def open(self, folder: Path, embedder: Embedder) -> OpenedIndex:
        return _OpenedRecipe(StockRecipe(folder, embedder.embed_passages, embedder.embed_questions))


class _OpenedRecipe:
    def __init__(self, recipe: StockRecipe) -> None:
        self._recipe = recipe

    def search(self, question: str) -> list[str]:
        return self._recipe.search(question, LIMIT)

    def close(self) -> None:
        self._recipe.close()
