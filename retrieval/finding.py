"""What is found for a question, and what it comes to: the hits, the ruling, the case, and what was reviewed for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from riktlots.retrieval.answering.nearest import Quotes, closest, not_found
from riktlots.retrieval.answering.whom import at_alarm
from riktlots.retrieval.answering.written import Written, written_answer
from riktlots.retrieval.coverage.decision import Decision, Ruling
from riktlots.retrieval.coverage.place import parted_by_place
from riktlots.retrieval.model import Citation, Hit, Reason, Status
from riktlots.retrieval.plan.case import Case
from riktlots.retrieval.plan.question import (
    asks_openly,
    asks_verdict,
    considered,
    nearest_considerations,
    only_tells,
    planned,
)
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.lookup import in_language
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.search import find_for

_HITS = 10
# Beside the considerations of a case stand so many of the paragraphs found for its own words.
_BESIDE_CONSIDERATIONS = 2
_CLOSEST = Ruling(Status.CLOSEST, Reason.CLOSEST)
# A corrected question must be so much more likely to be answered: a wrong correction does more harm than none.
_BETTER = 0.05
# The chance from which what holds here answers though what holds elsewhere is nearer: a rule on Russia beside one on
# Iran, but not whatever stands beside a rule on something else.
_SURE = 0.8


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: the query; the same in full (`told`), as it is read for what it tells of a case; as it was
    asked; the language of the answer; whether it is known to be of the field, and whether it raises an alarm; and the
    words to search if it followed on the questions before it (empty where it cannot, or is written so already)."""

    query: Query
    told: str
    asked: str
    answer_in: str
    of_field: bool = False
    alarm: bool = False
    in_context: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The query as it was searched, the hits with what is quoted besides, the ruling, the collaboration that the
    question tells of, its reviewed considerations where it asks openly what applies, and the written answer.
    `elsewhere` are the places of those hits whose rule holds for another country. `near` are the paragraphs that come
    first among the closest."""

    query: Query
    hits: tuple[Hit, ...]
    elsewhere: frozenset[tuple[str, str, int]]
    ruling: Ruling
    case: Case | None
    considerations: Quotes
    written: Written
    near: tuple[Citation, ...]

    @property
    def shows_closest(self) -> bool:
        """Whether the closest paragraphs are shown: considerations of a case take their place."""
        return self.ruling.status is Status.CLOSEST and not self.considerations


def find_answer(wanted: Wanted, only: PassageFilter, decision: Decision) -> Found:
    """Search and decide. Where the question tells a case and asks openly what applies, no one paragraph answers, but
    the reviewed considerations do, whatever the search thinks. A written answer that fits settles it. Where a question
    that may follow on others finds nothing alone, it is searched as one that does."""
    alone = _found(wanted, only, decision)
    if not (wanted.in_context and alone.ruling.status.is_denial) or alone.ruling.is_far:
        return alone
    query = Query.of(wanted.query.store, wanted.in_context, wanted.query.language)
    of_both = replace(wanted, query=query, told=query.text, of_field=True)
    followed = _found(of_both, only, decision)
    if followed.ruling.status.is_denial:
        return alone
    if followed.written.ref:
        return followed
    # It need not follow on them: what answers them may not answer it.
    return replace(followed, ruling=_CLOSEST, case=alone.case, considerations=[])


def _found(wanted: Wanted, only: PassageFilter, decision: Decision) -> Found:
    query, here, elsewhere, ruling = _searched(wanted, only, decision)
    as_put, words, hits = wanted.query.text, query.text, (*here, *elsewhere)
    if query.language != wanted.answer_in:
        query = replace(query, language=wanted.answer_in)
        hits = tuple(in_language(query.store, hits, wanted.answer_in, only))
    told = words if words != as_put and wanted.told == as_put else wanted.told
    case = planned(told, wanted.query.language)
    considerations: Quotes = []
    if case and not (hits and hits[0].exact) and _is_open(told, ruling):
        considerations = considered(case, query, only.as_of)
        if considerations and not ruling.status.is_denial:
            nearest = closest(hits)[:_BESIDE_CONSIDERATIONS]
            quoted = {citation.quote for _, citations in considerations for citation in citations}
            considerations += [(one.quote, (one,)) for one in nearest if one.quote not in quoted]
    written = written_answer(query, hits, only, case if considerations else None, wanted.asked)
    places = frozenset(hit.passage.address.place for hit in elsewhere)
    near = tuple(citation for citation in written.near if citation.passage.address.place not in places)
    if not near and case and not considerations and ruling.status is not Status.ANSWERED and asks_verdict(told):
        near = nearest_considerations(case, query, only.as_of)
    if written.ref:
        ruling = Ruling(Status.ANSWERED)
    elif ruling.status.is_denial:
        # A question that lies near one with a written answer has at least what that answer begins with, and whoever
        # raises an alarm is told whom to contact.
        near = near or (at_alarm(query, only) if wanted.alarm else ())
        ruling = replace(ruling, status=Status.CLOSEST, reason=Reason.CLOSEST) if near else ruling
    quoted_besides = [*((one.text, one.citations) for one in written.draft), *considerations]
    every = (*hits, *not_found(quoted_besides, hits))
    return Found(query, every, places, ruling, case, considerations, written, near)


def _is_open(told: str, ruling: Ruling) -> bool:
    """Whether the question asks what applies to a case; one that only tells it does where nothing else answers."""
    return asks_openly(told) or (ruling.status is not Status.ANSWERED and only_tells(told))


def _searched(
    wanted: Wanted, only: PassageFilter, decision: Decision
) -> tuple[Query, tuple[Hit, ...], tuple[Hit, ...], Ruling]:
    """Search for the question as it is written; and where that is not answered, with its typing errors mended, if it is
    then more likely to be."""
    query = wanted.query
    here, elsewhere, ruling = _decided(query, wanted, only, decision)
    if ruling.chance is None or ruling.status is Status.ANSWERED:
        return query, here, elsewhere, ruling
    mended = Query.corrected(query.store, query.text, query.language)
    if mended.text != query.text:
        mended_here, mended_elsewhere, other = _decided(mended, wanted, only, decision)
        if other.chance is None or other.chance > ruling.chance + _BETTER:
            return mended, mended_here, mended_elsewhere, other
    return query, here, elsewhere, ruling


def _decided(
    query: Query, wanted: Wanted, only: PassageFilter, decision: Decision
) -> tuple[tuple[Hit, ...], tuple[Hit, ...], Ruling]:
    """The hits, those whose rule holds for another place, which decides nothing, and the ruling: where the best of all
    holds elsewhere, the others must be sure to answer, or are no more than the closest."""
    hits = find_for(query, _HITS, only)
    here, elsewhere = parted_by_place(query, hits)
    ruling = decision.decide(query, here or elsewhere)
    best_is_elsewhere = bool(elsewhere) and elsewhere[0] is hits[0]
    if ruling.status is Status.ANSWERED and best_is_elsewhere and (not here or (ruling.chance or 0.0) < _SURE):
        ruling = replace(ruling, status=Status.CLOSEST, reason=Reason.CLOSEST)
    if (wanted.of_field or wanted.alarm) and ruling.status is Status.OUT_OF_SCOPE:
        ruling = replace(ruling, status=Status.NOT_COVERED, reason=Reason.NOT_COVERED)
    return here, elsewhere, ruling
