"""One function from a question to a verified answer: used by the pages, the command line and the evaluation alike."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace

from riktlots.ingest.language import detect_language
from riktlots.ingest.model import Passage, Weight
from riktlots.retrieval.answering.compose import PROMPT_VERSION, Composer
from riktlots.retrieval.answering.extract import extract
from riktlots.retrieval.answering.llm import ChatModel
from riktlots.retrieval.answering.related import OPEN, WHOM, related
from riktlots.retrieval.answering.verify import Failed, Proposed, Verifying, verify
from riktlots.retrieval.coverage.decision import coverage_of, signals
from riktlots.retrieval.errors import ModelError
from riktlots.retrieval.judges.judge import Judge
from riktlots.retrieval.judges.open import open_judge
from riktlots.retrieval.judges.strength import strength_of
from riktlots.retrieval.model import (
    Answer,
    Citation,
    Finished,
    Happening,
    Hit,
    Removed,
    Sentence,
    SentenceVerified,
    SourcesFound,
    Status,
    StepBegun,
    Strength,
    Usage,
)
from riktlots.retrieval.plan.case import Case
from riktlots.retrieval.plan.question import asks_what_to_consider, considered, hangs_on, nearest_duty, planned
from riktlots.retrieval.question.conversation import complete, complete_with
from riktlots.retrieval.question.foreign_text import gives_orders
from riktlots.retrieval.question.query import Query
from riktlots.retrieval.question.route import EVADES, clean_question, declined, raises_alarm, too_vague, without_orders
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.search import find_for
from riktlots.retrieval.search.store import Store

_HITS = 10
_HITS_FOR_WRITER = 8
_BINDING = (Weight.LAW, Weight.REGULATION)
# A follow-up leans on the last few questions; the others may be forgotten.
_TURNS_BEFORE = 6
Step = Callable[[str], None]
Quotes = Sequence[tuple[str, tuple[Citation, ...]]]


def _silent(step: str) -> None:
    """A listener to the steps that does not listen."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How to answer: the interface language, filters, the judge, and a listener told of each step.

    `language` fixes the language of the answer; when empty it follows the question, and the interface where that
    cannot be told.
    """

    interface: str = "sv"
    language: str = ""
    only: PassageFilter = PassageFilter()
    judge: Judge = field(default_factory=open_judge)
    on_step: Step = _silent


@dataclass
class _Meter:
    """Seconds by step, and what the language model was used for."""

    seconds: dict[str, float] = field(default_factory=dict)
    usage: Usage = Usage()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - started, 4)

    def spend(self, usage: Usage) -> None:
        self.usage += usage

    def read(self, answer: Answer) -> Answer:
        """The answer with what was measured."""
        return replace(answer, timings=self.seconds, usage=self.usage)


def answer(
    question: str,
    store: Store,
    *,
    turns: Sequence[str] = (),
    chat_model: ChatModel | None = None,
    how: Asking | None = None,
) -> Answer:
    """Answer a question from the documents of a store.

    `turns` are the person's earlier questions, oldest first. Without a `chat_model` the answer consists of quotes, and
    so it does when the writer fails: the answer then says so. Every sentence of the result is supported by quotes that
    stand in the store's passages; where none is, the status says which kind of not answering it is.
    """
    how = how or Asking()
    finished: Answer | None = None
    for happening in answer_steps(question, store, turns=turns, chat_model=chat_model, how=how):
        if isinstance(happening, StepBegun):
            how.on_step(happening.name)
        elif isinstance(happening, Finished):
            finished = happening.answer
    assert finished
    return finished


def answer_steps(
    question: str,
    store: Store,
    *,
    turns: Sequence[str] = (),
    chat_model: ChatModel | None = None,
    how: Asking | None = None,
) -> Iterator[Happening]:
    """The same, step by step: what was found at once, each sentence when it has been verified, the answer last."""
    how = how or Asking()
    meter = _Meter()
    question = clean_question(question)
    asked = without_orders(question, detect_language(question, how.interface))
    language = how.language or detect_language(asked, how.interface)
    alarm = raises_alarm(question)
    started = Answer(
        question=question,
        language=language,
        status=Status.ERROR,
        generation=store.id,
        notice="alarm" if alarm else "order_set_aside" if asked != question else "",
        as_of=how.only.as_of,
        at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        filters=_filters(how.only),
    )

    yield StepBegun("route")
    with meter.step("route"):
        reason = declined(asked)
        before = [without_orders(clean_question(turn), language) for turn in turns[-_TURNS_BEFORE:]]
        completed = complete(asked, before, language)
        if chat_model and before and not reason:
            completed = complete_with(chat_model, asked, before, language, meter.spend) or completed
        vague = too_vague(completed, language)
    if reason or vague:
        status = Status.DECLINED if reason else Status.NEEDS_DETAIL
        duty = _duty(Query.of(store, completed, language), how.only) if reason == EVADES else ()
        yield Finished(meter.read(replace(started, status=status, reason=reason or str(status), duty=duty)))
        return

    yield StepBegun("find")
    with meter.step("find"):
        query = Query.of(store, completed, language)
        hits = tuple(find_for(query, _HITS, how.only))
        status, reason = _covered(query, hits)
        if alarm and status is Status.OUT_OF_SCOPE:
            status, reason = Status.NOT_COVERED, str(Status.NOT_COVERED)
        case = planned(completed, language)
        # Told a case and asked what applies to it, no one paragraph answers, and the reviewed considerations do.
        openly = status is not Status.ANSWERED and case is not None and asks_what_to_consider(completed)
        considerations = considered(case, query, how.only.as_of) if case and openly else []
        hits = (*hits, *_others(considerations, hits))
    yield SourcesFound(hits)
    found = replace(
        started,
        hits=hits,
        completed=completed if completed != question else "",
        status=status,
        planned=case is not None,
    )
    if status is not Status.ANSWERED and not considerations:
        silent = _with_beside(found, query, case) if status is Status.NOT_COVERED else found
        yield Finished(meter.read(replace(silent, reason=reason)))
        return

    yield StepBegun("draft")
    with meter.step("draft"):
        usable = [hit for hit in hits if not gives_orders(hit.passage.text)]
        given: tuple[Passage, ...] = ()
        composer: Composer | None = None
        if chat_model and usable and not considerations:
            given = tuple(hit.passage for hit in usable[:_HITS_FOR_WRITER])
            composer = Composer(chat_model, store, completed, language, given, how.only.day, meter.spend)
        drafted, failure = _drafted(composer, considerations or extract(query, usable))

    yield StepBegun("verify")
    sentences: list[Sentence] = []
    removed: list[Removed] = []
    by = Verifying(how.judge, language, store, completed)
    outcomes = verify(drafted, by, _rewriter(composer) if composer and not failure else None)
    while True:
        with meter.step("verify"):
            outcome = next(outcomes, None)
        if outcome is None:
            break
        if isinstance(outcome, Removed):
            removed.append(outcome)
        else:
            sentences.append(outcome)
            yield SentenceVerified(outcome)
    partly = bool(considerations) or any(one.leaves_a_gap for one in removed)
    status = Status.NOT_COVERED if not sentences else Status.PARTLY if partly else Status.ANSWERED
    wrote = composer is not None and not failure
    answered = replace(
        found,
        status=status,
        reason="" if sentences else str(status),
        sentences=tuple(sentences),
        removed=tuple(removed),
        model=chat_model.name if chat_model and wrote else "",
        prompt_version=PROMPT_VERSION if wrote else "",
        given=given,
        judge=how.judge.name,
        failure=failure,
        notice=found.notice or ("model_failed" if failure else ""),
    )
    yield Finished(meter.read(_with_beside(answered, query, case)))


def _others(quoted: Quotes, hits: Sequence[Hit]) -> Iterator[Hit]:
    """The quoted passages that the search did not find."""
    found = {hit.passage.address for hit in hits}
    return (Hit(c.passage, score=0.0) for _, citations in quoted for c in citations if c.passage.address not in found)


def _drafted(composer: Composer | None, quotes: Quotes) -> tuple[list[Proposed], str]:
    """The draft, and why the language model did not write it when quotes had to do instead."""
    failure = ""
    if composer:
        try:
            return composer.draft(), ""
        except ModelError as error:
            failure = str(error)
    return [Proposed(text, citations) for text, citations in quotes], failure


def _rewriter(composer: Composer) -> Callable[[Sequence[Failed]], Mapping[int, Proposed]]:
    """The one repair round. A model that fails in it has repaired nothing."""

    def rewrite(failed: Sequence[Failed]) -> Mapping[int, Proposed]:
        try:
            return composer.rewrite(failed)
        except ModelError:
            return {}

    return rewrite


def _filters(only: PassageFilter) -> dict[str, list[str]]:
    """What a search is narrowed to, by name, without the day and without what is empty."""
    values = {f.name: getattr(only, f.name) for f in fields(only)}
    return {name: sorted(value) for name, value in values.items() if isinstance(value, frozenset) and value}


def _with_beside(answer: Answer, query: Query, case: Case | None) -> Answer:
    """An answer with whom to ask next, what the sources leave open and what it hangs on; these are so today, and not on
    an earlier day."""
    if answer.as_of:
        return answer
    citations = [citation for sentence in answer.sentences for citation in sentence.citations]
    cited = list(dict.fromkeys(citation.passage for citation in citations))
    return replace(
        answer,
        whom=related(query, WHOM, cited),
        left_open=related(query, OPEN, cited),
        hangs_on=hangs_on(case, citations, query.language) if case else (),
    )


def _duty(query: Query, only: PassageFilter) -> tuple[Citation, ...]:
    """The binding rule that somebody wants to get around, so that they are told it; none if none is near.

    Of a case that is told it is one of the reviewed considerations, else the nearest rule found.
    """
    case = planned(query.text, query.language)
    if case and (reviewed := nearest_duty(case, query, only.as_of)):
        return (reviewed,)
    for hit in find_for(query, _HITS, only):
        passage = hit.passage
        binds = query.store.source(passage).weight in _BINDING and strength_of(passage.text) is Strength.MUST
        if binds and not gives_orders(passage.text):
            return (Citation.of(passage, passage.text),)
    return ()


def _covered(query: Query, hits: Sequence[Hit]) -> tuple[Status, str]:
    """Whether the documents answer: ANSWERED (try to), NOT_COVERED or OUT_OF_SCOPE; and the reason for the last two."""
    if query.names_missing_place:
        return Status.NOT_COVERED, "place_missing"
    if not hits:
        return Status.NOT_COVERED, str(Status.NOT_COVERED)
    if hits[0].exact:
        return Status.ANSWERED, ""
    measured = signals(query, hits)
    decision = coverage_of(query.store)
    # Asked for a sum or a time, a text without any is no answer, however near it is. (On the development questions this
    # rule alone is right for 19 of 22.)
    if decision.covered.says_yes(measured) and not measured.lacks:
        return Status.ANSWERED, ""
    silent = Status.NOT_COVERED if decision.in_scope.says_yes(measured) else Status.OUT_OF_SCOPE
    return silent, str(silent)
