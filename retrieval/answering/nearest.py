"""Paragraphs shown though the search does not know them to answer: the closest, those of added
documents, and the rule that somebody evades."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from riktlots.ingest.library.describe import ADDED
from riktlots.ingest.model import Passage
from riktlots.retrieval.answering.extract import says_the_same
from riktlots.retrieval.judges.strength import strength_of
from riktlots.retrieval.model import Answer, Citation, Hit, Status, Strength
from riktlots.retrieval.plan.question import nearest_duty, planned
from riktlots.retrieval.question.foreign_text import gives_orders
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.search import find_for
from riktlots.retrieval.search.store import Store

# So many paragraphs are shown where none is certain to answer.
_CLOSEST = 3
# So many of these may be those that a near question is answered with.
_NEAR = 2
# So many paragraphs of added documents stand beside an answer.
_ADDED = 2
_HITS = 10
Quotes = Sequence[tuple[str, tuple[Citation, ...]]]


def closest(hits: Sequence[Hit], near: Sequence[Citation] = ()) -> tuple[Citation, ...]:
    """The best hits as whole paragraphs, after those that a near question is answered with; without those that give
    orders to a machine and those that say the same."""
    return _whole((*(citation.passage for citation in near[:_NEAR]), *(hit.passage for hit in hits)), _CLOSEST)


def near_in_added(answer: Answer, store: Store) -> tuple[Citation, ...]:
    """The best hits of documents that somebody added, as whole paragraphs, without those that the answer shows.

    What an organisation lays down itself may be stricter than what applies to all. Its documents are few among many,
    and what lies nearest, or answers, is mostly of the others. Nothing stands beside an answer that shows no paragraph.
    """
    if not (answer.status.is_answer or answer.status is Status.CLOSEST):
        return ()
    added = (hit.passage for hit in answer.hits if store.source(hit.passage).verified == ADDED)
    return _whole(added, _ADDED, answer.citations)


def _whole(passages: Iterable[Passage], most: int, shown: Sequence[Citation] = ()) -> tuple[Citation, ...]:
    """The first passages as whole paragraphs, without those that give orders to a machine and those that say the same
    as another or as what is shown."""
    seen, chosen = {citation.passage.address for citation in shown}, list[Citation]()
    for passage in passages:
        if len(chosen) == most:
            break
        if passage.address in seen or gives_orders(passage.text):
            continue
        citation = Citation.of(passage, passage.text)
        if not any(says_the_same(citation, other) for other in (*shown, *chosen)):
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
