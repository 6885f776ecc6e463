"""Index the written answers anew, over the passages that serve: no document is read again.

The generation is the one that a whole build would make, and is installed, checked and followed like every other.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from riktlots.ingest.errors import GenerationError, InputError
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import Embedded, build_lock, install, wording_vectors
from riktlots.ingest.index.dense import STORE, stored_vectors
from riktlots.ingest.index.embeddings import Embedder
from riktlots.ingest.index.generation import (
    current_generation,
    generation_id,
    read_answers,
    read_manifest,
)
from riktlots.ingest.index.passages import PASSAGES, read_passages
from riktlots.ingest.index.vector_index import VectorIndex
from riktlots.ingest.index.vectors import EmbeddingCache
from riktlots.ingest.library.answers import WrittenAnswer
from riktlots.ingest.library.corpus import corpus_folder, corpus_sha256
from riktlots.ingest.library.library import Library
from riktlots.ingest.library.register import load_written
from riktlots.ingest.published.replica import publish_if_named
from riktlots.ingest.published.server import ServerAddress


def rebuild_answers(home: Home, embedder: Embedder | None, wait: float = 0.0) -> Path:
    """Build a generation of the documents that serve now and of all written answers there are now, and publish it where
    RIKTLOTS_CHROMA_URL names a server; returns its folder. No document is read again.

    `wait` is how many seconds to wait for another build. Raises BuildInProgressError, DocumentError for an answer that
    cannot be read, GenerationError where no index serves that has this corpus, ServerError, and InputError where the
    index that a server gives has own answers of another machine, which would be lost.
    """
    with build_lock(home, wait):
        folder = current_generation(home)
        if folder is None or read_manifest(folder).corpus_sha256 != corpus_sha256(corpus_folder()):
            raise GenerationError("the index is not of this corpus; run `riktlots ingest`.")
        answers = load_written(home)
        own = {answer.id for answer in answers if answer.local}
        elsewhere = sorted(one.id for one in read_answers(folder) if one.local and one.id not in own)
        if elsewhere and ServerAddress.from_environment():
            raise InputError(
                f"the index on the server has answers that are not in this data folder ({', '.join(elsewhere[:3])}). "
                "Write answers on the machine that publishes the index."
            )
        folder = build_answers(home, answers, embedder)
    publish_if_named(folder)
    return folder


def build_answers(
    home: Home,
    answers: Sequence[WrittenAnswer],
    embedder: Embedder | None,
    index: type[VectorIndex] = STORE,
) -> Path:
    """Build the generation of the passages that serve now and of these written answers, and let it serve; returns its
    folder. Nothing is read but the serving generation, and only questions without a vector are embedded.

    The caller holds build_lock. Raises GenerationError when no generation serves that was built with this embedder.
    """
    folder = current_generation(home)
    manifest = read_manifest(folder) if folder else None
    if folder is None or manifest is None or manifest.embedder != (embedder.name if embedder else ""):
        raise GenerationError("there is no index of this embedder; run `riktlots ingest`.")
    passages = tuple(read_passages(folder, manifest.seals[PASSAGES]))
    library = Library(manifest.sources, manifest.editions, passages, manifest.corpus_sha256, tuple(answers))

    def embedded() -> Embedded:
        held = stored_vectors(folder)
        if embedder is None or held is None:
            return Embedded()
        cache = EmbeddingCache(home.embedding_cache(embedder.name), embedder)
        wordings = wording_vectors(cache, library)
        cache.close()
        return Embedded(manifest.embedder, manifest.centring, held.passages, held.questions, wordings)

    return install(home, library, generation_id(library, manifest.embedder, manifest.centring), embedded, None, index)
