"""Describe a file that a user adds as a source, from its text and the options given with it."""

from __future__ import annotations

import re
from pathlib import Path

from riktlots.ingest.document import BlockKind, Document
from riktlots.ingest.language import detect_language
from riktlots.ingest.library.manifest import parse_source
from riktlots.ingest.model import Kind, Source, SourceStatus, Weight

# How the description of an added document was checked: by whoever added it.
ADDED = "user"


def describe_document(document: Document, path: Path, **known: str) -> Source:
    """Describe a file of the user, as it was read, as a source; the fields in `known` override those found in it.

    Title: the first heading or the file's name. Language: as detected. Weight and kind: local guideline, unless given.
    """
    headings = [block.text for block in document.blocks if block.kind is BlockKind.HEADING]
    title = known.get("title") or (headings[0] if headings else path.stem)
    language = known.get("language") or detect_language(document.text[:4000], "sv")
    entry = {
        "id": known.get("id") or id_of_name(path.stem),
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
        "verified": ADDED,
    }
    return parse_source(entry, path.name)


def id_of_name(name: str) -> str:
    """The id of a document whose file, or title, has this name."""
    plain = name.lower().translate(str.maketrans("åäöéü", "aaoeu"))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "document"
