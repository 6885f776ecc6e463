"""Related paragraphs of an answer: whom to ask next, and what the sources leave open.

Both are citations of overviews in the corpus. A paragraph of an overview scores by its nearness to the question (of its
text or of a question written for it) and to the passages that the answer cites, and higher if it rests on a document
that the answer cites, or on documents with the same topics. Without an answer only the question counts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from riktlots.ingest.errors import LocatorError
from riktlots.ingest.library.manifest import Sources
from riktlots.ingest.locator import Locator, parse_locator
from riktlots.ingest.model import Kind, Passage, Source, place_label
from riktlots.retrieval.model import Citation
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.search import fused_scores
from riktlots.retrieval.search.store import Store

WHOM, OPEN = "whom-to-ask", "left-open"
_MOST = 2
_SAME_SOURCE, _SAME_TOPICS = 0.1, 0.1


@dataclass(frozen=True, slots=True)
class _Thresholds:
    """Thresholds on the score of a paragraph: with an answer, for a second paragraph, and without an answer.

    They were set by reading the results of fifteen questions from different parts of the field. A wrong contact does
    more harm than none, and so does an open issue that is beside the point.
    """

    answered: float
    second: float
    unanswered: float


_THRESHOLDS = {WHOM: _Thresholds(0.48, 0.62, 0.38), OPEN: _Thresholds(0.68, 0.78, 0.4)}


def related(query: Query, topic: str, cited: Sequence[Passage]) -> tuple[Citation, ...]:
    """Return citations of the overviews of a topic (WHOM or OPEN) for a question, best first, at most two.

    `cited` are the passages that the answer cites, empty if there is no answer. They are left out of the result.
    """
    store = query.store
    paragraphs = [
        passage
        for source in store.manifest.sources.values()
        if source.kind is Kind.OVERVIEW and topic in source.topics
        for passage in store.by_source.of(source.id)
        if passage.language == query.language and passage not in cited
    ]
    if not paragraphs:
        return ()
    thresholds = _THRESHOLDS[topic]
    if cited and store.dense:
        scores = _scores(query, paragraphs, cited)
        first, second = thresholds.answered, thresholds.second
    else:
        scores = fused_scores(query, paragraphs)
        first, second = thresholds.unanswered, thresholds.second
    ranked = sorted(zip(scores, paragraphs, strict=True), key=lambda pair: -pair[0])[:_MOST]
    kept = [p for i, (score, p) in enumerate(ranked) if score >= (second if i else first)]
    return tuple(Citation.of(passage, passage.text) for passage in kept)


def _scores(query: Query, paragraphs: Sequence[Passage], cited: Sequence[Passage]) -> list[float]:
    store, vector = query.store, query.vector
    assert store.dense and vector is not None
    rows = [store.ordinal(passage) for passage in paragraphs]
    asked = store.dense.asked_of(vector, rows)
    to_question = {
        row: max(cosine, asked.get(row, cosine)) for row, cosine in store.dense.cosines(vector, rows).items()
    }
    to_cited = [store.dense.cosines(store.dense.vector(store.ordinal(passage)), rows) for passage in cited]
    sources = {passage.address.source for passage in cited}
    topics = _topics(store, sources)
    scores = []
    for row, passage in zip(rows, paragraphs, strict=True):
        rests_on = {pointer.partition(" ")[0] for pointer in passage.rests_on}
        theirs = _topics(store, rests_on)
        overlap = len(topics & theirs) / len(topics | theirs) if topics | theirs else 0.0
        near = (to_question[row] + max(cosines[row] for cosines in to_cited)) / 2
        scores.append(near + _SAME_SOURCE * bool(rests_on & sources) + _SAME_TOPICS * overlap)
    return scores


def _topics(store: Store, sources: Collection[str]) -> set[str]:
    known = store.manifest.sources
    return {topic for source in sources if source in known for topic in known[source].topics}


@dataclass(frozen=True, slots=True)
class Pointer:
    """A place in another source, which a passage refers to."""

    source: Source
    locator: Locator

    def label(self, language: str) -> str:
        """The place as people read it, in `language`."""
        return place_label(self.source, self.locator, language)


def pointers(passage: Passage, sources: Sources) -> tuple[Pointer, ...]:
    """Return the places that a passage rests on, each once; places in unknown sources are left out."""
    return tuple(dict.fromkeys(found for written in passage.rests_on if (found := _read(written, sources))))


def _read(written: str, sources: Sources) -> Pointer | None:
    source, _, place = written.partition(" ")
    try:
        return Pointer(sources[source], parse_locator(place.partition(" #")[0])) if source in sources else None
    except LocatorError:
        return None
