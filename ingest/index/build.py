"""Build a generation: all or nothing, one at a time, never in place."""

from __future__ import annotations

import datetime
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from riktlots.ingest.errors import BuildInProgressError, GenerationError
from riktlots.ingest.files import writing
from riktlots.ingest.home import Home, private_folder
from riktlots.ingest.index.dense import STORE, DenseIndex, build_dense, dense_sizes
from riktlots.ingest.index.embeddings import Centring, Embedder, Vectors
from riktlots.ingest.index.generation import (
    ANSWERS,
    LEXICAL,
    SCHEMA,
    Manifest,
    check_checksums,
    checksums,
    current_generation,
    generation_id,
    read_answers,
    read_manifest,
    set_pointer,
    write_answers,
    write_manifest,
)
from riktlots.ingest.index.lexical import LexicalIndex, LexicalRow, build_lexical
from riktlots.ingest.index.passages import PASSAGES, TABLE, read_passages, write_passages
from riktlots.ingest.index.vector_index import VectorIndex
from riktlots.ingest.index.vectors import EmbeddingCache
from riktlots.ingest.library.answers import matched_questions
from riktlots.ingest.library.library import Library, compared_texts, context_line
from riktlots.ingest.model import Address
from riktlots.ingest.progress import Progress, no_progress


@dataclass(frozen=True, slots=True)
class PreviousParts:
    """Parts of the previous generation that the next build can reuse; None for a part that it cannot.

    `lexical` is the file of the lexical index, `dense` the folder of a generation with vectors.
    """

    lexical: Path | None = None
    dense: Path | None = None


def previous_parts(home: Home, name: str, library: Library, embedder: str, centring: str) -> PreviousParts:
    """The undamaged parts of the serving generation that the generation `name` of a library can be made from.

    The lexical index always can be, since its file is always new. The vector index can be only when it has the same
    embedder and no document has been removed since: a copy of it may keep traces of a deleted vector. (The vectors of
    the old text of a changed document stay there, as they do in the cache, until the document is removed.)
    """
    try:
        folder = current_generation(home)
        if folder is None or folder.name == name:
            return PreviousParts()
        manifest = read_manifest(folder)
    except GenerationError:
        return PreviousParts()
    dense = (
        manifest.embedder == embedder != ""
        and manifest.centring == centring
        and _editions(manifest) <= _editions(library)
        and _passes(
            check_checksums,
            folder,
            {n: seal for n, seal in manifest.seals.items() if n not in (LEXICAL, PASSAGES, TABLE, ANSWERS)},
        )
    )
    lexical = _passes(check_checksums, folder, {LEXICAL: manifest.seals.get(LEXICAL, "")})
    return PreviousParts(folder / LEXICAL if lexical else None, folder if dense else None)


def _editions(held: Manifest | Library) -> set[tuple[str, str]]:
    return {(edition.source, edition.label) for edition in held.editions}


def _passes(check: Callable[..., object], folder: Path, *details: object) -> bool:
    """Whether a check finds no damage in the folder of a generation."""
    try:
        check(folder, *details)
    except (GenerationError, OSError):
        return False
    return True


_STAGING = ".building-"


@contextmanager
def build_lock(home: Home, wait: float = 0.0) -> Iterator[None]:
    """Hold the lock on building and on writing the documents that are built from; `wait` is in seconds.

    Raises BuildInProgressError when another process holds it, and StorageError when the data folder cannot be written.
    """
    try:
        with writing(home.root):
            private_folder(home.root)
            with FileLock(home.build_lock, timeout=wait):
                yield
    except Timeout as error:
        raise BuildInProgressError("another process is building the index; wait for it and try again.") from error


def build(
    home: Home,
    library: Library,
    embedder: Embedder | None,
    progress: Progress = no_progress,
    index: type[VectorIndex] = STORE,
) -> Path:
    """Build the generation of `library`, check it and let it serve; returns its folder.

    The caller holds build_lock. With the same library and embedder as before nothing is built, and unchanged parts are
    taken from the serving generation. That one is kept for readers that have it open; older ones are deleted. When a
    source has been removed, all other generations are deleted and its vectors leave the caches, so that nothing of it
    stays. `progress` reports passages and questions embedded. `index` is the vector store.
    """
    if not library.passages:
        raise GenerationError("there is no passage to index; add a document with `riktlots ingest FILE`.")
    centring = Centring.for_embedder(embedder.name) if embedder else Centring()
    name = generation_id(library, embedder.name if embedder else "", centring.name)

    def embedded() -> Embedded:
        return _embedded(home, library, embedder, centring, progress) if embedder else Embedded()

    return install(home, library, name, embedded, embedder, index)


def install(
    home: Home,
    library: Library,
    name: str,
    embedded: Callable[[], Embedded],
    embedder: Embedder | None = None,
    index: type[VectorIndex] = STORE,
) -> Path:
    """Let the generation `name` of a library serve, made of given vectors; returns its folder.

    `embedded` is called only when the generation is not there. The caller holds build_lock. The cache of `embedder` is
    kept clean, see `build`.
    """
    target = home.generations / name
    home.generations.mkdir(parents=True, exist_ok=True)
    for leftover in home.generations.glob(f"{_STAGING}*"):
        shutil.rmtree(leftover)
    # A damaged generation is built again.
    if not _passes(check_generation, target, index):
        staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=home.generations))
        try:
            made = embedded()
            previous = previous_parts(home, name, library, made.embedder, made.centring)
            _write(staging, name, library, made, previous, index)
            check_generation(staging, index)
            _put_in_place(staging, target)
        except BaseException:
            # A full disk needs the room now, not when the next build begins.
            shutil.rmtree(staging, ignore_errors=True)
            raise
    before = _current_name(home)
    set_pointer(home, name)
    if _lost_a_source(home, library):
        _prune(home, keep={name})
        _forget(home, library, embedder)
    else:
        _prune(home, keep={name, before})
    return target


@dataclass(frozen=True, slots=True)
class Embedded:
    """The centred vectors of a library's passages, and those of the texts that questions are compared with and of the
    questions that belong to its written answers in the space of questions, all in the library's order; and the names of
    the embedder and the centring. Without an embedder all fields are empty."""

    embedder: str = ""
    centring: str = ""
    passages: Vectors | None = None
    questions: Vectors | None = None
    wordings: Vectors | None = None


def _embedded(home: Home, library: Library, embedder: Embedder, centring: Centring, progress: Progress) -> Embedded:
    cache = EmbeddingCache(home.embedding_cache(embedder.name), embedder)
    vectors = cache.embed(library.embedding_texts(), progress)
    asked = cache.embed(library.compared_texts(), progress, as_questions=True)
    wordings = wording_vectors(cache, library, progress)
    cache.close()
    return Embedded(
        embedder.name,
        centring.name,
        centring.passages(vectors, [passage.language for passage in library.passages]),
        cache.space.placed(asked, [p.language for p in library.passages for _ in compared_texts(p)]),
        wordings,
    )


def wording_vectors(cache: EmbeddingCache, library: Library, progress: Progress = no_progress) -> Vectors:
    """The vectors of the questions that belong to a library's written answers, as they are compared."""
    worded = matched_questions(library.answers)
    vectors = cache.embed([words for _, words in worded], progress, as_questions=True)
    return cache.space.placed(vectors, [language for language, _ in worded])


def _write(
    folder: Path,
    name: str,
    library: Library,
    embedded: Embedded,
    previous: PreviousParts,
    index: type[VectorIndex],
) -> None:
    write_passages(folder, library.passages)
    write_answers(folder, library.answers)
    build_lexical(
        folder / LEXICAL,
        (
            LexicalRow(p.text, context_line(p, library.sources[p.address.source]), " ".join(p.questions), p.language)
            for p in library.passages
        ),
        previous.lexical,
    )
    if embedded.passages is not None:
        build_dense(
            folder,
            embedded.passages,
            embedded.questions,
            [ordinal for ordinal, p in enumerate(library.passages) for _ in compared_texts(p)],
            previous.dense,
            index,
            wordings=embedded.wordings,
        )
    write_manifest(
        folder,
        Manifest(
            id=name,
            schema=SCHEMA,
            embedder=embedded.embedder,
            dimension=0 if embedded.passages is None else int(embedded.passages.shape[1]),
            centring=embedded.centring,
            passages=len(library.passages),
            answers=len(library.answers),
            seals=checksums(folder, {} if embedded.passages is None else index.checksums(folder)),
            corpus_sha256=library.corpus_sha256,
            sources=library.sources,
            editions=library.editions,
            created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        ),
    )


def check_generation(folder: Path, index: type[VectorIndex] = STORE) -> Manifest:
    """Check the files of a generation and that they agree; returns its manifest. Raises GenerationError naming one."""
    manifest = read_manifest(folder)
    check_checksums(folder, manifest.seals)
    addresses: set[Address] = set()
    for passage in read_passages(folder):
        if passage.address in addresses:
            raise GenerationError(
                f"two passages have the address “{passage.address}”; two documents share an id and an edition."
            )
        addresses.add(passage.address)
    answers = read_answers(folder)
    if len(answers) != manifest.answers or (
        manifest.embedder and len(DenseIndex(folder, sys.maxsize).wordings) != len(matched_questions(answers))
    ):
        raise GenerationError(f"{folder / ANSWERS} does not fit the rest of the index. Run `riktlots ingest` again.")
    lexical = LexicalIndex(folder / LEXICAL)
    counts = {"manifest": manifest.passages, PASSAGES: len(addresses), LEXICAL: lexical.count}
    lexical.close()
    if manifest.embedder:
        counts |= dense_sizes(folder, index)
    if len(set(counts.values())) > 1:
        raise GenerationError(
            f"the parts of the index in {folder} differ in size ({counts}). Run `riktlots ingest` again."
        )
    return manifest


def _put_in_place(staging: Path, target: Path) -> None:
    """Give a finished folder its name; a damaged folder of that name stays until then."""
    if not target.exists():
        os.replace(staging, target)
        return
    aside = Path(tempfile.mkdtemp(prefix=_STAGING, dir=target.parent))
    try:
        os.replace(target, aside / target.name)
        os.replace(staging, target)
    finally:
        if not target.exists():
            os.replace(aside / target.name, target)
        shutil.rmtree(aside, ignore_errors=True)


def _current_name(home: Home) -> str:
    try:
        folder = current_generation(home)
    except GenerationError:
        return ""
    return folder.name if folder else ""


def _lost_a_source(home: Home, library: Library) -> bool:
    """Whether any generation on disk holds a source that the library no longer has, or cannot be read to tell."""
    for folder in home.generations.iterdir():
        try:
            if read_manifest(folder).sources.keys() - library.sources.keys():
                return True
        except GenerationError:
            return True
    return False


def _forget(home: Home, library: Library, embedder: Embedder | None) -> None:
    """Delete from the cache the vectors of texts that the library does not have, and the caches of other embedders."""
    in_use = home.embedding_cache(embedder.name) if embedder else None
    for path in home.embedding_caches():
        if path != in_use:
            path.unlink()
    if embedder:
        cache = EmbeddingCache(home.embedding_cache(embedder.name), embedder)
        cache.keep_only(library.embedding_texts(), library.all_compared_texts())
        cache.close()


def _prune(home: Home, keep: set[str]) -> None:
    for folder in home.generations.iterdir():
        if folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)
