"""Publish a generation to a server, and fetch it from there: whole beside the one that serves, then pointed at.

On the server a generation is five collections: its passages with their vectors, the vectors of its questions, its
written answers, the vectors of the questions that belong to them, and its manifest, which is written last. One more
collection holds the pointer to the generation that serves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Set
from pathlib import Path

import numpy as np

from riktlots.ingest.errors import GenerationError, RiktlotsError, ServerError
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import Embedded, build_lock, install
from riktlots.ingest.index.dense import StoredVectors, stored_vectors
from riktlots.ingest.index.embeddings import Vectors
from riktlots.ingest.index.generation import (
    ANSWERS,
    Manifest,
    current_generation,
    generation_id,
    parse_manifest,
    read_manifest,
)
from riktlots.ingest.index.generation import MANIFEST as MANIFEST_FILE
from riktlots.ingest.index.passages import PASSAGES, parse_passage
from riktlots.ingest.library.answers import WrittenAnswer, matched_questions
from riktlots.ingest.library.library import Library
from riktlots.ingest.published.server import (
    FETCH,
    LOOK,
    PUBLISH,
    CollectionServer,
    Records,
    ServerAddress,
    TimeLimits,
    connected,
)

MANIFEST = "manifest"
_CURRENT = "current"
_POINTER = "riktlots"
_PREFIX = "riktlots-"
_GENERATION = re.compile(r"[0-9a-f]{16}")


def passages_name(generation: str) -> str:
    """The collection of the passages."""
    return f"{_PREFIX}{generation}"


def questions_name(generation: str) -> str:
    """The collection of the questions."""
    return f"{_PREFIX}{generation}-questions"


def answers_name(generation: str) -> str:
    """The collection of the written answers."""
    return f"{_PREFIX}{generation}-answers"


def wordings_name(generation: str) -> str:
    """The collection of the questions that belong to the written answers."""
    return f"{_PREFIX}{generation}-wordings"


def manifest_name(generation: str) -> str:
    """The collection of the manifest."""
    return f"{_PREFIX}{generation}-manifest"


# In the order in which they are deleted.
_COLLECTIONS = (manifest_name, answers_name, wordings_name, questions_name, passages_name)
# An answer is sent as if it were so many numbers: with its check it has up to 20 kB.
_ANSWER_SIZE = 1000


def published(server: CollectionServer) -> set[str]:
    """The generations of which the server holds any collection."""
    return {name.removeprefix(_PREFIX).split("-")[0] for name in server.names() if name.startswith(_PREFIX)}


def pointed_at(server: CollectionServer) -> str:
    """The generation that serves; empty when none has been published. Raises ServerError for a damaged pointer."""
    if _POINTER not in server.names():
        return ""
    generation = _document(server, _POINTER, _CURRENT)
    if generation and not _GENERATION.fullmatch(generation):
        raise ServerError("the pointer on the server is damaged. Publish the index again.")
    return generation


def _point_at(server: CollectionServer, generation: str) -> None:
    """Let a generation serve, in one request."""
    server.put(_POINTER, document_record(_CURRENT, generation))


def _document(server: CollectionServer, name: str, id: str) -> str:
    """The document of a record; empty when the record does not exist."""
    documents = server.get(name, [id], documents=True).documents
    return documents[0] if documents else ""


def document_record(id: str, document: str) -> Records:
    """One record that is only a document; its vector, which a server may demand, means nothing."""
    return Records([id], _no_vectors(1), [document])


def _no_vectors(count: int) -> Vectors:
    return np.ones((count, 1), dtype=np.float32)


def _batches(count: int, dimension: int) -> Iterator[slice]:
    """The records of one request each: a server may refuse more than 40 MB, and a number has up to 25 bytes."""
    size = max(1, min(1000, 1_000_000 // max(1, dimension)))
    for start in range(0, count, size):
        yield slice(start, min(count, start + size))


def _ids(some: slice) -> list[str]:
    return [str(number) for number in range(some.start, some.stop)]


def publish(folder: Path, address: ServerAddress, limits: TimeLimits = PUBLISH) -> bool:
    """Let a generation of this machine serve on the server. Returns False when it served there already.

    The generation that served before is kept for machines that are still fetching it, unless it holds a source that
    the new one lacks, or cannot be read: what was removed must not stay. One machine publishes at a time. Raises
    ServerError.
    """
    manifest = read_manifest(folder)
    with connected(address, limits) as server:
        before = pointed_at(server)
        if not _is_complete(server, manifest.id):
            _delete(server, manifest.id)
            _write(server, manifest.id, folder)
        _point_at(server, manifest.id)
        keep = {manifest.id, before} - {""}
        if before and before != manifest.id and not _holds_only(server, before, manifest.sources.keys()):
            keep.discard(before)
        for generation in published(server) - keep:
            _delete(server, generation)
    return before != manifest.id


def _is_complete(server: CollectionServer, generation: str) -> bool:
    return manifest_name(generation) in server.names() and bool(_document(server, manifest_name(generation), MANIFEST))


def _holds_only(server: CollectionServer, generation: str, sources: Set[str]) -> bool:
    """Whether a published generation has no sources but these; False when it cannot be read, as of another schema."""
    if not _is_complete(server, generation):
        return True
    try:
        manifest = parse_manifest(_document(server, manifest_name(generation), MANIFEST), manifest_name(generation))
    except GenerationError:
        return False
    return manifest.sources.keys() <= sources


def _write(server: CollectionServer, generation: str, folder: Path) -> None:
    lines = (folder / PASSAGES).read_text(encoding="utf-8").split("\n")[:-1]
    rows = map(json.loads, lines)
    metadatas = [{"address": row["address"], "language": row["language"]} for row in rows]
    stored = stored_vectors(folder) or StoredVectors(
        _no_vectors(len(lines)), _no_vectors(0), np.zeros(0, dtype=np.int64), _no_vectors(0)
    )
    vectors = stored.passages
    for some in _batches(len(lines), vectors.shape[1]):
        server.put(passages_name(generation), Records(_ids(some), vectors[some], lines[some], metadatas[some]))
    for name, asked in ((questions_name(generation), stored.questions), (wordings_name(generation), stored.wordings)):
        server.put(name, Records([]))  # it is there even when it is empty
        for some in _batches(len(asked), asked.shape[1]):
            server.put(name, Records(_ids(some), asked[some]))
    answers = (folder / ANSWERS).read_text(encoding="utf-8").split("\n")[:-1]
    server.put(answers_name(generation), Records([]))
    for some in _batches(len(answers), _ANSWER_SIZE):
        count = some.stop - some.start
        server.put(answers_name(generation), Records(_ids(some), _no_vectors(count), answers[some]))
    content = (folder / MANIFEST_FILE).read_text(encoding="utf-8")
    server.put(manifest_name(generation), document_record(MANIFEST, content))


def _delete(server: CollectionServer, generation: str) -> None:
    """Delete the collections of a generation, its manifest first."""
    names = server.names()
    for name in (name_of(generation) for name_of in _COLLECTIONS):
        if name in names:
            server.delete(name)


# Seconds to wait for another process that builds or fetches: without and with an index that can serve meanwhile.
_WAIT, _SHORT_WAIT = 300.0, 10.0
_TRIES = 3


def pull(home: Home, address: ServerAddress, look: TimeLimits = LOOK, fetch: TimeLimits = FETCH) -> Path | None:
    """The folder of the generation that the server points at, fetched when it does not serve here yet; None when
    nothing has been published.

    The lexical index is built here, and every passage is checked by the generation's name, which is the hash of its
    content. Raises ServerError, GenerationError when the server holds something other than what was published, and
    BuildInProgressError when another process builds or fetches for long.
    """
    for attempt in range(1, _TRIES + 1):
        with connected(address, look) as server:
            generation = pointed_at(server)
        if not generation:
            return None
        before = _serving(home)
        if before == generation:
            return home.generations / generation
        with build_lock(home, wait=_SHORT_WAIT if before else _WAIT), connected(address, fetch) as server:
            if _serving(home) == generation:  # fetched by another process meanwhile
                return home.generations / generation
            try:
                return _installed(home, server, generation)
            except RiktlotsError:
                # It may have been deleted for a newer one while it was fetched.
                if attempt == _TRIES or pointed_at(server) == generation:
                    raise
    raise AssertionError("unreachable")


def _serving(home: Home) -> str:
    """The generation that serves on this machine; empty when there is none."""
    try:
        folder = current_generation(home)
    except GenerationError:
        return ""
    return folder.name if folder else ""


def _installed(home: Home, server: CollectionServer, generation: str) -> Path:
    content = _document(server, manifest_name(generation), MANIFEST)
    if not content:
        raise ServerError(f"the generation {generation} on the server is incomplete. Publish the index again.")
    changed = GenerationError(
        f"the server holds something other than what was published as {generation}. Publish the index again."
    )
    manifest = parse_manifest(content, manifest_name(generation))
    dimension = manifest.dimension if manifest.embedder else 1
    documents, vectors = _records(server, passages_name(generation), manifest.passages, dimension, documents=True)
    written, _ = _records(server, answers_name(generation), manifest.answers, 1, documents=True)
    try:
        passages = tuple(parse_passage(json.loads(document)) for document in documents)
        answers = tuple(WrittenAnswer.from_row(json.loads(document)) for document in written)
        library = Library(manifest.sources, manifest.editions, passages, manifest.corpus_sha256, answers)
        name = generation_id(library, manifest.embedder, manifest.centring)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, RiktlotsError) as error:
        raise changed from error
    if name != generation:
        raise changed

    def embedded() -> Embedded:
        return _embedded(server, manifest, vectors, library)

    return install(home, library, generation, embedded)


def _embedded(server: CollectionServer, manifest: Manifest, vectors: Vectors, library: Library) -> Embedded:
    if not manifest.embedder:
        return Embedded()
    counts = {questions_name: len(library.compared_texts()), wordings_name: len(matched_questions(library.answers))}
    asked, wordings = (
        _records(server, name_of(manifest.id), count, manifest.dimension)[1] for name_of, count in counts.items()
    )
    return Embedded(manifest.embedder, manifest.centring, vectors, asked, wordings)


def _records(
    server: CollectionServer, name: str, count: int, dimension: int, *, documents: bool = False
) -> tuple[list[str], Vectors]:
    """The documents (when asked for) and the vectors of a collection, shape (count, dimension), by number."""
    told: list[str] = []
    vectors = [np.empty((0, dimension), dtype=np.float32)]
    for some in _batches(count, dimension):
        ids = _ids(some)
        found = server.get(name, ids, vectors=True, documents=documents)
        if list(found.ids) != ids or found.vectors is None or found.vectors.shape != (len(ids), dimension):
            raise ServerError(f"{name} on the server is damaged: records are missing. Publish the index again.")
        told += found.documents or []
        vectors.append(found.vectors)
    return told, np.concatenate(vectors)
