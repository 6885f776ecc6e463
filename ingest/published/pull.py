"""Fetch the generation that serves on the server, and let it serve here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from ingest.build import Embedded, build_lock, install
from ingest.embedders import Vectors
from ingest.errors import GenerationError, ServerError
from ingest.generation import Manifest, current_generation, generation_id, parse_manifest
from ingest.home import Home
from ingest.library import Library
from ingest.passage_rows import parse_passage
from ingest.published.layout import (
    AT_ONCE,
    MANIFEST,
    asks_name,
    manifest_name,
    one_document,
    passages_name,
    pointed_at,
)
from ingest.published.server import ServerAddress, connected

_WAIT = 300.0


def pull(home: Home, address: ServerAddress) -> Path | None:
    """The folder of the generation that the server points at, fetched when it is not here; None when nothing has been
    published.

    The index of words is built here, and every passage is checked by the generation's name, which is the hash of what
    it holds. Raises ServerError, and GenerationError when what came is not what was published.
    """
    with connected(address) as client:
        while generation := pointed_at(client):
            if _serves(home, generation):
                return home.generations / generation
            with build_lock(home, wait=_WAIT):
                try:
                    return _installed(home, client, generation)
                except Exception:
                    # It may have been taken away for another one while it was fetched.
                    if pointed_at(client) == generation:
                        raise
    return None


def _serves(home: Home, generation: str) -> bool:
    try:
        folder = current_generation(home)
    except GenerationError:
        return False
    return folder is not None and folder.name == generation


def _installed(home: Home, client: Any, generation: str) -> Path:
    content = one_document(client, manifest_name(generation), MANIFEST)
    if not content:
        raise ServerError(f"the generation {generation} on the server is not whole; publish it again.")
    manifest = parse_manifest(content, manifest_name(generation))
    passages = _records(client, passages_name(generation), manifest.passages, with_documents=True)
    library = Library(
        manifest.sources,
        manifest.editions,
        tuple(parse_passage(json.loads(document)) for document in passages["documents"]),
        manifest.corpus_sha256,
    )
    if generation_id(library, manifest.embedder, manifest.centring) != generation:
        raise GenerationError(f"what the server holds as {generation} is not what was published; publish it again.")

    def embedded() -> Embedded:
        return _embedded(client, manifest, passages["embeddings"], len(library.asks()))

    return install(home, library, generation, embedded)


def _embedded(client: Any, manifest: Manifest, vectors: Vectors, asks: int) -> Embedded:
    if not manifest.embedder:
        return Embedded()
    asked = _records(client, asks_name(manifest.id), asks, with_documents=False)["embeddings"]
    if not asks:
        asked = np.empty((0, manifest.dimension), dtype=np.float32)
    return Embedded(manifest.embedder, manifest.centring, vectors, asked)


def _records(client: Any, name: str, count: int, *, with_documents: bool) -> dict[str, Any]:
    """All records of a collection in the order of their numbers."""
    collection = client.get_collection(name, embedding_function=None)
    documents: list[str] = []
    vectors: list[Vectors] = []
    for start in range(0, count, AT_ONCE):
        ids = [str(number) for number in range(start, min(count, start + AT_ONCE))]
        found = collection.get(ids=ids, include=["embeddings", *(["documents"] if with_documents else [])])
        place = {id: row for row, id in enumerate(found["ids"])}
        if len(place) != len(ids):
            raise ServerError(f"{name} on the server has lost records; publish the generation again.")
        order = [place[id] for id in ids]
        vectors.append(np.asarray(found["embeddings"], dtype=np.float32)[order])
        if with_documents:
            documents += [str(found["documents"][row]) for row in order]
    return {"documents": documents, "embeddings": np.concatenate(vectors) if vectors else None}
