"""Digest files: front matter, headings, and paragraphs that begin with the place they restate."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from pathlib import Path

from ingest.document import Block, BlockKind
from ingest.errors import DocumentError, LocatorError
from ingest.locator import Locator, parse_locator
from ingest.markdown import markdown_document
from ingest.model import Address, Edition, Form, Passage

_MARKER = re.compile(r"\[(?P<place>[^\]]+?)(?: (?P<url>https?://[^\]\s]+))?\] ")
# What a sentence of an overview rests on stands in a line of its own below it: → source place; source place
_RESTS_ON = re.compile(r" → (?P<places>.+)$")


def read_digest(path: Path) -> tuple[Edition, list[Passage]]:
    """Read one digest file as an edition and its passages.

    Offsets count in the digest's text without the markers. Raises DocumentError naming the file and the paragraph
    that breaks the form described in corpus/README.md.
    """
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
    return edition, _passages(path, edition, markdown_document(body).blocks)


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
    """A paragraph without its pointer line, and the places that the line names."""
    match = _RESTS_ON.search(text)
    if match is None:
        return text, ()
    return text[: match.start()], tuple(place.strip() for place in match["places"].split(";"))
