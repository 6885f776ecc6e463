"""The corpus folder: a manifest and digests. One comes with the package; RIKTLOTS_CORPUS names another."""

from __future__ import annotations

import hashlib
import os
from importlib import resources
from pathlib import Path

from ingest.asks import asks_files, with_asks
from ingest.digest import read_digest
from ingest.errors import ManifestError
from ingest.library import Library
from ingest.manifest import load_manifest, manifest_files
from ingest.model import Edition, Passage


def starter_corpus() -> Path:
    """The corpus folder that comes with the package."""
    return Path(str(resources.files("corpus")))


def corpus_folder() -> Path:
    """The corpus in use: the folder that RIKTLOTS_CORPUS names, or the starter corpus."""
    named = os.environ.get("RIKTLOTS_CORPUS", "").strip()
    return Path(named).expanduser() if named else starter_corpus()


def corpus_sha256(folder: Path) -> str:
    """The hash of all files that a corpus is read from: another one means that the index is out of date."""
    whole = hashlib.sha256()
    for path in [*manifest_files(folder), *_digests(folder), *asks_files(folder)]:
        whole.update(f"{path.relative_to(folder)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _digests(folder: Path) -> list[Path]:
    return sorted(folder.glob("digest/*/*.md"))


def load_corpus(folder: Path) -> Library:
    """A folder with sources/*.toml, digest/<language>/<id>.md and asks/<id>.jsonl.

    Raises ManifestError or DocumentError.
    """
    sources = load_manifest(folder)
    editions: list[Edition] = []
    passages: list[Passage] = []
    for path in _digests(folder):
        edition, found = read_digest(path)
        if edition.source not in sources:
            raise ManifestError(f"{path}: there is no source “{edition.source}” in {folder / 'sources'}")
        editions.append(edition)
        passages.extend(found)
    return Library(sources, tuple(editions), tuple(with_asks(folder, passages)), corpus_sha256(folder))
