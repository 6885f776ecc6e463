"""The register of stored files: documents that the user added, and originals that were fetched.

Each source has a folder with its files and one register, `source.json`, which is written last and atomically: after a
kill the folder is in either its old or its new state. Files that no register names are deleted.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from riktlots.ingest.document import Document
from riktlots.ingest.errors import DocumentError, ManifestError
from riktlots.ingest.files import write_atomic
from riktlots.ingest.home import Home, private_folder
from riktlots.ingest.library.answers import WrittenAnswer, load_answers
from riktlots.ingest.library.corpus import answers_folder, corpus_folder, load_corpus, load_editions
from riktlots.ingest.library.library import Library, join, with_precedence
from riktlots.ingest.library.manifest import Sources, parse_source
from riktlots.ingest.library.own_answers import with_retired
from riktlots.ingest.library.readings import held_document, keep_reading, reading_name
from riktlots.ingest.model import Edition, Form, Passage, Source
from riktlots.ingest.sandbox.read import read_contained
from riktlots.ingest.structure.passages import split_passages

_REGISTER = "source.json"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file as an edition of its source.

    `label` is unique within the source; dates are ISO strings, empty when unknown; `retrieved` is the day on which the
    file was added or fetched. `etag` and `last_modified` are the validators sent by the server, for the next fetch.
    """

    label: str
    file: str
    language: str
    sha256: str
    retrieved: str = ""
    valid_from: str = ""
    valid_to: str = ""
    basis: str = ""
    url: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """The stored files of one source. `source` is None where the corpus describes it."""

    id: str
    source: Source | None
    editions: tuple[StoredFile, ...]

    def edition(self, label: str) -> StoredFile | None:
        """The stored edition with that label, if any."""
        return next((held for held in self.editions if held.label == label), None)

    def with_edition(self, held: StoredFile) -> Register:
        """The register with this edition added, or replacing the one with its label."""
        others = tuple(other for other in self.editions if other.label != held.label)
        return dataclasses.replace(self, editions=(*others, held))


def read_register(home: Home, source_id: str) -> Register:
    """The register of a source; an empty one when nothing is stored. Raises ManifestError when it cannot be read."""
    path = home.documents / source_id / _REGISTER
    if not path.is_file():
        return Register(source_id, None, ())
    try:
        entry: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        editions = tuple(StoredFile(**held) for held in entry.pop("editions"))
        if beyond := [held.file for held in editions if Path(held.file).name != held.file]:
            raise ValueError(f"“{beyond[0]}” is not the name of a file beside it")
    except (ValueError, KeyError, TypeError) as error:
        raise ManifestError(f"{path} is not a register ({error}). `riktlots ingest --remove {source_id}`.") from error
    source = parse_source(entry, str(path)) if len(entry) > 1 else None
    return Register(source_id, source, editions)


def _write_register(home: Home, register: Register) -> None:
    folder = home.documents / register.id
    described = dataclasses.asdict(register.source) if register.source else {"id": register.id}
    entry = {key: value for key, value in described.items() if value not in ("", ())}
    entry["editions"] = [{k: v for k, v in dataclasses.asdict(held).items() if v} for held in register.editions]
    write_atomic(folder / _REGISTER, json.dumps(entry, ensure_ascii=False, indent=1))


def held_sources(home: Home) -> list[str]:
    """The ids of the sources with a stored file."""
    return sorted(path.parent.name for path in home.documents.glob(f"*/{_REGISTER}"))


def load_documents(home: Home, described: Mapping[str, Source] = MappingProxyType({})) -> Library:
    """The library of all stored files, and of the institution's own written answers. `described` are the sources that
    the corpus describes already."""
    held = list(_held(home, described))
    read = [_load_editions(home, source, register) for source, register in held]
    return Library(
        Sources(source for source, register in held if register.source),
        tuple(edition for one in read for edition in one.editions),
        tuple(passage for one in read for passage in one.passages),
        answers=load_answers(home.answers, local=True),
    )


def _held(home: Home, described: Mapping[str, Source]) -> Iterator[tuple[Source, Register]]:
    """The sources with a stored file, and their registers. Raises ManifestError."""
    for source_id in held_sources(home):
        register = read_register(home, source_id)
        source = register.source or described.get(source_id)
        if source is None:
            raise ManifestError(
                f"an original of “{source_id}” is held, and the corpus does not describe it. Remove it with "
                f"`riktlots ingest --remove {source_id}`, or use the corpus that does."
            )
        yield source, register


def load_source(home: Home, source: Source) -> Library:
    """The library of the stored files of one source. Raises ManifestError or DocumentError."""
    return _load_editions(home, source, read_register(home, source.id))


def _load_editions(home: Home, source: Source, register: Register) -> Library:
    found = [as_original(_held_document(home, source.id, held), source, held) for held in register.editions]
    return Library(
        Sources([source]),
        tuple(edition for edition, _ in found),
        tuple(passage for _, passages in found for passage in passages),
    )


def _held_document(home: Home, source_id: str, held: StoredFile) -> Document:
    """Read a stored file. Raises DocumentError when it has become unreadable; nothing is left out silently."""
    try:
        return held_document(home.documents / source_id / held.file)
    except (DocumentError, OSError) as error:
        raise DocumentError(
            f"the file that is held of “{source_id}” cannot be read any more: {error} To go on without it: `riktlots "
            f"ingest --remove {source_id}@{held.label}`."
        ) from error


def held_file(home: Home, source_id: str, label: str, sha256: str) -> Path | None:
    """The file that an edition was read from; None where it is no longer stored or has been replaced."""
    held = read_register(home, source_id).edition(label)
    if held is None or held.sha256 != sha256:
        return None
    path = home.documents / source_id / held.file
    return path if path.is_file() else None


def read_original(path: Path, source: Source, held: StoredFile | None = None) -> tuple[Edition, list[Passage]]:
    """Read a file as an edition of a source, as its only edition if `held` is None. Raises DocumentError."""
    return as_original(read_contained(path), source, held or describe_edition(path, source))


def as_original(document: Document, source: Source, held: StoredFile) -> tuple[Edition, list[Passage]]:
    """A document as an edition of a source, and its passages."""
    edition = _edition(source, held)
    return edition, split_passages(document, edition)


def _edition(source: Source, held: StoredFile) -> Edition:
    return Edition(
        source=source.id,
        label=held.label,
        form=Form.ORIGINAL,
        language=held.language,
        sha256=held.sha256,
        basis=held.basis,
        checked=held.retrieved,
        valid_from=held.valid_from,
        valid_to=held.valid_to,
        url=held.url,
    )


def keep_file(home: Home, source_id: str, content: bytes, suffix: str) -> str:
    """Store the bytes of a file beside a source's register; returns its name for a `StoredFile`."""
    folder = private_folder(home.documents / source_id)
    name = f"{hashlib.sha256(content).hexdigest()[:16]}{suffix.lower()}"
    write_atomic(folder / name, content)
    return name


def register_edition(home: Home, source_id: str, held: StoredFile, description: Source | None = None) -> None:
    """Register an edition whose file is stored already; a `description` replaces the one in the register."""
    register = read_register(home, source_id)
    described = dataclasses.replace(register, source=description or register.source)
    _write_register(home, described.with_edition(held))
    sweep(home)


def describe_edition(path: Path, source: Source, label: str = "original", **known: str) -> StoredFile:
    """A file as an edition, before it is stored: `file` is still empty. `known` are further fields of StoredFile."""
    fields = {"language": source.language[0], "retrieved": datetime.date.today().isoformat()} | known
    return StoredFile(label=label, file="", sha256=hashlib.sha256(path.read_bytes()).hexdigest(), **fields)


def add_document(
    home: Home,
    path: Path,
    source: Source,
    held: StoredFile | None = None,
    *,
    document: Document | None = None,
    described: bool = False,
) -> None:
    """Add a file to the user's home as an edition; an earlier file with the same label is replaced.

    The caller holds the build lock. `document` is the reading of the file, if it was read before. `described` says that
    the corpus describes the source, so that no description of its own is stored.
    """
    held = held or describe_edition(path, source)
    name = keep_file(home, source.id, path.read_bytes(), path.suffix)
    if document:
        keep_reading(home.documents / source.id / name, document)
    register_edition(home, source.id, dataclasses.replace(held, file=name), None if described else source)


def remove_document(home: Home, name: str) -> None:
    """Delete a source's files, or with `id@edition` one of them. Raises DocumentError when there is none."""
    source_id, _, label = name.partition("@")
    if source_id not in held_sources(home):
        raise DocumentError(f"no file is held of “{source_id}”; `riktlots sources` lists what is.")
    if not label:
        (home.documents / source_id / _REGISTER).unlink()
        sweep(home)
        return
    register = read_register(home, source_id)
    if register.edition(label) is None:
        known = ", ".join(held.label for held in register.editions)
        raise DocumentError(f"“{source_id}” has no edition “{label}”; it has: {known}.")
    left = tuple(held for held in register.editions if held.label != label)
    if not left:
        remove_document(home, source_id)
        return
    _write_register(home, dataclasses.replace(register, editions=left))
    sweep(home)


def sweep(home: Home) -> None:
    """Delete files that no register names: replaced ones, and remains of a kill. The caller holds the build lock."""
    for folder in home.documents.iterdir() if home.documents.is_dir() else ():
        if not (folder / _REGISTER).is_file():
            shutil.rmtree(folder)
            continue
        files = [held.file for held in read_register(home, folder.name).editions]
        named = {_REGISTER, *files, *map(reading_name, files)}
        for path in folder.iterdir():
            if path.name not in named:
                path.unlink()


def load_library(home: Home, corpus: Path | None = None) -> Library:
    """The corpus (by default that of corpus_folder) and all stored files. Raises ManifestError or DocumentError."""
    from_corpus = load_corpus(corpus or corpus_folder())
    library = join([from_corpus, load_documents(home, from_corpus.sources)])
    return dataclasses.replace(library, answers=with_retired(library.answers, home.answers))


def load_written(home: Home, corpus: Path | None = None) -> tuple[WrittenAnswer, ...]:
    """The written answers of the corpus (by default that of corpus_folder) and the institution's own, by id, and no
    documents. Raises DocumentError."""
    shipped = load_answers(answers_folder(corpus or corpus_folder()))
    return with_retired(with_precedence([shipped, load_answers(home.answers, local=True)]), home.answers)


def load_holdings(home: Home) -> tuple[Sources, tuple[Edition, ...]]:
    """All sources and the editions held of them, as in `load_library`, without a look at their paragraphs.

    Raises ManifestError or DocumentError.
    """
    sources, editions = load_editions(corpus_folder())
    held = list(_held(home, sources))
    own = (source for source, register in held if register.source)
    stored = (_edition(source, one) for source, register in held for one in register.editions)
    return Sources((*sources.values(), *own)), (*editions, *stored)
