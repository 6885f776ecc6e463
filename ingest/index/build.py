"""Build a generation: all or nothing, one at a time, never in place."""

from __future__ import annotations

import datetime
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from riktlots.ingest.errors import BuildInProgressError, GenerationError
from riktlots.ingest.files import writing
from riktlots.ingest.home import Home, private_folder
from riktlots.ingest.index.checksums import check_seals, sealed
from riktlots.ingest.index.dense import build_dense, dense_sizes
from riktlots.ingest.index.embeddings import Centring, Embedder, Vectors
from riktlots.ingest.index.generation import (
    LEXICAL,
    PASSAGES,
    SCHEMA,
    Manifest,
    current_generation,
    generation_id,
    read_manifest,
    read_passages,
    set_pointer,
    write_manifest,
    write_passages,
)
from riktlots.ingest.index.lexical import LexicalIndex, LexicalRow, build_lexical
from riktlots.ingest.index.vectors import EmbeddingCache
from riktlots.ingest.library.library import Library, context_line
from riktlots.ingest.model import Address
from riktlots.ingest.progress import Progress, no_progress


@dataclass(frozen=True, slots=True)
class FormerParts:
    """An index of words, and the folder of a generation with vectors; each None where there is none to be used."""

    lexical: Path | None = None
    dense: Path | None = None


def former_parts(home: Home, name: str, library: Library, embedder: str, centring: str) -> FormerParts:
    """What the generation `name` of a library can be made of; a part that is damaged is not used.

    Its index of words is always one, since that is written anew. Its vectors only where they are of the same embedder
    and nothing has been removed since: in a collection that was copied, something of a removed document would stay. (Of
    a document that was changed the vectors of its former words do, as they do in the cache, until it is removed.)
    """
    try:
        folder = current_generation(home)
        if folder is None or folder.name == name:
            return FormerParts()
        manifest = read_manifest(folder)
    except GenerationError:
        return FormerParts()
    dense = (
        manifest.embedder == embedder != ""
        and manifest.centring == centring
        and _editions(manifest) <= _editions(library)
        and _are_whole(folder, {n: seal for n, seal in manifest.seals.items() if n not in (LEXICAL, PASSAGES)})
    )
    lexical = _are_whole(folder, {LEXICAL: manifest.seals.get(LEXICAL, "")})
    return FormerParts(folder / LEXICAL if lexical else None, folder if dense else None)


def _editions(held: Manifest | Library) -> set[tuple[str, str]]:
    return {(edition.source, edition.label) for edition in held.editions}


def _are_whole(folder: Path, seals: dict[str, str]) -> bool:
    try:
        check_seals(folder, seals)
    except (GenerationError, OSError):
        return False
    return True


_STAGING = ".building-"


@contextmanager
def build_lock(home: Home, wait: float = 0.0) -> Iterator[None]:
    """Hold the right to build, and to write what is built from; `wait` is in seconds.

    Raises BuildInProgressError when another process has it, and StorageError when the data folder cannot be written.
    """
    try:
        with writing(home.root):
            private_folder(home.root)
            with FileLock(home.build_lock, timeout=wait):
                yield
    except Timeout as error:
        raise BuildInProgressError("another process is building the index; wait for it and try again.") from error


def build(home: Home, library: Library, embedder: Embedder | None, progress: Progress = no_progress) -> Path:
    """Build the generation that holds `library`, check it and let it serve; returns its folder.

    The caller holds build_lock. With the same library and embedder as before nothing is built, and what has not changed
    since the generation that serves is taken from it. That one is kept for readers that have it open, older ones are
    deleted. But when a source is gone, all other generations are deleted, and the caches of vectors forget it: what was
    removed leaves nothing behind.
    """
    if not library.passages:
        raise GenerationError("there is no passage to index; add a document with `riktlots ingest FILE`.")
    centring = Centring.for_embedder(embedder.name) if embedder else Centring()
    name = generation_id(library, embedder.name if embedder else "", centring.name)

    def embedded() -> Embedded:
        return _embedded(home, library, embedder, centring, progress) if embedder else Embedded()

    return install(home, library, name, embedded, embedder)


def install(
    home: Home, library: Library, name: str, embedded: Callable[[], Embedded], embedder: Embedder | None = None
) -> Path:
    """Let the generation `name` of a library serve, made of vectors that are at hand or can be had; returns its folder.

    `embedded` is called when the generation is not there. The caller holds build_lock; of `embedder` the cache is kept
    clean, see `build`.
    """
    target = home.generations / name
    home.generations.mkdir(parents=True, exist_ok=True)
    for leftover in home.generations.glob(f"{_STAGING}*"):
        shutil.rmtree(leftover)
    if not _is_sound(target):
        staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=home.generations))
        try:
            made = embedded()
            former = former_parts(home, name, library, made.embedder, made.centring)
            _write(staging, name, library, made, former)
            check_generation(staging)
            _put_in_place(staging, target)
        except BaseException:
            # A disk that is full needs the room now, not when the next build begins.
            shutil.rmtree(staging, ignore_errors=True)
            raise
    previous = _current_name(home)
    set_pointer(home, name)
    if _lost_a_source(home, library):
        _prune(home, keep={name})
        _forget(home, library, embedder)
    else:
        _prune(home, keep={name, previous})
    return target


@dataclass(frozen=True, slots=True)
class Embedded:
    """The centred vectors of a library's passages and of the questions written for them, each in its order, and what
    made them. Without an embedder all is empty."""

    embedder: str = ""
    centring: str = ""
    passages: Vectors | None = None
    questions: Vectors | None = None


def _embedded(home: Home, library: Library, embedder: Embedder, centring: Centring, progress: Progress) -> Embedded:
    cache = EmbeddingCache(home.embedding_cache(embedder.name), embedder)
    vectors = cache.embed(library.embedding_texts(), progress)
    asked = cache.embed(library.questions(), progress, as_questions=True)
    cache.close()
    return Embedded(
        embedder.name,
        centring.name,
        centring.passages(vectors, [passage.language for passage in library.passages]),
        centring.questions(asked, [p.language for p in library.passages for _ in p.questions]),
    )


def _write(folder: Path, name: str, library: Library, embedded: Embedded, former: FormerParts) -> None:
    write_passages(folder, library.passages)
    build_lexical(
        folder / LEXICAL,
        (
            LexicalRow(p.text, context_line(p, library.sources[p.address.source]), " ".join(p.questions), p.language)
            for p in library.passages
        ),
        former.lexical,
    )
    if embedded.passages is not None:
        build_dense(
            folder,
            embedded.passages,
            embedded.questions,
            [ordinal for ordinal, p in enumerate(library.passages) for _ in p.questions],
            former.dense,
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
            seals=sealed(folder),
            corpus_sha256=library.corpus_sha256,
            sources=library.sources,
            editions=library.editions,
            created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        ),
    )


def check_generation(folder: Path) -> Manifest:
    """Check that the parts of a generation agree; returns its manifest. Raises GenerationError naming the part."""
    manifest = read_manifest(folder)
    check_seals(folder, manifest.seals)
    addresses: set[Address] = set()
    for passage in read_passages(folder):
        if passage.address in addresses:
            raise GenerationError(
                f"two passages have the address “{passage.address}”; two documents share an id and an edition."
            )
        addresses.add(passage.address)
    lexical = LexicalIndex(folder / LEXICAL)
    counts = {"manifest": manifest.passages, PASSAGES: len(addresses), LEXICAL: lexical.count}
    lexical.close()
    if manifest.embedder:
        counts |= dense_sizes(folder)
    if len(set(counts.values())) > 1:
        raise GenerationError(
            f"the parts of the index in {folder} differ in size ({counts}). Run `riktlots ingest` anew."
        )
    return manifest


def _put_in_place(staging: Path, target: Path) -> None:
    """Let a finished folder have its name; a damaged one that had it is there until then."""
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


def _is_sound(folder: Path) -> bool:
    """Whether a generation is there and whole; a damaged one is built again."""
    try:
        check_generation(folder)
    except (GenerationError, OSError):
        return False
    return True


def _current_name(home: Home) -> str:
    try:
        folder = current_generation(home)
    except GenerationError:
        return ""
    return folder.name if folder else ""


def _lost_a_source(home: Home, library: Library) -> bool:
    """Whether any generation on disk holds a source that the library has no more (or cannot be read to tell)."""
    for folder in home.generations.iterdir():
        try:
            if read_manifest(folder).sources.keys() - library.sources.keys():
                return True
        except GenerationError:
            return True
    return False


def _forget(home: Home, library: Library, embedder: Embedder | None) -> None:
    """Drop from the caches what the library does not hold; those of other embedders go whole."""
    in_use = home.embedding_cache(embedder.name) if embedder else None
    for path in home.embedding_caches():
        if path != in_use:
            path.unlink()
    if embedder:
        cache = EmbeddingCache(home.embedding_cache(embedder.name), embedder)
        cache.keep_only(library.embedding_texts(), library.questions())
        cache.close()


def _prune(home: Home, keep: set[str]) -> None:
    for folder in home.generations.iterdir():
        if folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)
