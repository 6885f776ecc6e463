"""Answers, hits and passages as JSON: the machine's view of what people see. Changes of shape raise SCHEMA."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence
from typing import Any

from riktlots.app.present.names import original_link
from riktlots.ingest.library.editions import status_on
from riktlots.ingest.model import Passage
from riktlots.retrieval.answering.related import pointers
from riktlots.retrieval.model import (
    Answer,
    Citation,
    Finished,
    Happening,
    Hit,
    Sentence,
    SentenceVerified,
    SourcesFound,
    StepBegun,
)
from riktlots.retrieval.search.store import Store

SCHEMA = 1


def answer_json(answer: Answer, store: Store, id: str = "") -> dict[str, Any]:
    """One answer with its sentences, citations and hits."""
    return {
        "schema": SCHEMA,
        "id": id,
        "question": answer.question,
        "completed": answer.completed,
        "language": answer.language,
        "status": str(answer.status),
        "reason": answer.reason,
        "notice": answer.notice,
        "sentences": [_sentence(sentence, store, answer.language, answer.as_of) for sentence in answer.sentences],
        "whom": [citation_json(citation, store, answer.language, answer.as_of) for citation in answer.whom],
        "left_open": [citation_json(citation, store, answer.language, answer.as_of) for citation in answer.left_open],
        "duty": [citation_json(citation, store, answer.language, answer.as_of) for citation in answer.duty],
        "hangs_on": list(answer.hangs_on),
        "planned": answer.planned,
        "as_of": answer.as_of,
        "at": answer.at,
        "filters": answer.filters,
        "removed": [
            {"text": r.text, "verdict": str(r.verdict), "reason": r.reason, "replaced": r.replaced}
            for r in answer.removed
        ],
        "hits": [hit_json(hit, store, answer.language) for hit in answer.hits],
        "generation": answer.generation,
        "model": answer.model,
        "prompt_version": answer.prompt_version,
        "failure": answer.failure,
        "judge": answer.judge,
        "usage": dataclasses.asdict(answer.usage),
        "timings": answer.timings,
    }


def happening_json(happening: Happening, store: Store, language: str, as_of: str = "") -> dict[str, Any]:
    """One line of a stream: a step begun, the sources found, a sentence verified, or the answer."""
    match happening:
        case StepBegun(name):
            return {"schema": SCHEMA, "event": "step", "step": name}
        case SourcesFound(hits):
            return {"schema": SCHEMA, "event": "sources", "hits": [hit_json(hit, store, language) for hit in hits]}
        case SentenceVerified(sentence):
            return {"schema": SCHEMA, "event": "sentence", "sentence": _sentence(sentence, store, language, as_of)}
        case Finished(answer):
            return {"schema": SCHEMA, "event": "answer", "answer": answer_json(answer, store)}


def _sentence(sentence: Sentence, store: Store, language: str, as_of: str) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "verdict": str(sentence.verdict),
        "strength": str(sentence.strength),
        "judged_by": sentence.judged_by,
        "reason": sentence.reason,
        "repaired": list(sentence.repaired),
        "citations": [citation_json(citation, store, language, as_of) for citation in sentence.citations],
    }


def citation_json(citation: Citation, store: Store, language: str, as_of: str) -> dict[str, Any]:
    """One citation: where it stands, what its source is, and the quoted words."""
    return place_json(citation.passage, store, language, as_of) | {
        "page_label": citation.page.label if citation.page else None,
        "page_index": citation.page.index if citation.page else None,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
    }


def place_json(passage: Passage, store: Store, language: str, as_of: str = "") -> dict[str, Any]:
    """Where a passage stands and what its source is, on the day `as_of` (ISO) or today."""
    source = store.source(passage)
    return address_json(passage, store, language) | {
        "title": source.name(language),
        "kind": str(source.kind),
        "weight": str(source.weight),
        "source_status": str(status_on(source, as_of or datetime.date.today().isoformat())),
        "published": source.published,
        "form": str(passage.form),
        "url": original_link(source, passage.address.locator),
        "rests_on": [pointer.label(language) for pointer in pointers(passage, store.manifest.sources)],
    }


def address_json(passage: Passage, store: Store, language: str) -> dict[str, Any]:
    """The address of a passage, for programs and for people."""
    return {
        "address": str(passage.address),
        "label": store.label(passage, language),
        "source_id": passage.address.source,
    }


def found_json(question: str, language: str, hits: Sequence[Hit], store: Store, id: str = "") -> dict[str, Any]:
    """What was found for words as they were searched for, in a language."""
    return {
        "schema": SCHEMA,
        "id": id,
        "question": question,
        "language": language,
        "hits": [hit_json(hit, store, language) for hit in hits],
    }


def hit_json(hit: Hit, store: Store, language: str) -> dict[str, Any]:
    """One found passage with the reasons it was found."""
    return address_json(hit.passage, store, language) | {
        "text": hit.passage.text,
        "heading_path": list(hit.passage.heading_path),
        "language": hit.passage.language,
        "form": str(hit.passage.form),
        "score": round(hit.score, 6),
        "lexical_rank": hit.lexical_rank,
        "dense_rank": hit.dense_rank,
        "exact": hit.exact,
        "neighbour": hit.neighbour,
    }


def passage_json(passage: Passage) -> dict[str, Any]:
    """One passage as `ingest --dry-run` prints it."""
    return {
        "address": str(passage.address),
        "source_id": passage.address.source,
        "heading_path": list(passage.heading_path),
        "text": passage.text,
        "page_index": passage.pages[0].index if passage.pages else None,
        "page_label": passage.pages[0].label if passage.pages else None,
        "pages": [dataclasses.asdict(page) for page in passage.pages],
        "language": passage.language,
        "start": passage.start,
        "end": passage.end,
    }
