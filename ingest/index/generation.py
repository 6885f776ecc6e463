"""An index generation on disk: an immutable folder whose name is the hash of its content, and the pointer to it.

Each file has a checksum in the manifest, and the manifest one of itself, so that damage is found. Chroma's database has
none, since Chroma writes to it on opening; the records of its collection are counted instead.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from riktlots.ingest.errors import GenerationError, ManifestError
from riktlots.ingest.files import file_sha256, json_line, read_jsonl, write_atomic, write_jsonl
from riktlots.ingest.home import Home
from riktlots.ingest.index.passages import passage_lines
from riktlots.ingest.library.answers import WrittenAnswer
from riktlots.ingest.library.library import Library
from riktlots.ingest.library.manifest import Sources, parse_source
from riktlots.ingest.model import Edition, Form, Source

ANSWERS = "answers.jsonl"


def answer_lines(answers: Iterable[WrittenAnswer]) -> Iterator[str]:
    """The line of each written answer in answers.jsonl, in their order."""
    return (json_line(answer.to_row()) for answer in answers)


def write_answers(folder: Path, answers: Iterable[WrittenAnswer]) -> None:
    """Write the written answers of a generation into its folder."""
    write_jsonl(folder / ANSWERS, (answer.to_row() for answer in answers), durable=False)


def read_answers(folder: Path) -> tuple[WrittenAnswer, ...]:
    """The written answers of a generation's folder, by id. Raises GenerationError."""
    path = folder / ANSWERS
    try:
        return tuple(WrittenAnswer.from_row(row) for _, row in read_jsonl(path))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise GenerationError(f"{path} is missing or damaged ({error}). Run `riktlots ingest` again.") from error


# Raised too with another encoder of questions: vectors of two encoders do not compare.
SCHEMA = 13
MANIFEST, LEXICAL = "manifest.json", "lexical.sqlite"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The description of a generation. `embedder` is empty when it has no dense index; `seals` are the SHA-256 (hex) of
    its other files by their path in the folder."""

    id: str
    schema: int
    embedder: str
    dimension: int
    centring: str
    passages: int
    answers: int
    seals: dict[str, str]
    corpus_sha256: str
    sources: Sources
    editions: tuple[Edition, ...]
    created: str


def generation_id(library: Library, embedder: str, centring: str) -> str:
    """The name of the generation that holds this library: equal content, equal name."""
    content = {
        "schema": SCHEMA,
        "embedder": embedder,
        "centring": centring,
        "corpus": library.corpus_sha256,
        "sources": [_fields(source) for source in library.sources.values()],
        "editions": [_fields(edition) for edition in library.editions],
    }
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode())
    for line in chain(passage_lines(library.passages), answer_lines(library.answers)):
        digest.update(b"\n" + line.encode())
    return digest.hexdigest()[:16]


def _fields(one: Source | Edition | Manifest) -> dict[str, Any]:
    """The fields by name. Unlike `asdict` this copies nothing; none of these classes is nested."""
    return {field.name: getattr(one, field.name) for field in dataclasses.fields(one)}


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write manifest.json."""
    content = _fields(manifest)
    content["sources"] = [
        {k: v for k, v in _fields(source).items() if v not in ("", (), None)} for source in manifest.sources.values()
    ]
    content["editions"] = [_fields(edition) for edition in manifest.editions]
    # Hashed as it is read back, with strings for enumerations.
    content["seal"] = manifest_seal(json.loads(json.dumps(content)))
    (folder / MANIFEST).write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Read and check the manifest of a generation. Raises GenerationError."""
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise GenerationError(
            f"the index in {folder} cannot be read ({error}). Run `riktlots ingest` again."
        ) from error
    return parse_manifest(text, str(folder / MANIFEST))


def parse_manifest(text: str, place: str) -> Manifest:
    """Parse a manifest; `place` names the file or collection in messages. Raises GenerationError."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise GenerationError(f"{place} cannot be read ({error}). Run `riktlots ingest` again.") from error
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        found = content.get("schema") if isinstance(content, dict) else None
        raise GenerationError(
            f"the index of {place} was written by another version of Riktlots (schema {found}, "
            f"this version reads {SCHEMA}). Run `riktlots ingest` to rebuild it."
        )
    if content.pop("seal", "") != manifest_seal(content):
        raise GenerationError(f"{place} is not what was written. Run `riktlots ingest` again.")
    try:
        content["sources"] = Sources(parse_source(entry, place) for entry in content["sources"])
        content["editions"] = tuple(Edition(**{**e, "form": Form(e["form"])}) for e in content["editions"])
        manifest = Manifest(**content)
        sizes, names = (manifest.dimension, manifest.passages, manifest.answers), (manifest.embedder, manifest.centring)
        if not all(isinstance(size, int) and size >= 0 for size in sizes) or not all(isinstance(n, str) for n in names):
            raise TypeError("a value is of another type")
        return manifest
    except (KeyError, TypeError, ValueError, AttributeError, ManifestError) as error:
        raise GenerationError(f"{place} is not a manifest ({error}). Run `riktlots ingest` again.") from error


def current_generation(home: Home) -> Path | None:
    """The folder that the pointer names, or None before the first build. Raises GenerationError."""
    name = _pointed_at(home)
    while name is not None and not (home.generations / name / MANIFEST).is_file():
        # Since the pointer was read, another generation may have taken over and this one been deleted.
        before, name = name, _pointed_at(home)
        if name == before:
            raise GenerationError(
                f"the pointer {home.pointer} names an index that is missing. Run `riktlots ingest` again."
            )
    return None if name is None else home.generations / name


def _pointed_at(home: Home) -> str | None:
    try:
        return home.pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise GenerationError(f"{home.pointer} cannot be read ({error}). Run `riktlots ingest` again.") from error


def serves_original(home: Home, source_id: str, label: str = "") -> bool:
    """Whether the serving generation has an original of a source, with that label if one is given. One that cannot be
    read has none."""
    try:
        serving = current_generation(home)
        return serving is not None and any(
            edition.source == source_id and edition.form is Form.ORIGINAL and label in ("", edition.label)
            for edition in read_manifest(serving).editions
        )
    except GenerationError:
        return False


def set_pointer(home: Home, name: str) -> None:
    """Let a generation serve, in one step that survives a kill. The caller holds the build lock."""
    write_atomic(home.pointer, name + "\n")


def checksums(folder: Path, of_index: Mapping[str, str]) -> dict[str, str]:
    """SHA-256 (hex) of the files of a generation by their path in the folder.

    `of_index` are those that the vector index gives for its own files, see `VectorIndex.checksums`.
    """
    files = (path for path in folder.iterdir() if path.is_file() and path.name not in of_index)
    return dict(sorted(({path.name: file_sha256(path) for path in files} | dict(of_index)).items()))


def check_checksums(folder: Path, seals: Mapping[str, str]) -> None:
    """Raises GenerationError naming the first file that is missing or is not what was written."""
    for name, seal in seals.items():
        try:
            found = file_sha256(folder / name)
        except OSError as error:
            raise GenerationError(
                f"{folder / name} is missing ({error.strerror}). Run `riktlots ingest` again."
            ) from error
        if found != seal:
            raise GenerationError(f"{folder / name} is not what was written. Run `riktlots ingest` again.")


def manifest_seal(content: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the content of a manifest, without the seal itself."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
