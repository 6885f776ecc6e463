"""Publish a generation: written whole beside the one that serves, then pointed at."""

from __future__ import annotations

import json
from collections.abc import Sequence, Set
from pathlib import Path
from typing import Any

import numpy as np

from riktlots.ingest.errors import GenerationError, ServerError
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import Embedded, build_lock, install
from riktlots.ingest.index.dense import stored_vectors
from riktlots.ingest.index.embeddings import Vectors
from riktlots.ingest.index.generation import MANIFEST as MANIFEST_FILE
from riktlots.ingest.index.generation import (
    PASSAGES,
    Manifest,
    current_generation,
    generation_id,
    parse_manifest,
    parse_passage,
    read_manifest,
)
from riktlots.ingest.library.library import Library
from riktlots.ingest.published.server import (
    AT_ONCE,
    MANIFEST,
    ServerAddress,
    connected,
    manifest_name,
    nothing,
    one_document,
    passages_name,
    point_at,
    pointed_at,
    published,
    questions_name,
)


def publish(folder: Path, address: ServerAddress) -> bool:
    """Let a generation of this machine serve on the server; whether it was not the one that served before.

    The one that served before is kept for machines that are still fetching it, unless it holds a source that the new
    one has not (or cannot be read): what was removed is gone. Raises ServerError. One machine publishes at a time.
    """
    manifest = read_manifest(folder)
    with connected(address) as client:
        before = pointed_at(client)
        if not _is_whole(client, manifest.id):
            _forget(client, manifest.id)
            _write(client, manifest.id, folder)
        point_at(client, manifest.id)
        keep = {manifest.id, before} - {""}
        if before and before != manifest.id and not _holds_only(client, before, manifest.sources.keys()):
            keep.discard(before)
        for generation in published(client) - keep:
            _forget(client, generation)
    return before != manifest.id


def _is_whole(client: Any, generation: str) -> bool:
    """Its manifest is written last."""
    names = {collection.name for collection in client.list_collections()}
    return manifest_name(generation) in names and bool(one_document(client, manifest_name(generation), MANIFEST))


def _holds_only(client: Any, generation: str, sources: Set[str]) -> bool:
    """Whether a published generation has no other sources; not where it is of another schema, and cannot be read."""
    if not _is_whole(client, generation):
        return True
    try:
        manifest = parse_manifest(one_document(client, manifest_name(generation), MANIFEST), manifest_name(generation))
    except GenerationError:
        return False
    return manifest.sources.keys() <= sources


def _write(client: Any, generation: str, folder: Path) -> None:
    rows = (folder / PASSAGES).read_text(encoding="utf-8").split("\n")[:-1]
    vectors, questions = stored_vectors(folder)
    addresses = [{"address": json.loads(row)["address"], "language": json.loads(row)["language"]} for row in rows]
    _fill(client, passages_name(generation), nothing(len(rows)) if vectors is None else vectors, rows, addresses)
    _fill(client, questions_name(generation), nothing(0) if questions is None else questions)
    manifest = client.create_collection(manifest_name(generation), embedding_function=None)
    content = (folder / MANIFEST_FILE).read_text(encoding="utf-8")
    manifest.add(ids=[MANIFEST], documents=[content], embeddings=nothing(1))


def _fill(
    client: Any,
    name: str,
    vectors: Vectors,
    documents: Sequence[str] | None = None,
    metadatas: Sequence[dict[str, str]] | None = None,
) -> None:
    # Of unit vectors the inner product is the cosine; for “cosine” Chroma would scale them anew, and lose last digits.
    collection = client.create_collection(name, embedding_function=None, configuration={"hnsw": {"space": "ip"}})
    for start in range(0, len(vectors), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        collection.add(
            ids=[str(number) for number in range(len(vectors))[part]],
            embeddings=np.asarray(vectors[part]),
            documents=documents[part] if documents else None,
            metadatas=metadatas[part] if metadatas else None,
        )


def _forget(client: Any, generation: str) -> None:
    """Delete what is there of a generation, its manifest first."""
    names = {collection.name for collection in client.list_collections()}
    for name in (manifest_name(generation), questions_name(generation), passages_name(generation)):
        if name in names:
            client.delete_collection(name)


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
        return _embedded(client, manifest, passages["embeddings"], len(library.questions()))

    return install(home, library, generation, embedded)


def _embedded(client: Any, manifest: Manifest, vectors: Vectors, questions: int) -> Embedded:
    if not manifest.embedder:
        return Embedded()
    asked = _records(client, questions_name(manifest.id), questions, with_documents=False)["embeddings"]
    if not questions:
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
