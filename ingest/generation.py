"""An index generation on disk: an immutable folder whose name is the hash of what it holds."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import GenerationError, ManifestError
from ingest.home import Home
from ingest.library import Library
from ingest.manifest import Sources, parse_source
from ingest.model import Edition, Form, Source
from ingest.passage_rows import passage_lines
from ingest.seal import seal_of

SCHEMA = 6
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
