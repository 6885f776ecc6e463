"""Paragraphs shown though the search does not know them to answer: the closest, and the rule that somebody evades."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from riktlots.retrieval.answering.extract import says_the_same
from riktlots.retrieval.judges.strength import strength_of
from riktlots.retrieval.model import Citation, Hit, Strength
from riktlots.retrieval.plan.question import nearest_duty, planned
from riktlots.retrieval.question.foreign_text import gives_orders
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.search import find_for

# So many paragraphs are shown where none is certain to answer.
_CLOSEST = 3
# So many of these may be those that a near question is answered with.
_NEAR = 2
_HITS = 10
Quotes = Sequence[tuple[str, tuple[Citation, ...]]]


def closest(hits: Sequence[Hit], near: Sequence[Citation] = ()) -> tuple[Citation, ...]:
    """The best hits as whole paragraphs, after those that a near question is answered with; without those that give
    orders to a machine and those that say the same."""
    chosen: list[Citation] = []
    for passage in (*(citation.passage for citation in near[:_NEAR]), *(hit.passage for hit in hits)):
        if len(chosen) == _CLOSEST or gives_orders(passage.text):
            continue
        citation = Citation.of(passage, passage.text)
        if not any(says_the_same(citation, other) for other in chosen):
            chosen.append(citation)
    return tuple(chosen)


def first_whole(quoted: Quotes) -> Quotes:
    """The quotes, the first of them as its whole paragraph."""
    whole = [Citation.of(citation.passage, citation.passage.text) for _, (citation, *_) in quoted[:1]]
    return [*((citation.quote, (citation,)) for citation in whole), *quoted[1:]]


def not_found(quoted: Quotes, hits: Sequence[Hit]) -> Iterator[Hit]:
    """The quoted passages that the search did not find."""
    found = {hit.passage.address for hit in hits}
    others = {c.passage.address: c.passage for _, citations in quoted for c in citations}
    return (Hit(passage, score=0.0) for address, passage in others.items() if address not in found)


def evaded_duty(query: Query, only: PassageFilter) -> tuple[Citation, ...]:
    """The binding rule that somebody wants to get around, so that they are told it; none if none is near.

    Of a case that is told it is one of the reviewed considerations, else the nearest rule found.
    """
    case = planned(query.text, query.language)
    if case and (reviewed := nearest_duty(case, query, only.as_of)):
        return (reviewed,)
    for hit in find_for(query, _HITS, only):
        passage = hit.passage
        binds = query.store.source(passage).weight.binds and strength_of(passage.text) is Strength.MUST
        if binds and not gives_orders(passage.text):
            return (Citation.of(passage, passage.text),)
    return ()
