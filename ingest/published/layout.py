"""What a published generation consists of on the server.

| collection | holds |
|---|---|
| `riktlots` | one record `current`, whose document is the id of the generation that serves |
| `riktlots-ID` | a record for each passage: its number as id, its row of passages.jsonl as document, its vector |
| `riktlots-ID-asks` | the vectors of the questions written for passages, numbered in their order |
| `riktlots-ID-manifest` | one record `manifest`; it is written last, and read first |

A generation never changes. Where there is no embedder, vectors have one dimension and mean nothing: Chroma takes no
record without one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ingest.embedders import Vectors

CURRENT, MANIFEST = "current", "manifest"
_POINTER = "riktlots"
_PREFIX = "riktlots-"
# Records in one request.
AT_ONCE = 1000


def passages_name(generation: str) -> str:
    """The collection of the passages."""
    return f"{_PREFIX}{generation}"


def asks_name(generation: str) -> str:
    """The collection of the questions."""
    return f"{_PREFIX}{generation}-asks"


def manifest_name(generation: str) -> str:
    """The collection of the manifest."""
    return f"{_PREFIX}{generation}-manifest"


def published(client: Any) -> set[str]:
    """The generations of which anything is on the server."""
    names = [str(collection.name) for collection in client.list_collections()]
    return {name.removeprefix(_PREFIX).split("-")[0] for name in names if name.startswith(_PREFIX)}


def pointed_at(client: Any) -> str:
    """The generation that serves; empty when none has been published."""
    if all(collection.name != _POINTER for collection in client.list_collections()):
        return ""
    return one_document(client, _POINTER, CURRENT)


def point_at(client: Any, generation: str) -> None:
    """Let a generation serve, in one request."""
    pointer = client.get_or_create_collection(_POINTER, embedding_function=None)
    pointer.upsert(ids=[CURRENT], documents=[generation], embeddings=nothing(1))


def one_document(client: Any, name: str, id: str) -> str:
    """The document of a record; empty when it is not there."""
    documents = client.get_collection(name, embedding_function=None).get(ids=[id], include=["documents"])["documents"]
    return str(documents[0]) if documents else ""


def nothing(count: int) -> Vectors:
    """Vectors that mean nothing, shape (count, 1)."""
    return np.ones((count, 1), dtype=np.float32)
