"""The corpus folder: a manifest, digests and written answers.

One comes with the package; RIKTLOTS_CORPUS names another.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from riktlots.ingest.document import Block, BlockKind
from riktlots.ingest.errors import DocumentError, LocatorError, ManifestError
from riktlots.ingest.files import bundled_path
from riktlots.ingest.library.answers import CHECKED, load_answers
from riktlots.ingest.library.library import Library
from riktlots.ingest.library.manifest import Sources, load_manifest, manifest_files
from riktlots.ingest.locator import Locator, parse_locator
from riktlots.ingest.model import Address, Edition, Form, Passage

_MARKER = re.compile(r"\[(?P<place>[^\]]+?)(?: (?P<url>https?://[^\]\s]+))?\] ")
# The sources of a sentence of an overview are on a line of their own below it: → source place; source place
_RESTS_ON = re.compile(r" → (?P<places>.+)$")


def read_digest(path: Path) -> tuple[Edition, list[Passage]]:
    """Read one digest file as an edition and its passages.

    Offsets refer to the digest's text without the markers. Raises DocumentError naming the file and the paragraph
    that breaks the format described in corpus/README.md.
    """
    # Imported here, since whoever only compares a corpus with its index reads no Markdown.
    from riktlots.ingest.readers.markdown import markdown_document

    edition, body = _edition(path)
    return edition, _passages(path, edition, markdown_document(body).blocks)


def _edition(path: Path) -> tuple[Edition, str]:
    """The edition that a digest file is, by its front matter, and the text after that."""
    raw = path.read_bytes()
    front, body = _front_matter(path, raw.decode("utf-8"))
    language = str(front["language"])
    edition = Edition(
        source=str(front["source"]),
        label=f"digest-{language}",
        form=Form.DIGEST,
        language=language,
        sha256=hashlib.sha256(raw).hexdigest(),
        basis=str(front["basis"]),
        checked=str(front["checked"]),
    )
    return edition, body


def _front_matter(path: Path, text: str) -> tuple[dict[str, object], str]:
    pieces = text.split("+++\n", 2)
    if len(pieces) != 3 or pieces[0].strip():
        raise DocumentError(f"{path.name}: a digest starts with front matter between two lines of +++.")
    try:
        front = tomllib.loads(pieces[1])
    except tomllib.TOMLDecodeError as error:
        raise DocumentError(f"{path.name}: the front matter is not valid TOML: {error}") from error
    if missing := {"source", "language", "basis", "checked"} - front.keys():
        raise DocumentError(f"{path.name}: the front matter lacks {', '.join(sorted(missing))}.")
    return front, pieces[2]


def _passages(path: Path, edition: Edition, blocks: tuple[Block, ...]) -> list[Passage]:
    passages: list[Passage] = []
    headings: list[Block] = []
    parts: Counter[Locator] = Counter()
    offset = 0
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            while headings and headings[-1].level >= block.level:
                headings.pop()
            headings.append(block)
            continue
        match = _MARKER.match(block.text)
        if match is None:
            raise DocumentError(f"{path.name}: this paragraph has no marker of its place: “{block.text[:60]} …”")
        try:
            locator = parse_locator(match["place"])
        except LocatorError as error:
            raise DocumentError(f"{path.name}: {error}") from error
        parts[locator] += 1
        text, rests_on = _parted(block.text[match.end() :])
        passages.append(
            Passage(
                address=Address(edition.source, edition.label, locator, parts[locator]),
                heading_path=tuple(heading.text for heading in headings if heading.level > 1),
                text=text,
                start=offset,
                end=offset + len(text),
                language=edition.language,
                form=Form.DIGEST,
                seen_at=match["url"] or "",
                rests_on=rests_on,
            )
        )
        offset += len(text) + 2
    return passages


def _parted(text: str) -> tuple[str, tuple[str, ...]]:
    """A paragraph without its pointer line, and the places named on that line."""
    match = _RESTS_ON.search(text)
    if match is None:
        return text, ()
    return text[: match.start()], tuple(place.strip() for place in match["places"].split(";"))


def question_files(corpus: Path) -> list[Path]:
    """The question files of a corpus folder."""
    return sorted((corpus / "questions").glob("*.jsonl"))


def with_questions(corpus: Path, passages: Sequence[Passage]) -> list[Passage]:
    """The passages with the questions written for them. Raises DocumentError naming a line that fits no passage."""
    asked: dict[tuple[str, str, str], tuple[str, ...]] = {}
    known = {(passage.address.source, _place(passage)) for passage in passages}
    for path in question_files(corpus):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                row = json.loads(line)
                place = str(row.pop("place"))
                for language, questions in row.items():
                    asked[path.stem, place, language] = tuple(map(str, questions))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise DocumentError(f"{path}, line {number}: this is no line of questions ({error}).") from error
            if (path.stem, place) not in known:
                raise DocumentError(f"{path}, line {number}: {path.stem} has no paragraph at “{place}”.")
    return [
        dataclasses.replace(p, questions=asked.get((p.address.source, _place(p), p.language), ())) for p in passages
    ]


def _place(passage: Passage) -> str:
    part = passage.address.part
    return f"{passage.address.locator}" + (f" #{part}" if part > 1 else "")


def starter_corpus() -> Path:
    """The corpus folder that comes with the package."""
    return bundled_path("riktlots.corpus")


def corpus_folder() -> Path:
    """The corpus in use: the folder that RIKTLOTS_CORPUS names, or the starter corpus."""
    named = os.environ.get("RIKTLOTS_CORPUS", "").strip()
    return Path(named).expanduser() if named else starter_corpus()


def corpus_sha256(folder: Path) -> str:
    """The hash of all files that a corpus is read from. When it changes, the index is out of date."""
    whole = hashlib.sha256()
    answers = [*sorted(answers_folder(folder).glob("*.md")), *answers_folder(folder).glob(CHECKED)]
    for path in [*manifest_files(folder), *_digests(folder), *question_files(folder), *answers]:
        whole.update(f"{path.relative_to(folder)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def answers_folder(corpus: Path) -> Path:
    """The folder of the written answers of a corpus; it may not exist."""
    return corpus / "answers"


def _digests(folder: Path) -> list[Path]:
    return sorted(folder.glob("digest/*/*.md"))


def load_editions(folder: Path) -> tuple[Sources, tuple[Edition, ...]]:
    """The sources of a corpus folder and the editions held of them, without a look at their paragraphs.

    Raises ManifestError or DocumentError.
    """
    sources = load_manifest(folder)
    return sources, tuple(_of_source(_edition(path)[0], path, sources) for path in _digests(folder))


def _of_source(edition: Edition, path: Path, sources: Sources) -> Edition:
    """An edition whose source the manifest describes. Raises ManifestError."""
    if edition.source not in sources:
        raise ManifestError(f"{path}: there is no source “{edition.source}” in {path.parents[2] / 'sources'}")
    return edition


def load_corpus(folder: Path) -> Library:
    """Load a corpus folder with sources/*.toml, digest/<language>/<id>.md, questions/<id>.jsonl and answers/<id>.md.

    Raises ManifestError or DocumentError.
    """
    sources = load_manifest(folder)
    editions: list[Edition] = []
    passages: list[Passage] = []
    for path in _digests(folder):
        edition, found = read_digest(path)
        editions.append(_of_source(edition, path, sources))
        passages.extend(found)
    answers = load_answers(answers_folder(folder))
    return Library(sources, tuple(editions), tuple(with_questions(folder, passages)), corpus_sha256(folder), answers)
