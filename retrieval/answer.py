"""The pipeline from a question to a verified answer: route, find, decide, draft, verify."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from riktlots.ingest.language import detect_language
from riktlots.ingest.model import Passage
from riktlots.retrieval.answering.compose import PROMPT_VERSION, Composer
from riktlots.retrieval.answering.extract import extract, says_the_same
from riktlots.retrieval.answering.llm import ChatModel
from riktlots.retrieval.answering.related import OPEN, WHOM, related
from riktlots.retrieval.answering.verify import Failed, Proposed, Verifying, verify
from riktlots.retrieval.coverage.decision import Decision, Ruling, decision_for
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
    Notice,
    Reason,
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
from riktlots.retrieval.plan.question import (
    asks_nothing,
    asks_openly,
    considered,
    hangs_on,
    nearest_duty,
    planned,
)
from riktlots.retrieval.plan.vocabulary import is_country
from riktlots.retrieval.question.conversation import TURNS_BEFORE, complete_with, understand
from riktlots.retrieval.question.foreign_text import gives_orders
from riktlots.retrieval.question.route import clean_question, declined, raises_alarm, too_vague, without_orders
from riktlots.retrieval.question.turn import Act
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.lookup import in_language
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.search import find_for
from riktlots.retrieval.search.store import Store

_HITS = 10
_HITS_FOR_MODEL = 8
# So many paragraphs are shown where none is certain to answer.
_CLOSEST = 3
# Beside the considerations of a case stand so many of the paragraphs found for its own words.
_BESIDE_CONSIDERATIONS = 2
# A corrected question must be so much more likely to be answered: a wrong correction does more harm than none.
_BETTER = 0.05
Quotes = Sequence[tuple[str, tuple[Citation, ...]]]


@dataclass(frozen=True, slots=True)
class Asking:
    """How to answer: the interface language, filters, the judge, and the decision whether the documents answer.

    `language` fixes the language of the answer; when empty it follows the question, and the interface where that
    cannot be told. Without a `decision` the one fitted for the store decides.
    """

    interface: str = "sv"
    language: str = ""
    only: PassageFilter = PassageFilter()
    judge: Judge = field(default_factory=open_judge)
    decision: Decision | None = None


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
    so it does when the model fails: the answer then says so. Every sentence of the result is supported by quotes that
    stand in the store's passages; where none is, the status says why there is no answer.
    """
    *_, last = answer_steps(question, store, turns=turns, chat_model=chat_model, how=how)
    assert isinstance(last, Finished)
    return last.answer


def answer_steps(
    question: str,
    store: Store,
    *,
    turns: Sequence[str] = (),
    chat_model: ChatModel | None = None,
    how: Asking | None = None,
) -> Iterator[Happening]:
    """The same, step by step: the sources at once, each sentence when it has been verified, the answer last."""
    return _Pipeline(clean_question(question), store, turns, chat_model, how or Asking()).run()


class _Pipeline:
    """One question on its way. Each step reads what the steps before it left here, and replaces `answer`."""

    def __init__(
        self, question: str, store: Store, turns: Sequence[str], chat_model: ChatModel | None, how: Asking
    ) -> None:
        self._store, self._model, self._how = store, chat_model, how
        self._asked, *before = (
            without_orders(turn, detect_language(turn, how.interface))
            for turn in (question, *map(clean_question, turns[-TURNS_BEFORE:]))
        )
        self._understood = understand(self._asked, before, how.interface, how.language)
        self._language = self._understood.answer_in
        # What is searched, and the same in full, as it is read for what it tells of a case.
        self._completed, self._told = self._understood.searched, self._understood.told
        self._alarm = raises_alarm(f"{question} {self._understood.question}")
        self._seconds: dict[str, float] = {}
        self._usage = Usage()
        notice = Notice.ALARM if self._alarm else Notice.ORDER_SET_ASIDE if self._asked != question else Notice.NONE
        self._answer = Answer(
            question=question,
            language=self._language,
            status=Status.ERROR,
            generation=store.id,
            notice=notice,
            as_of=how.only.as_of,
            at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            filters=how.only.chosen,
        )

    def run(self) -> Iterator[Happening]:
        yield StepBegun("route")
        with self._step("route"):
            routed = self._route()
        if routed:
            yield self._finished(self._answer)
            return
        yield StepBegun("find")
        with self._step("find"):
            query, case, considerations = self._find()
        yield SourcesFound(self._answer.hits)
        if self._answer.status is not Status.ANSWERED and not considerations:
            silent = self._answer.status is not Status.OUT_OF_SCOPE
            yield self._finished(self._with_related(query, case) if silent else self._answer)
            return
        yield StepBegun("draft")
        with self._step("draft"):
            drafted, composer = self._draft(query, considerations)
        yield StepBegun("verify")
        yield from self._verify(drafted, composer, partly=bool(considerations))
        yield self._finished(self._with_related(query, case))

    def _route(self) -> bool:
        """Whether the question goes no further: it is declined, names nothing to look for, or is no question but
        thanks."""
        understood = self._understood
        reason = declined(self._asked) or declined(understood.question)
        if not reason and understood.act is Act.THANKS:
            reason = Reason.THANKS
        if self._model and understood.before and not reason:
            by_model = complete_with(
                self._model, understood.question, understood.before, understood.language, self._spend
            )
            if by_model:
                self._completed = self._told = by_model
        is_vague = too_vague(self._told, understood.language) or is_country(self._told)
        if not reason and not is_vague:
            return False
        query = Query.of(self._store, self._completed, understood.language)
        self._answer = replace(
            self._answer,
            status=Status.DECLINED if reason.declines else Status.NEEDS_DETAIL,
            reason=reason or Reason.NEEDS_DETAIL,
            duty=_duty(query, self._how.only) if reason is Reason.EVADES else (),
        )
        return True

    def _find(self) -> tuple[Query, Case | None, Quotes]:
        """Search and decide. Returns what was searched, the collaboration that the question tells of, and the reviewed
        considerations where it tells a case and asks openly what applies: then no one paragraph answers, but they do,
        whatever the search thinks."""
        query, hits, ruling = self._search()
        if query.language != self._language:
            query = replace(query, language=self._language)
            hits = tuple(in_language(self._store, hits, self._language, self._how.only))
        case = planned(self._told, self._understood.language)
        considerations: Quotes = []
        if case and not (hits and hits[0].exact) and self._is_open(ruling):
            considerations = considered(case, query, self._how.only.as_of)
            if considerations and not ruling.status.is_denial:
                nearest = _closest(hits)[:_BESIDE_CONSIDERATIONS]
                quoted = {citation.quote for _, citations in considerations for citation in citations}
                considerations += [(one.quote, (one,)) for one in nearest if one.quote not in quoted]
        self._answer = replace(
            self._answer,
            hits=(*hits, *_not_found(considerations, hits)),
            completed=self._completed if self._completed != self._answer.question else "",
            status=ruling.status,
            reason=ruling.reason,
            closest=_closest(hits) if ruling.status is Status.CLOSEST and not considerations else (),
            planned=case is not None,
            considered=bool(considerations),
        )
        return query, case, considerations

    def _is_open(self, ruling: Ruling) -> bool:
        """Whether the question asks what applies to a case; one that only tells it does where nothing else answers."""
        only_tells = ruling.status is not Status.ANSWERED and asks_nothing(self._told)
        return only_tells or asks_openly(self._told)

    def _search(self) -> tuple[Query, tuple[Hit, ...], Ruling]:
        """Search for the question as it is written; and where that is not answered, with its typing errors mended, if
        it is then more likely to be."""
        language = self._understood.language
        query = Query.of(self._store, self._completed, language)
        hits = tuple(find_for(query, _HITS, self._how.only))
        ruling = self._decide(query, hits)
        if ruling.chance is None or ruling.status is Status.ANSWERED:
            return query, hits, ruling
        mended = Query.corrected(self._store, self._completed, language)
        if mended.text != query.text:
            found = tuple(find_for(mended, _HITS, self._how.only))
            other = self._decide(mended, found)
            if other.chance is None or other.chance > ruling.chance + _BETTER:
                self._completed = mended.text
                return mended, found, other
        return query, hits, ruling

    def _decide(self, query: Query, hits: Sequence[Hit]) -> Ruling:
        ruling = (self._how.decision or decision_for(self._store)).decide(query, hits)
        # Whoever tells of espionage or threats is never told that it is no matter of ours.
        if self._alarm and ruling.status is Status.OUT_OF_SCOPE:
            return replace(ruling, status=Status.NOT_COVERED, reason=Reason.NOT_COVERED)
        return ruling

    def _draft(self, query: Query, considerations: Quotes) -> tuple[list[Proposed], Composer | None]:
        """The draft, and who composed it; None where it consists of quotes."""
        usable = [hit for hit in self._answer.hits if not gives_orders(hit.passage.text)]
        composer: Composer | None = None
        failure = ""
        given: tuple[Passage, ...] = ()
        doubted = self._understood.act is Act.DOUBTS
        if self._model and usable and not considerations and not doubted:
            given = tuple(hit.passage for hit in usable[:_HITS_FOR_MODEL])
            day = self._how.only.day
            composer = Composer(self._model, self._store, self._told, self._language, given, day, self._spend)
        drafted: list[Proposed] | None = None
        if composer:
            try:
                drafted = composer.draft()
            except ModelError as error:
                composer, failure = None, str(error)
        if drafted is None:
            quoted = considerations or extract(query, usable)
            drafted = [Proposed(text, citations) for text, citations in (_first_whole(quoted) if doubted else quoted)]
        self._answer = replace(
            self._answer,
            model=self._model.name if self._model and composer else "",
            prompt_version=PROMPT_VERSION if composer else "",
            given=given,
            judge=self._how.judge.name,
            failure=failure,
            notice=self._answer.notice or (Notice.MODEL_FAILED if failure else Notice.NONE),
        )
        return drafted, composer

    def _verify(self, drafted: Sequence[Proposed], composer: Composer | None, *, partly: bool) -> Iterator[Happening]:
        """Each sentence as soon as it may be shown. `partly`: the draft covers only a part of what was asked."""
        sentences: list[Sentence] = []
        removed: list[Removed] = []
        by = Verifying(self._how.judge, self._language, self._store, self._completed)
        outcomes = verify(drafted, by, _rewriter(composer) if composer else None)
        while True:
            with self._step("verify"):
                outcome = next(outcomes, None)
            if outcome is None:
                break
            if isinstance(outcome, Removed):
                removed.append(outcome)
            else:
                sentences.append(outcome)
                yield SentenceVerified(outcome)
        partly = partly or any(one.leaves_a_gap for one in removed)
        self._answer = replace(
            self._answer,
            status=Status.NOT_COVERED if not sentences else Status.PARTLY if partly else Status.ANSWERED,
            reason=Reason.NONE if sentences else Reason.NOT_COVERED,
            sentences=tuple(sentences),
            removed=tuple(removed),
        )

    def _with_related(self, query: Query, case: Case | None) -> Answer:
        """The answer with whom to ask next, what the sources leave open and what it hangs on; these are so today, and
        not on an earlier day."""
        answer = self._answer
        if answer.as_of:
            return answer
        citations = answer.citations
        cited = list(dict.fromkeys(citation.passage for citation in citations))
        return replace(
            answer,
            whom=related(query, WHOM, cited),
            left_open=related(query, OPEN, cited),
            hangs_on=hangs_on(case, citations, query.language) if case else (),
        )

    def _finished(self, answer: Answer) -> Finished:
        if self._understood.act is Act.DOUBTS and answer.citations and not answer.notice:
            answer = replace(answer, notice=Notice.DOUBTED)
        return Finished(replace(answer, timings=self._seconds, usage=self._usage))

    def _spend(self, usage: Usage) -> None:
        self._usage += usage

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        """Add the seconds that a step takes to its timing."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[name] = round(self._seconds.get(name, 0.0) + time.perf_counter() - started, 4)


def _closest(hits: Sequence[Hit]) -> tuple[Citation, ...]:
    """The best hits as whole paragraphs, without those that give orders to a machine and those that say the same."""
    chosen: list[Citation] = []
    for hit in hits:
        passage = hit.passage
        if len(chosen) == _CLOSEST or gives_orders(passage.text):
            continue
        citation = Citation.of(passage, passage.text)
        if not any(says_the_same(citation, other) for other in chosen):
            chosen.append(citation)
    return tuple(chosen)


def _first_whole(quoted: Quotes) -> Quotes:
    """The quotes, the first of them as its whole paragraph."""
    whole = [Citation.of(citation.passage, citation.passage.text) for _, (citation, *_) in quoted[:1]]
    return [*((citation.quote, (citation,)) for citation in whole), *quoted[1:]]


def _not_found(quoted: Quotes, hits: Sequence[Hit]) -> Iterator[Hit]:
    """The quoted passages that the search did not find."""
    found = {hit.passage.address for hit in hits}
    return (Hit(c.passage, score=0.0) for _, citations in quoted for c in citations if c.passage.address not in found)


def _rewriter(composer: Composer) -> Callable[[Sequence[Failed]], Mapping[int, Proposed]]:
    """The one repair round. A model that fails in it has repaired nothing."""

    def rewrite(failed: Sequence[Failed]) -> Mapping[int, Proposed]:
        try:
            return composer.rewrite(failed)
        except ModelError:
            return {}

    return rewrite


def _duty(query: Query, only: PassageFilter) -> tuple[Citation, ...]:
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
