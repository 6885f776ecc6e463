"""Sources, fetched originals and changes between editions as JSON. Changes of shape raise
riktlots.app.schemas.answer.SCHEMA."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from typing import Any

from riktlots.app.i18n import text
from riktlots.app.schemas.answer import passage_json
from riktlots.evals.questions.citing import Citing
from riktlots.ingest.document import BlockKind, Document, Oddity, Reason
from riktlots.ingest.fetch.run import Outcome
from riktlots.ingest.library.diff import Change
from riktlots.ingest.model import Edition, Passage, Source


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


_EXAMPLES = 5
_ENDS = 3


def brief_json(file: str, source_id: str, document: Document, passages: int, language: str) -> dict[str, Any]:
    """What became of one file that was added."""
    return {
        "file": file,
        "status": "added",
        "source": source_id,
        "passages": passages,
        "dropped": dropped_counts(document),
        "oddities": [_oddity(oddity, language) for oddity in document.oddities],
        "error": "",
    }


def failed_json(file: str, error: str) -> dict[str, Any]:
    """The same for a file that could not be read."""
    return {
        "file": file,
        "status": "failed",
        "source": "",
        "passages": 0,
        "dropped": {},
        "oddities": [],
        "error": error,
    }


def reading_json(
    file: str,
    kind: str,
    source: Source,
    document: Document,
    passages: Sequence[Passage],
    language: str,
    *,
    everything: bool,
) -> dict[str, Any]:
    """How one file was read: its outline, what was left out and was odd, and its first and last or all passages.

    `kind` is the ending that the file was read by.
    """
    found = {
        "file": file,
        "status": "read",
        "format": kind.lstrip("."),
        "title": source.title,
        "language": source.language[0],
        "pages": document.pages,
        "characters": len(document.text),
        "passages": len(passages),
        "headings": [_heading(block) for block in document.blocks if block.kind is BlockKind.HEADING],
        "blocks": dict(Counter(str(block.kind) for block in document.blocks)),
        "first": [passage_json(passage) for passage in passages[:_ENDS]],
        "last": [passage_json(passage) for passage in passages[-_ENDS:]],
        "dropped": {
            reason: {"count": count, "examples": examples(document, Reason(reason))}
            for reason, count in dropped_counts(document).items()
        },
        "oddities": [_oddity(oddity, language) for oddity in document.oddities],
        "error": "",
    }
    return found | ({"all": [passage_json(passage) for passage in passages]} if everything else {})


def dropped_counts(document: Document) -> dict[str, int]:
    """How many pieces were left out for each reason, the most frequent first."""
    return dict(Counter(str(piece.reason) for piece in document.dropped).most_common())


def examples(document: Document, reason: Reason) -> list[str]:
    """Some of the texts that were left out for a reason, each once."""
    texts = dict.fromkeys(piece.text for piece in document.dropped if piece.reason is reason)
    return list(texts)[:_EXAMPLES]


def oddity_text(oddity: Oddity, language: str) -> str:
    """What is odd, in a sentence."""
    return text(oddity.key, language, detail=oddity.detail)


def dropped_words(document: Document, language: str) -> list[str]:
    """What was left out, each reason in words with its number."""
    return [f"{text(f'dropped_{reason}', language)} ({count})" for reason, count in dropped_counts(document).items()]


def oddity_at_page(oddity: Oddity, language: str) -> str:
    """What is odd, in a sentence, with the page where that is known."""
    told = oddity_text(oddity, language)
    return told if oddity.page_index is None else f"{text('page_number', language, page=oddity.page_index + 1)}: {told}"


def _oddity(oddity: Oddity, language: str) -> dict[str, Any]:
    return {
        "key": oddity.key,
        "detail": oddity.detail,
        "page_index": oddity.page_index,
        "text": oddity_text(oddity, language),
    }


def _heading(block: Any) -> dict[str, Any]:
    page = block.pages[0] if block.pages else None
    return {"level": block.level, "text": block.text, "page_index": page.index if page else None}
