"""Publish a generation: written whole beside the one that serves, then pointed at."""

from __future__ import annotations

import json
from collections.abc import Sequence, Set
from pathlib import Path
from typing import Any

import numpy as np

from ingest.dense import stored_vectors
from ingest.embedders import Vectors
from ingest.errors import GenerationError
from ingest.generation import MANIFEST as MANIFEST_FILE
from ingest.generation import parse_manifest, read_manifest
from ingest.passage_rows import PASSAGES
from ingest.published.layout import (
    AT_ONCE,
    MANIFEST,
    asks_name,
    manifest_name,
    nothing,
    one_document,
    passages_name,
    point_at,
    pointed_at,
    published,
)
from ingest.published.server import ServerAddress, connected


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
    vectors, asks = stored_vectors(folder)
    addresses = [{"address": json.loads(row)["address"], "language": json.loads(row)["language"]} for row in rows]
    _fill(client, passages_name(generation), nothing(len(rows)) if vectors is None else vectors, rows, addresses)
    _fill(client, asks_name(generation), nothing(0) if asks is None else asks)
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
    for name in (manifest_name(generation), asks_name(generation), passages_name(generation)):
        if name in names:
            client.delete_collection(name)
