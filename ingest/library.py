"""All that is to be indexed: the starter corpus and the documents that the user has added."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import shutil
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from ingest.digest import read_digest
from ingest.document import BlockKind
from ingest.errors import DocumentError, ManifestError
from ingest.home import Home
from ingest.language import detect_language
from ingest.manifest import Sources, load_manifest, parse_source
from ingest.model import Edition, Form, Kind, Passage, Source, SourceStatus, Weight
from ingest.passages import split_passages
from ingest.read import read_document

_DESCRIPTION = "source.json"
_MANIFEST = "sources.toml"


@dataclass(frozen=True, slots=True)
class Library:
    """Sources, the editions held of them, and all passages in a fixed order.

    `corpus_sha256` is the hash of the corpus files it was read from; empty for a library without a corpus.
    """

    sources: Sources
    editions: tuple[Edition, ...]
    passages: tuple[Passage, ...]
    corpus_sha256: str = ""

    @classmethod
    def load(cls, home: Home, corpus: Path | None = None) -> Library:
        """The corpus (by default that of corpus_folder) together with the documents in the user's home."""
        return _join([load_corpus(corpus or corpus_folder()), load_documents(home)])

    def embedding_texts(self) -> list[str]:
        """What is embedded for each passage: its document and headings, then its text."""
        return [embedding_text(passage, self.sources[passage.address.source]) for passage in self.passages]


def context_line(passage: Passage, source: Source) -> str:
    """The document's name and the heading path: found with the passage, never quoted."""
    return " – ".join([source.short_name(passage.language), *passage.heading_path])


def embedding_text(passage: Passage, source: Source) -> str:
    """A passage as the embedder sees it."""
    return f"{context_line(passage, source)}: {passage.text}"


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
    for path in [folder / _MANIFEST, *_digests(folder)]:
        whole.update(f"{path.relative_to(folder)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _digests(folder: Path) -> list[Path]:
    return sorted(folder.glob("digest/*/*.md"))


def load_corpus(folder: Path) -> Library:
    """A folder with sources.toml and digest/<language>/<id>.md. Raises ManifestError or DocumentError."""
    sources = load_manifest(folder / _MANIFEST)
    editions: list[Edition] = []
    passages: list[Passage] = []
    for path in _digests(folder):
        edition, found = read_digest(path)
        if edition.source not in sources:
            raise ManifestError(f"{path}: there is no source “{edition.source}” in {folder / _MANIFEST}")
        editions.append(edition)
        passages.extend(found)
    return Library(sources, tuple(editions), tuple(passages), corpus_sha256(folder))


def load_documents(home: Home) -> Library:
    """The documents that were added with `riktlots ingest`."""
    libraries = [
        _load_document(folder) for folder in sorted(home.documents.glob("*")) if (folder / _DESCRIPTION).is_file()
    ]
    return _join(libraries)


def _load_document(folder: Path) -> Library:
    entry: dict[str, Any] = json.loads((folder / _DESCRIPTION).read_text(encoding="utf-8"))
    file = folder / entry.pop("file")
    source = parse_source(entry, str(folder))
    edition, passages = read_original(file, source)
    return Library(Sources([source]), (edition,), tuple(passages))


def _join(libraries: list[Library]) -> Library:
    return Library(
        Sources(source for library in libraries for source in library.sources.values()),
        tuple(edition for library in libraries for edition in library.editions),
        tuple(passage for library in libraries for passage in library.passages),
        "".join(library.corpus_sha256 for library in libraries),
    )


def read_original(path: Path, source: Source) -> tuple[Edition, list[Passage]]:
    """Read a file as the original text of a source. Raises DocumentError."""
    document = read_document(path)
    edition = Edition(
        source=source.id,
        label="original",
        form=Form.ORIGINAL,
        language=source.language[0],
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    return edition, split_passages(document, edition)


def describe_file(path: Path, **known: str) -> Source:
    """A source for a file of the user's; `known` overrides what the file itself shows.

    Title: the first heading or the file's name. Language: as detected. Weight and kind: a local guideline, unless told.
    """
    document = read_document(path)
    headings = [block.text for block in document.blocks if block.kind is BlockKind.HEADING]
    title = known.get("title") or (headings[0] if headings else path.stem)
    language = known.get("language") or detect_language(document.text[:4000], "sv")
    entry = {
        "id": known.get("id") or _slug(path.stem),
        "title": title,
        "cite": title,
        "cite_en": title,
        "authority": known.get("authority", ""),
        "url": known.get("url", ""),
        "language": [language],
        "kind": known.get("kind") or Kind.GUIDELINE.value,
        "weight": known.get("weight") or Weight.LOCAL_GUIDELINE.value,
        "jurisdiction": known.get("jurisdiction") or "SE",
        "status": known.get("status") or SourceStatus.IN_FORCE.value,
        "published": known.get("published", ""),
        "verified": "user",
    }
    return parse_source(entry, path.name)


def _slug(name: str) -> str:
    plain = name.lower().translate(str.maketrans("åäöéü", "aaoeu"))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "document"


def add_document(home: Home, path: Path, source: Source) -> None:
    """Take a file and its description into the user's home; an earlier file of the same id is replaced.

    The description names the file and is written last, in one step: killed at any point, the document is as it was
    before or as it is to be. The caller holds the build lock.
    """
    if source.id in load_manifest(corpus_folder() / _MANIFEST):
        raise DocumentError(f"{path.name}: the id “{source.id}” is taken by the corpus; give another one with --id.")
    folder = home.documents / source.id
    folder.mkdir(parents=True, exist_ok=True)
    content = path.read_bytes()
    kept = folder / f"{hashlib.sha256(content).hexdigest()[:16]}{path.suffix.lower()}"
    kept.write_bytes(content)
    entry = {k: v for k, v in dataclasses.asdict(source).items() if v not in ("", ())} | {"file": kept.name}
    staged = folder / f".{_DESCRIPTION}"
    staged.write_text(json.dumps(entry, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(staged, folder / _DESCRIPTION)
    _sweep(home)


def remove_document(home: Home, source_id: str) -> None:
    """Delete a document that was added. Raises DocumentError when there is none of that id."""
    description = home.documents / source_id / _DESCRIPTION
    if not description.is_file():
        raise DocumentError(f"no added document has the id “{source_id}”; `riktlots sources` lists them.")
    description.unlink()
    _sweep(home)


def _sweep(home: Home) -> None:
    """Delete what no description names: replaced files, and what a kill has left."""
    for folder in home.documents.iterdir():
        description = folder / _DESCRIPTION
        if not description.is_file():
            shutil.rmtree(folder)
            continue
        named = json.loads(description.read_text(encoding="utf-8"))["file"]
        for path in folder.iterdir():
            if path.name not in (named, _DESCRIPTION):
                path.unlink()
