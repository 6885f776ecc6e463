"""One paragraph with all that is known of it, as JSON. Changes of shape raise riktlots.app.schemas.answer.SCHEMA."""

from __future__ import annotations

from typing import Any

from riktlots.app.present.names import reference
from riktlots.app.schemas.answer import address_json, place_json
from riktlots.ingest.document import page_at
from riktlots.ingest.index.generation import Manifest
from riktlots.ingest.model import Address, Edition, Passage
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store


def paragraph_json(passage: Passage, store: Store, language: str) -> dict[str, Any]:
    """A paragraph, its source and edition, and the paragraphs before and after it in the document.

    `current` says whether it is found and cited today: it is not when its edition does not count, or when the original
    is held of what it restates. `reference` is what a lawyer would write.
    """
    source, page = store.source(passage), page_at(passage.pages, 0)
    return place_json(passage, store, language) | {
        "authority": source.authority,
        "jurisdiction": source.jurisdiction,
        "valid_from": source.valid_from,
        "valid_to": source.valid_to,
        "licence": source.licence,
        "reference": reference(source, passage, language),
        "current": bool(store.eligible(PassageFilter())[store.ordinal(passage)]),
        "heading_path": list(passage.heading_path),
        "text": passage.text,
        "language": passage.language,
        "page_label": page.label if page else None,
        "page_index": page.index if page else None,
        "seen_at": passage.seen_at,
        "sha256": passage.sha256,
        "edition": _edition_json(_edition(passage.address, store.manifest)),
        "before": _beside(passage, -1, store, language),
        "after": _beside(passage, 1, store, language),
    }


def near_json(passage: Passage, store: Store, language: str) -> dict[str, Any]:
    """A paragraph that stands beside another: its address and its words."""
    return address_json(passage, store, language) | {
        "form": str(passage.form),
        "language": passage.language,
        "text": passage.text,
    }


def _beside(passage: Passage, step: int, store: Store, language: str) -> dict[str, Any] | None:
    at = store.ordinal(passage) + step
    if not 0 <= at < len(store.passages):
        return None
    other = store.passages[at]
    same = (other.address.source, other.address.edition) == (passage.address.source, passage.address.edition)
    return near_json(other, store, language) if same else None


def _edition(address: Address, manifest: Manifest) -> Edition:
    return next(e for e in manifest.editions if (e.source, e.label) == (address.source, address.edition))


def _edition_json(edition: Edition) -> dict[str, str]:
    return {
        "label": edition.label,
        "basis": edition.basis,
        "checked": edition.checked,
        "valid_from": edition.valid_from,
        "valid_to": edition.valid_to,
        "url": edition.url,
        "sha256": edition.sha256,
    }
