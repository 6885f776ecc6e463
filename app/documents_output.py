"""Sources, fetched originals and changes between editions as JSON. Changes of shape raise app.output.SCHEMA."""

from __future__ import annotations

import dataclasses
from typing import Any

from app.citing import Citing
from ingest.diff import Change
from ingest.fetch.outcome import Outcome
from ingest.model import Edition, Passage, Source


def source_json(source: Source, held: list[Edition]) -> dict[str, Any]:
    """One source as `sources` prints it; `held` are the editions held of it."""
    return {
        "id": source.id,
        "title": source.title,
        "title_en": source.title_en,
        "authority": source.authority,
        "kind": str(source.kind),
        "weight": str(source.weight),
        "status": str(source.status),
        "jurisdiction": source.jurisdiction,
        "published": source.published,
        "valid_from": source.valid_from,
        "valid_to": source.valid_to,
        "supersedes": list(source.supersedes),
        "url": source.url,
        "forms": sorted({str(edition.form) for edition in held}),
        "languages": sorted({edition.language for edition in held}),
        "editions": [
            {
                "label": edition.label,
                "form": str(edition.form),
                "language": edition.language,
                "checked": edition.checked,
                "valid_from": edition.valid_from,
                "valid_to": edition.valid_to,
                "url": edition.url,
            }
            for edition in held
        ],
        "verified": source.verified,
    }


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """What became of one text in a fetch."""
    return {**dataclasses.asdict(outcome), "result": str(outcome.result)}


def change_json(change: Change, citing: list[Citing]) -> dict[str, Any]:
    """One change between two editions, and who relies on the old text."""
    return {
        "change": str(change.kind),
        "likeness": round(change.likeness, 1),
        "old": _side(change.old),
        "new": _side(change.new),
        "questions": [{"file": c.file, "id": c.id, "question": c.question} for c in citing if not c.is_answer],
        "answers": [{"file": c.file, "id": c.id, "question": c.question} for c in citing if c.is_answer],
    }


def _side(passage: Passage | None) -> dict[str, str] | None:
    return {"address": str(passage.address), "text": passage.text} if passage else None
