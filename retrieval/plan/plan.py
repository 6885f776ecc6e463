"""Make the plan of a case: what to consider, with citations, and what is missing, open or does not apply."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.model import Form, Weight
from riktlots.retrieval.judges.checks.figures import check_figures
from riktlots.retrieval.judges.checks.obligation import check_obligation
from riktlots.retrieval.judges.judge import Claim
from riktlots.retrieval.judges.reading import CheckCase
from riktlots.retrieval.judges.strength import ORDER, strength_of
from riktlots.retrieval.model import Citation, Notice, Reason, Status, Strength
from riktlots.retrieval.plan.case import Case, facts_of, holds
from riktlots.retrieval.plan.citations import PlanCitations
from riktlots.retrieval.plan.model import Decision, Item, NotApplied, NotHeld, OpenQuestion, Option, Plan
from riktlots.retrieval.plan.rules import Consideration, Question, considerations, documents, names, questions, silences
from riktlots.retrieval.question.alarm import WHOM_AT_ALARM, raises_alarm
from riktlots.retrieval.question.route import declined
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.store import Store

_WEIGHTS = tuple(Weight)


def make_plan(case: Case, store: Store, *, language: str = "sv", as_of: str = "") -> Plan:
    """Make the plan of a case from the documents of a store.

    Every item cites passages valid on the day (`as_of`, ISO, or today); an item without one is left out. A case that
    asks to evade a rule, to judge a person or to decide is declined, as a question would be.
    """
    language = language if language in LANGUAGES else "en"
    facts = facts_of(case)
    started = Plan(
        case=case,
        language=language,
        status=Status.ANSWERED,
        generation=store.id,
        made=datetime.date.today().isoformat(),
        as_of=as_of,
        notice=Notice.ALARM if raises_alarm(Query.of(store, case.text, language)) else Notice.NONE,
    )
    if reason := declined(case.text):
        return replace(started, status=Status.DECLINED, reason=reason)
    open_questions = tuple(
        _open_question(rule, language) for rule in questions() if holds(rule.when, rule.unless, facts)
    )
    if not facts:
        return replace(started, status=Status.NEEDS_DETAIL, reason=Reason.NEEDS_DETAIL, questions=open_questions)

    cited = PlanCitations(store, language, as_of)
    chosen = [rule for rule in considerations() if holds(rule.when, rule.unless, facts)]
    open_ids = {question.id for question in open_questions}
    items = [item for rule in chosen if (item := _item(rule, cited, store, language, open_ids))]
    # Within a dimension, duties come first, and then the order of the rules counts.
    items.sort(key=lambda item: (list(type(item.dimension)).index(item.dimension), -ORDER.index(item.strength)))
    shown_ids = {item.id for item in items}
    alarm = (WHOM_AT_ALARM,) if started.notice else ()
    shown = [rule for rule in chosen if rule.id in shown_ids]
    return replace(
        started,
        items=tuple(items),
        questions=open_questions,
        not_applied=_not_applied(facts, cited, store, language),
        not_held=_not_held(facts, store, language),
        whom=cited.citations([*alarm, *(place for rule in shown for place in rule.whom)]),
        left_open=cited.citations(place for rule in shown for place in rule.open),
    )


def _open_question(rule: Question, language: str) -> OpenQuestion:
    options = tuple(Option(one.fact, one.sv if language == "sv" else one.en) for one in rule.options)
    return OpenQuestion(rule.id, rule.field, rule.sentence(language), options, rule.takes_any_value)


def _item(
    rule: Consideration, cited: PlanCitations, store: Store, language: str, open_ids: Collection[str]
) -> Item | None:
    """Make the item of a consideration; None if its first place, which the title rests on, has no valid passage."""
    first = cited.citations(rule.cites[:1])
    if not first:
        return None
    citations = (*first, *cited.citations(rule.cites[1:]))
    decision = Decision(rule.decision, names()["decision"][rule.decision][language]) if rule.decision else None
    return Item(
        id=rule.id,
        dimension=rule.dimension,
        strength=_supported_strength(rule.strength, first[0]),
        title=_title(rule.sentence(language), citations, language),
        role=rule.by,
        by=names()["by"][rule.by][language],
        citations=_law_first(dict.fromkeys(citations), store),
        decision=decision,
        asks=tuple(id for id in rule.asks if id in open_ids),
    )


def _title(sentence: str, citations: Sequence[Citation], language: str) -> str:
    """Return the reviewed sentence if the quotes support it, else the first quote.

    The sentence was reviewed against the digest, and may not hold for an original: it is replaced if it has a figure or
    a duty that the quotes lack.
    """
    if all(citation.passage.form is Form.DIGEST for citation in citations):
        return sentence
    case = CheckCase.of(Claim.of(sentence, citations, language))
    return citations[0].quote if check_figures(case) or check_obligation(case) else sentence


def _supported_strength(reviewed: Strength, citation: Citation) -> Strength:
    """Return the reviewed strength for a digest; for an original, at most the strength of its wording."""
    if citation.passage.form is Form.DIGEST:
        return reviewed
    return min(reviewed, strength_of(citation.quote), key=ORDER.index)


def _law_first(citations: Iterable[Citation], store: Store) -> tuple[Citation, ...]:
    return tuple(sorted(citations, key=lambda c: _WEIGHTS.index(store.source(c.passage).weight)))


def _not_applied(facts: frozenset[str], cited: PlanCitations, store: Store, language: str) -> tuple[NotApplied, ...]:
    return tuple(
        NotApplied(rule.id, store.manifest.sources[rule.source], rule.sentence(language), rule.certain, citations)
        for rule in documents()
        if holds(rule.when, rule.unless, facts) and (citations := cited.citations(rule.cites))
    )


def _not_held(facts: frozenset[str], store: Store, language: str) -> tuple[NotHeld, ...]:
    return tuple(
        NotHeld(rule.id, rule.sentence(language))
        for rule in silences()
        if holds(rule.when, rule.unless, facts) and not any(rule.is_broken_by(p.text) for p in store.passages)
    )
