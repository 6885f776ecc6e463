"""The pipeline from a question to a verified answer: route, find, decide, draft, verify."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from riktlots.ingest.language import detect_language
from riktlots.ingest.model import Passage
from riktlots.retrieval.answering.choices import choices, is_one_word
from riktlots.retrieval.answering.compose import Composer
from riktlots.retrieval.answering.drafting import Writing, may_be_asked
from riktlots.retrieval.answering.extract import extract
from riktlots.retrieval.answering.llm import ChatModel
from riktlots.retrieval.answering.nearest import closest, evaded_duty, first_whole, not_found
from riktlots.retrieval.answering.parts import answer_in_parts, better_split, found_for_parts, is_repeated, quotes_of
from riktlots.retrieval.answering.related import with_related
from riktlots.retrieval.answering.short_form import MOST_PASSAGES, ShortComposer
from riktlots.retrieval.answering.verify import Proposed, Rewrite, Verifying, verify
from riktlots.retrieval.coverage.decision import Decision, decision_for
from riktlots.retrieval.finding import Found, Wanted, find_answer
from riktlots.retrieval.judges.judge import Judge
from riktlots.retrieval.judges.open import open_judge
from riktlots.retrieval.model import (
    Answer,
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
    Usage,
)
from riktlots.retrieval.plan.vocabulary import country_named
from riktlots.retrieval.question.alarm import mentions_alarm, raises_alarm
from riktlots.retrieval.question.conversation import TURNS_BEFORE, complete_with, understand
from riktlots.retrieval.question.foreign_text import gives_orders
from riktlots.retrieval.question.parts import parts_of
from riktlots.retrieval.question.route import clean_question, declined, too_vague, without_orders
from riktlots.retrieval.question.turn import Act
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.store import Store


@dataclass(frozen=True, slots=True)
class Asking:
    """How to answer: the interface language, filters, the judge, and the decision whether the documents answer.

    `language` fixes the language of the answer; when empty it follows the question, and the interface where that
    cannot be told. `short`: the language model is a small one, and drafts in the short form. Without a `decision` the
    one fitted for the store decides.
    """

    interface: str = "sv"
    language: str = ""
    only: PassageFilter = PassageFilter()
    judge: Judge = field(default_factory=open_judge)
    short: bool = False
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
    so it does when the model fails or nothing of what it wrote passes the check: the answer then says so. Every
    sentence of the result is supported by quotes that stand in the store's passages; where none is, the status says why
    there is no answer.
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
        self._turns = turns
        self._asked, *before = (
            without_orders(turn, detect_language(turn, how.interface))
            for turn in (question, *map(clean_question, turns[-TURNS_BEFORE:]))
        )
        self._understood = understand(self._asked, before, how.interface, how.language)
        self._language = self._understood.answer_in
        # What is searched, and the same in full, as it is read for what it tells of a case.
        self._completed, self._told = self._understood.searched, self._understood.told
        # Whoever raises an alarm, or asks a part that follows on the field, is never told that it is no matter of ours.
        self._of_field = False
        self._alarm = mentions_alarm(f"{question} {self._understood.question}")
        # What the parts before have said, for a part of a question.
        self._said: list[str] | None = None
        self._seconds: dict[str, float] = {}
        self._usage = Usage()
        self._found: Found
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
            yield self._finished(with_related(self._answer, Query.of(self._store, self._completed, self._language)))
            return
        yield StepBegun("find")
        with self._step("find"):
            self._found = self._find()
        composer = self._composer()
        if composer:
            yield from self._drafted(composer)
        if not composer or self._answer.failure or self._is_unwritten:
            yield from self._without_model()
        yield self._finished(with_related(self._answer, self._found.query, self._found.case))

    @property
    def _is_doubted(self) -> bool:
        return self._understood.act is Act.DOUBTS

    @property
    def _is_unwritten(self) -> bool:
        return self._answer.status is Status.ANSWERED and not self._answer.sentences

    def _without_model(self) -> Iterator[Happening]:
        """The answer part by part, or to the question as it stands."""
        with self._step("find"):
            parts = self._parts()
        if parts:
            yield from self._answer_parts(parts)
        else:
            yield SourcesFound(self._answer.hits)
            yield from self._quoted()

    def _parts(self) -> dict[str, _Pipeline]:
        """The parts of the question by the words in which they were asked, each searched for by itself; none if it asks
        one thing or is better answered whole. A language model sees to the parts itself."""
        if self._found.ruling.status is Status.OUT_OF_SCOPE:
            return {}
        how = replace(self._how, language=self._language)
        parts: dict[str, _Pipeline] = {}
        for one in parts_of(self._asked, self._language):
            part = parts[one.asked] = _Pipeline(one.alone, self._store, self._turns, None, how)
            part._of_field = self._alarm or one.alone != one.asked
            if part._route():
                return {}
            part._found = part._find()
        found = [part._found for part in parts.values()]
        if len(found) < 2 or (self._found.considerations and not any(one.considerations for one in found)):
            return {}
        if whole := self._found.written.ref:
            # One written answer to the whole is split up only where every part has an answer, and one has another.
            are_answered = all(one.ruling.status is Status.ANSWERED for one in found)
            return parts if are_answered and any(one.written.ref != whole for one in found) else {}
        hits = [part._answer.hits for part in parts.values()]
        return parts if better_split(self._found.ruling, [one.ruling for one in found], hits) else {}

    def _answer_parts(self, parts: Mapping[str, _Pipeline]) -> Iterator[Happening]:
        """Write each part, and make one answer of them."""
        said: list[str] = []
        yield SourcesFound(found_for_parts([part._answer.hits for part in parts.values()]))
        for part in parts.values():
            part._seconds, part._said = self._seconds, said
            yield from (one for one in part._quoted() if not is_repeated(one, said))
            said += [sentence.text for sentence in part._answer.sentences]
        self._answer = answer_in_parts(self._answer, list(parts), [part._answer for part in parts.values()])

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
                self._understood = replace(understood, in_context="")
        query = self._query = Query.of(self._store, self._completed, understood.language)
        is_vague = too_vague(self._told, understood.language) or is_one_word(query) or country_named(self._told)
        if not reason and not is_vague:
            return False
        self._answer = replace(
            self._answer,
            status=Status.DECLINED if reason.declines else Status.NEEDS_DETAIL,
            reason=reason or Reason.NEEDS_DETAIL,
            duty=evaded_duty(query, self._how.only) if reason is Reason.EVADES else (),
            choices=() if reason else choices(query, self._how.only),
        )
        return True

    def _find(self) -> Found:
        held, in_context = self._understood.held, self._understood.in_context
        self._alarm = self._alarm or raises_alarm(self._query, held)
        wanted = Wanted(self._query, self._told, self._asked, self._language, self._of_field, self._alarm, in_context)
        found = find_answer(wanted, self._how.only, self._how.decision or decision_for(self._store))
        self._completed, ruling = found.query.text, found.ruling
        self._answer = replace(
            self._answer,
            notice=Notice.ALARM if self._alarm else self._answer.notice,
            hits=found.hits,
            completed=self._completed if self._completed != self._answer.question else "",
            status=ruling.status,
            reason=ruling.reason,
            closest=closest(found.hits, found.near) if found.shows_closest else (),
            planned=found.case is not None,
            considered=bool(found.considerations),
            written=found.written.ref,
            perhaps=found.written.perhaps,
        )
        return found

    def _composer(self) -> Composer | None:
        """Who drafts the answer from what was found; None where no language model is asked."""
        given = tuple(hit.passage for hit in self._usable)
        is_settled = self._found.written.ref or self._found.considerations or self._is_doubted
        if is_settled or not (self._model and given and may_be_asked(self._answer)):
            return None
        form, given = (ShortComposer, given[:MOST_PASSAGES]) if self._how.short else (Composer, given)
        return form(self._model, self._store, self._told, self._language, given, self._how.only.day, self._spend)

    def _drafted(self, composer: Composer) -> Iterator[Happening]:
        """What a language model drafts, as far as it passes the check. Where nothing does, the answer stays without
        sentences, with the status that the decision or the model gives it."""
        yield SourcesFound(self._answer.hits)
        yield StepBegun("draft")
        with self._step("draft"):
            writing = Writing.by(composer, self._found.near)
        if writing.proposed:
            yield from self._verify(writing.proposed, writing.rewrite, partly=bool(writing.missing))
        self._answer = writing.applied_to(self._answer)

    def _quoted(self) -> Iterator[Happening]:
        """The written answer and the considerations of a case, or else the quotes that answer; nothing where none is
        certain to."""
        query, considerations, written = self._found.query, self._found.considerations, self._found.written
        if not (considerations or self._is_unwritten):
            return
        yield StepBegun("draft")
        with self._step("draft"):
            quotes = considerations
            if not (quotes or written.ref):
                elsewhere = self._found.elsewhere
                here = [hit for hit in self._usable if hit.passage.address.place not in elsewhere]
                quotes = quotes_of(extract(query, here), self._said)
                quotes = first_whole(quotes) if self._is_doubted else quotes
                # The main rule of an exception need not have been found.
                self._answer = replace(self._answer, hits=(*self._answer.hits, *not_found(quotes, self._answer.hits)))
            drafted = [*written.draft, *(Proposed(text, citations) for text, citations in quotes)]
        yield from self._verify(drafted, partly=bool(considerations) and not written.ref)
        if not self._answer.sentences:
            self._answer = replace(self._answer, status=Status.NOT_COVERED, reason=Reason.NOT_COVERED)

    @property
    def _usable(self) -> list[Hit]:
        """What may be quoted and given to a language model: the hits that do not give orders to a machine, be it in
        their text or in the name of their place."""
        return [hit for hit in self._answer.hits if not self._gives_orders(hit.passage)]

    def _gives_orders(self, passage: Passage) -> bool:
        return gives_orders(passage.text) or gives_orders(self._store.label(passage, self._language))

    def _verify(
        self, drafted: Sequence[Proposed], rewrite: Rewrite | None = None, *, partly: bool
    ) -> Iterator[Happening]:
        """Each sentence as soon as it may be shown. `partly`: the draft covers only a part of what was asked."""
        yield StepBegun("verify")
        sentences: list[Sentence] = []
        removed: list[Removed] = []
        by = Verifying(self._how.judge, self._language, self._store, self._completed)
        outcomes = verify(drafted, by, rewrite)
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
        self._answer = replace(self._answer, removed=(*self._answer.removed, *removed), judge=self._how.judge.name)
        if sentences:
            partly = partly or any(one.leaves_a_gap for one in removed)
            self._answer = replace(
                self._answer,
                status=Status.PARTLY if partly else Status.ANSWERED,
                reason=Reason.NONE,
                sentences=tuple(sentences),
                closest=(),
            )

    def _finished(self, answer: Answer) -> Finished:
        if self._is_doubted and answer.citations and not answer.notice:
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
