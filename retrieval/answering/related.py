"""What stands beside an answer: paragraphs of added documents, what the sources leave open, whom to ask, and the places
that a paragraph rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from riktlots.ingest.errors import LocatorError
from riktlots.ingest.library.manifest import Sources
from riktlots.ingest.locator import Locator, parse_locator
from riktlots.ingest.model import Kind, Passage, Source, place_label
from riktlots.retrieval.answering.nearest import near_in_added
from riktlots.retrieval.answering.whom import contacts
from riktlots.retrieval.model import Answer, Citation, Status
from riktlots.retrieval.plan.case import Case
from riktlots.retrieval.plan.question import hangs_on
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.search import fused_scores

TOPIC = "left-open"
# What the sources leave open may be about so many of the first hits, where nothing is covered.
_TOLD_NEAREST = 3


@dataclass(frozen=True, slots=True)
class _Nearness:
    """How near to the question an open issue must be: one that rests on a cited place, and one that rests on another
    place of a cited source."""

    same_place: float
    same_source: float


# Cosines, and with words alone fused scores. The cosines were set by reading the issues found for 100 development
# questions: of those that rest on a cited place, all below .47 were beside the point, and of the others nearly all
# below .55.
_BY_MEANING, _BY_WORDS = _Nearness(0.5, 0.56), _Nearness(0.3, 0.4)


def with_related(answer: Answer, query: Query, case: Case | None = None) -> Answer:
    """The answer with the paragraphs of added documents that lie near, whom to ask next, what the sources leave open
    and what it hangs on in a case.

    Of an earlier day only the functions at the institution are named: the overviews describe today.
    """
    asked = contacts(query, answer, case)
    answer = replace(answer, added=near_in_added(answer, query.store))
    if answer.as_of:
        return replace(answer, functions=asked.functions)
    citations = answer.citations
    cited = list(dict.fromkeys(citation.passage for citation in citations))
    if not cited and answer.status is Status.NOT_COVERED:
        cited = [hit.passage for hit in answer.hits[:_TOLD_NEAREST]]
    return replace(
        answer,
        functions=asked.functions,
        whom=asked.whom,
        left_open=left_open(query, cited),
        hangs_on=hangs_on(case, citations, query.language) if case else (),
    )


def left_open(query: Query, found: Sequence[Passage]) -> tuple[Citation, ...]:
    """Cite what the sources leave open on the matter that was asked about: at most one paragraph.

    `found` are the passages that the answer cites, or the nearest without an answer. A paragraph of the overview with
    the topic `left-open` is cited if it rests on one of them, or on another place of their sources, and is about what
    was asked: near to the question, by the mean of the cosines of its text and of the nearest question written for it.
    """
    store = query.store
    sources = {passage.address.source for passage in found}
    places = {passage.address.place_name for passage in found}
    issues = [
        passage
        for source in store.manifest.sources.values()
        if source.kind is Kind.OVERVIEW and TOPIC in source.topics
        for passage in store.by_source.of(source.id)
        if passage.language == query.language
        and passage not in found
        and any(place.partition(" ")[0] in sources for place in passage.rests_on)
    ]
    if not issues:
        return ()
    least = _BY_MEANING if store.dense else _BY_WORDS
    near = [
        (score, passage)
        for score, passage in zip(_nearness(query, issues), issues, strict=True)
        if score >= (least.same_place if places & set(passage.rests_on) else least.same_source)
    ]
    if not near:
        return ()
    _, best = max(near, key=lambda pair: pair[0])
    return (Citation.of(best, best.text),)


def _nearness(query: Query, passages: Sequence[Passage]) -> list[float]:
    store, vector, compared = query.store, query.vector, query.compared
    if store.dense is None or vector is None or compared is None:
        return fused_scores(query, passages)
    rows = [store.ordinal(passage) for passage in passages]
    asked = store.asked_of(compared, rows)
    cosines = store.dense.cosines(vector, rows)
    return [(cosines[row] + max(cosines[row], asked.get(row, -1.0))) / 2 for row in rows]


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
