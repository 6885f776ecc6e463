"""What stands related an answer: whom to ask next, and what the sources leave open on the matter.

Both come from overviews of the corpus, as citations like any other. A paragraph of an overview fits when it is near the
question (itself or a question written for it) and near what the answer cites, when it rests on a document that the
answer cites, and when the documents that it rests on are of the same topics. Where there is no answer, the question
alone decides.
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
class _Bar:
    """How well a paragraph must fit: related an answer, and a second one; and by the question alone.

    Set by reading what fifteen questions of different parts of the field bring up. A wrong address does more harm than
    none, and so does a doubt that is related the point.
    """

    answered: float
    second: float
    unanswered: float


_BARS = {WHOM: _Bar(0.48, 0.62, 0.38), OPEN: _Bar(0.68, 0.78, 0.4)}


def related(query: Query, topic: str, cited: Sequence[Passage]) -> tuple[Citation, ...]:
    """The paragraphs of the overviews of a topic (WHOM or OPEN) that belong to a question, best first, at most two.

    `cited` are the passages that the answer cites, empty where there is no answer. Paragraphs that the answer itself
    cites are left out.
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
    bar = _BARS[topic]
    if cited and store.dense:
        scores = _fit(query, paragraphs, cited)
        first, second = bar.answered, bar.second
    else:
        scores = fused_scores(query, paragraphs)
        first, second = bar.unanswered, bar.second
    ranked = sorted(zip(scores, paragraphs, strict=True), key=lambda pair: -pair[0])[:_MOST]
    kept = [p for i, (score, p) in enumerate(ranked) if score >= (second if i else first)]
    return tuple(Citation.of(passage, passage.text) for passage in kept)


def _fit(query: Query, paragraphs: Sequence[Passage], cited: Sequence[Passage]) -> list[float]:
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
    """A place in another source."""

    source: Source
    locator: Locator

    def label(self, language: str) -> str:
        """For people, in the reader's language."""
        return place_label(self.source, self.locator, language)


def pointers(passage: Passage, sources: Sources) -> tuple[Pointer, ...]:
    """The places that a passage says it rests on, each once; those that the corpus does not know are left out."""
    return tuple(dict.fromkeys(found for written in passage.rests_on if (found := _read(written, sources))))


def _read(written: str, sources: Sources) -> Pointer | None:
    source, _, place = written.partition(" ")
    try:
        return Pointer(sources[source], parse_locator(place.partition(" #")[0])) if source in sources else None
    except LocatorError:
        return None
