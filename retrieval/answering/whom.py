"""Whom to ask next: the function at the institution, and the paragraph of an overview on the authority.

Both follow from the sources that an answer cites, as the manifest says for each who owns its questions, and from the
case that a question tells. The security function is named wherever a security matter is touched.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from riktlots.ingest.model import Function, Kind, Passage, Source
from riktlots.retrieval.model import Answer, Citation, Notice, Reason, Status
from riktlots.retrieval.plan.case import Case, facts_of, holds
from riktlots.retrieval.plan.citations import RulePlace
from riktlots.retrieval.question.alarm import WHOM_AT_ALARM, touches_security
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.store import Store

TOPIC = "whom-to-ask"
# Whoever tells of espionage or pressure is told of the Security Service, whatever the answer cites.
SECURITY_SERVICE = "overview-who-does-what digest 22"
# Without an answer, this many of the nearest paragraphs are looked at, and so many of them must agree.
_NEAREST, _AGREE = 3, 2
_MOST_FUNCTIONS = 3
# So many of the paragraphs shown say whether a matter is one of security; those after them are often beside it.
_DECIDING = 2
_SMALLER = re.compile(r" (?:#|st\. |p\. )\d")
_SECURITY_TOPICS = frozenset({"security-protection", "research-security"})

# What a case brings in by itself: a function, the facts that must all hold, and those of which none may
# (see riktlots.retrieval.plan.case for the form of a condition).
_OF_CASE: tuple[tuple[Function, tuple[str, ...], tuple[str, ...]], ...] = (
    (Function.SECURITY, ("data:classified",), ()),
    (Function.EXPORT_CONTROL, ("technology:controlled | technology:military",), ()),
    (
        Function.EXPORT_CONTROL,
        (
            "country:outside-eu",
            "technology:shared | technology:electronic | kind:technology-transfer | field:sensitive",
        ),
        ("technology:none", "technology:only-published"),
    ),
    (Function.DATA_PROTECTION, ("data:personal",), ()),
    (Function.INNOVATION, ("money:investor",), ()),
)


@dataclass(frozen=True, slots=True)
class Contacts:
    """Functions at the institution, the most important first, and the paragraph on an authority (none or one)."""

    functions: tuple[Function, ...] = ()
    whom: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class _Owner:
    """Who owns the questions about a passage; `whom` is a place in an overview, empty if no authority does."""

    function: Function | None
    whom: str = ""


def contacts(query: Query, answer: Answer, case: Case | None) -> Contacts:
    """Return whom to ask about an answer.

    The first paragraph of an answer decides before the others; of the closest paragraphs another must agree with the
    first on the function; where nothing is covered, two of the three nearest must agree, on the authority too. A
    question outside the field, and one that is declined, has no contact but for the rule that it would get around, or
    for a security matter.
    """
    alarm = answer.notice is Notice.ALARM
    if answer.status is Status.OUT_OF_SCOPE and not alarm:
        return Contacts()
    shown = [citation.passage for citation in (*answer.citations, *answer.duty)]
    nearest = [hit.passage for hit in answer.hits[:_NEAREST]] if answer.status is Status.NOT_COVERED else []
    owners = _Owners(query.store)
    owner = _owner_of_answer(answer, [owners.of(passage) for passage in (*shown, *nearest)])
    functions = [owner.function] if answer.status.is_answer or not alarm else []
    functions += _of_case(case)
    if alarm:
        functions.insert(0, Function.SECURITY)
    elif _is_security_matter(query, answer, shown or nearest[:1]):
        functions.insert(1, Function.SECURITY)
    named = tuple(dict.fromkeys(function for function in functions if function))[:_MOST_FUNCTIONS]
    return Contacts(named, _cited(SECURITY_SERVICE if alarm else owner.whom, query, shown, repeat=alarm))


def at_alarm(query: Query, only: PassageFilter) -> tuple[Citation, ...]:
    """The paragraph on whom to contact at an alarm; none of an earlier day or in a narrowed search."""
    return () if only.as_of or only.chosen else _cited(WHOM_AT_ALARM, query, (), repeat=True)


def _owner_of_answer(answer: Answer, owners: Sequence[_Owner]) -> _Owner:
    if answer.status is Status.NOT_COVERED:
        return _agreed(owners, _AGREE)
    if answer.status is Status.CLOSEST:
        agreeing = [owner for owner in owners if owner.function is owners[0].function]
        return _first(agreeing) if len(agreeing) >= min(_AGREE, len(owners)) else _Owner(None)
    return _first(owners)


def _of_case(case: Case | None) -> list[Function | None]:
    if case is None:
        return []
    facts = facts_of(case)
    return [function for function, when, unless in _OF_CASE if holds(when, unless, facts)]


def _is_security_matter(query: Query, answer: Answer, found: Sequence[Passage]) -> bool:
    """Whether the question, or what was found for it, is about security."""
    if answer.reason is Reason.JUDGES_PERSON or touches_security(query.text):
        return True
    return any(_is_about_security(passage, query.store.source(passage)) for passage in found[:_DECIDING])


def _is_about_security(passage: Passage, source: Source) -> bool:
    """Whether the security function owns the source of a passage, or it has the topic and the passage speaks of it.
    Sources without a function are news or another country's."""
    has_topic = source.function is not None and bool(_SECURITY_TOPICS & set(source.topics))
    return source.function is Function.SECURITY or (has_topic and touches_security(passage.text))


class _Owners:
    """Who owns the questions about the passages of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._named: dict[str, set[str]] = defaultdict(set)
        for source in store.manifest.sources.values():
            if source.kind is Kind.OVERVIEW and TOPIC in source.topics:
                self._read(store.by_source.of(source.id))

    def _read(self, paragraphs: Iterable[Passage]) -> None:
        """Remember the sections that each paragraph on an authority rests on. A paragraph that is a question with its
        answer names a function as well, and is left out."""
        for paragraph in paragraphs:
            for place in () if "?" in paragraph.text else paragraph.rests_on:
                self._named[_section(place)].add(paragraph.address.place_name)

    def of(self, passage: Passage) -> _Owner:
        """Who owns the questions about a passage; for one of an overview, about the places that it rests on, and else
        about the overview."""
        source = self._store.source(passage)
        if source.kind is not Kind.OVERVIEW:
            return self._of_place(passage.address.place_name)
        owner = _agreed([self._of_place(place) for place in passage.rests_on], at_least=1)
        return owner if owner.function else _Owner(source.function)

    def _of_place(self, place: str) -> _Owner:
        """The function of the source. The authority is that of its manifest, unless one alone owns the section: in an
        ordinance the export licences may be one authority's, and nuclear items another's."""
        source = self._store.manifest.sources.get(place.partition(" ")[0])
        if source is None:
            return _Owner(None)
        named = self._named.get(_section(place), set())
        return _Owner(source.function, next(iter(named)) if len(named) == 1 else source.whom)


def _section(place: str) -> str:
    """A place without the number of its subsection, point or part."""
    return _SMALLER.split(place)[0]


def _first(owners: Sequence[_Owner]) -> _Owner:
    """The function of the first that has one, and the authority that goes with it."""
    function = next((owner.function for owner in owners if owner.function), None)
    return _Owner(function, next((one.whom for one in owners if one.function is function and one.whom), ""))


def _agreed(owners: Sequence[_Owner], at_least: int) -> _Owner:
    """The function, and the authority, that most of them have, and at least so many."""
    function = _most([owner.function for owner in owners], at_least)
    whom = _most([owner.whom for owner in owners if owner.function is function], at_least)
    return _Owner(function, whom or "")


_One = TypeVar("_One", bound=Hashable)


def _most(values: Iterable[_One | None], at_least: int) -> _One | None:
    """The most frequent value, the first of those that are equally so; None if it is too rare."""
    for value, count in Counter(value for value in values if value).most_common(1):
        return value if count >= at_least else None
    return None


def _cited(pointer: str, query: Query, shown: Sequence[Passage], *, repeat: bool) -> tuple[Citation, ...]:
    """Cite the paragraph at a place in the language of the question.

    None is cited if the answer itself consists of paragraphs on whom to ask, unless it must be told in any case
    (`repeat`); never one that is already shown.
    """
    if not pointer:
        return ()
    store, place = query.store, RulePlace.parse(pointer)
    if not repeat and any(TOPIC in store.source(passage).topics for passage in shown):
        return ()
    return tuple(
        Citation.of(passage, passage.text)
        for passage in store.by_source.of(place.source)
        if (passage.address.locator, passage.address.part) == (place.locator, place.part)
        and passage.language == query.language
        and passage not in shown
    )[:1]
