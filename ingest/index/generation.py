"""An index generation on disk: an immutable folder whose name is the hash of what it holds."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import Any

from riktlots.ingest.document import PageStart
from riktlots.ingest.errors import AddressError, GenerationError, LocatorError, ManifestError
from riktlots.ingest.home import Home
from riktlots.ingest.index.checksums import seal_of
from riktlots.ingest.library.library import Library
from riktlots.ingest.library.manifest import Sources, parse_source
from riktlots.ingest.model import Address, Edition, Form, Passage, Source

PASSAGES = "passages.jsonl"
_FIELDS = tuple(field.name for field in dataclasses.fields(Passage))
# What many passages have in common is held once: so many different ones are remembered at a time.
_REMEMBERED = 1 << 16


def passage_lines(passages: Iterable[Passage]) -> Iterator[str]:
    """A line for each passage, in their order."""
    for passage in passages:
        yield json.dumps(_row(passage), ensure_ascii=False) + "\n"


def _row(passage: Passage) -> dict[str, Any]:
    row = {name: getattr(passage, name) for name in _FIELDS}
    row["address"] = str(passage.address)
    row["pages"] = [dataclasses.asdict(page) for page in passage.pages]
    row["sha256"] = passage.sha256
    return row


def write_passages(folder: Path, passages: Iterable[Passage]) -> None:
    """Write the passages of a generation into its folder."""
    with (folder / PASSAGES).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(passage_lines(passages))


def read_passages(folder: Path, seal: str = "") -> Iterator[Passage]:
    """The passages of a generation's folder, in ordinal order.

    Raises GenerationError where a line cannot be read, and at the end where the file does not have this `seal`.
    """
    told = hashlib.sha256()
    path = folder / PASSAGES
    try:
        with path.open("rb") as lines:
            for line in lines:
                told.update(line)
                yield parse_passage(json.loads(line))
    except (OSError, ValueError, KeyError, TypeError, AddressError, LocatorError) as error:
        raise GenerationError(f"{path} is gone or damaged ({error}). Run `riktlots ingest` anew.") from error
    if seal and told.hexdigest() != seal:
        raise GenerationError(f"{path} is not what was written. Run `riktlots ingest` anew.")


def parse_passage(row: dict[str, Any]) -> Passage:
    """The passage of a row of passages.jsonl."""
    row["address"] = Address.parse(row["address"])
    row["heading_path"] = _one_path(tuple(row["heading_path"]))
    row["rests_on"], row["questions"] = tuple(row["rests_on"]), tuple(row["questions"])
    row["pages"] = tuple(_one_page(**page) for page in row["pages"])
    row["language"] = intern(row["language"])
    row["form"] = Form(row["form"])
    del row["sha256"]  # it follows from the text
    return Passage(**row)


@lru_cache(_REMEMBERED)
def _one_path(path: tuple[str, ...]) -> tuple[str, ...]:
    return path


@lru_cache(_REMEMBERED)
def _one_page(offset: int, index: int, label: str | None = None) -> PageStart:
    return PageStart(offset, index, label)


SCHEMA = 7
MANIFEST, LEXICAL = "manifest.json", "lexical.sqlite"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself. `embedder` is empty when it has no dense part; `seals` are the hashes of its
    other files by name."""

    id: str
    schema: int
    embedder: str
    dimension: int
    centring: str
    passages: int
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
    told = hashlib.sha256(json.dumps(content, sort_keys=True).encode())
    for line in passage_lines(library.passages):
        told.update(b"\n" + line.encode())
    return told.hexdigest()[:16]


def _fields(one: Source | Edition | Manifest) -> dict[str, Any]:
    """By name; unlike `asdict` it copies nothing, since these hold no values that are nested."""
    return {field.name: getattr(one, field.name) for field in dataclasses.fields(one)}


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write manifest.json."""
    content = _fields(manifest)
    content["sources"] = [
        {k: v for k, v in _fields(source).items() if v not in ("", ())} for source in manifest.sources.values()
    ]
    content["editions"] = [_fields(edition) for edition in manifest.editions]
    # As it is read back: strings for the values of enumerations.
    content["seal"] = seal_of(json.loads(json.dumps(content)))
    (folder / MANIFEST).write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Read and check a generation's manifest. Raises GenerationError."""
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise GenerationError(f"the index in {folder} cannot be read ({error}). Run `riktlots ingest` anew.") from error
    return parse_manifest(text, str(folder / MANIFEST))


def parse_manifest(text: str, place: str) -> Manifest:
    """The manifest that stands at a place, of a folder or of a server. Raises GenerationError."""
    try:
        content = json.loads(text)
    except ValueError as error:
        raise GenerationError(f"{place} cannot be read ({error}). Run `riktlots ingest` anew.") from error
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        found = content.get("schema") if isinstance(content, dict) else None
        raise GenerationError(
            f"the index of {place} was written by another version of Riktlots (schema {found}, "
            f"this version reads {SCHEMA}). Run `riktlots ingest` to build it anew."
        )
    if content.pop("seal", "") != seal_of(content):
        raise GenerationError(f"{place} is not what was written. Run `riktlots ingest` anew.")
    try:
        content["sources"] = Sources(parse_source(entry, place) for entry in content["sources"])
        content["editions"] = tuple(Edition(**{**e, "form": Form(e["form"])}) for e in content["editions"])
        return Manifest(**content)
    except (KeyError, TypeError, ValueError, ManifestError) as error:
        raise GenerationError(f"{place} is not a manifest ({error}). Run `riktlots ingest` anew.") from error


def current_generation(home: Home) -> Path | None:
    """The folder that the pointer names, or None before the first build. Raises GenerationError."""
    name = _pointed_at(home)
    while name is not None and not (home.generations / name / MANIFEST).is_file():
        # Another may have taken over, and the one named have gone, since the pointer was read.
        before, name = name, _pointed_at(home)
        if name == before:
            raise GenerationError(
                f"the pointer {home.pointer} names an index that is gone. Run `riktlots ingest` anew."
            )
    return None if name is None else home.generations / name


def _pointed_at(home: Home) -> str | None:
    try:
        return home.pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise GenerationError(f"{home.pointer} cannot be read ({error}). Run `riktlots ingest` anew.") from error


def set_pointer(home: Home, name: str) -> None:
    """Let a generation serve, in one step that a kill cannot halve. The caller holds the build lock."""
    temporary = home.pointer.with_name(".current")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, home.pointer)
