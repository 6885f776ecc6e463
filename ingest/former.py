"""The generation that served until now, as far as the next one can be made of its parts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingest.errors import GenerationError
from ingest.generation import LEXICAL, Manifest, current_generation, read_manifest
from ingest.home import Home
from ingest.library import Library
from ingest.passage_rows import PASSAGES
from ingest.seal import check_seals


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
