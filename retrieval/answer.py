"""One function from a question to a verified answer: used by the pages, the command line and the evaluation alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from ingest.language import detect_language
from retrieval.beside import OPEN, WHOM, beside
from retrieval.compose import Writer, compose
from retrieval.conversation import complete
from retrieval.coverage import load_coverage, signals
from retrieval.extract import extract
from retrieval.judges.deterministic import DeterministicJudge
from retrieval.judges.judge import Judge
from retrieval.model import Answer, Citation, Hit, Status
from retrieval.query import Query
from retrieval.route import clean_question, declined, raises_alarm, too_vague
from retrieval.search import find_for
from retrieval.store import PassageFilter, Store
from retrieval.verify import verify

_HITS = 10
_HITS_FOR_WRITER = 8
Drafted = list[tuple[str, tuple[Citation, ...]]]
Step = Callable[[str], None]


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
    judge: Judge = DeterministicJudge()
    on_step: Step = _silent


class _Clock:
    """Seconds by step."""

    def __init__(self, on_step: Step) -> None:
        self.seconds: dict[str, float] = {}
        self._on_step = on_step

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self._on_step(name)
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(time.perf_counter() - started, 4)


def answer(
    question: str,
    store: Store,
    *,
    turns: Sequence[str] = (),
    writer: Writer | None = None,
    how: Asking | None = None,
) -> Answer:
    """Answer a question from the documents of a store.

    `turns` are the person's earlier questions, oldest first. Without a `writer` the answer consists of quotes. Every
    sentence of the result is supported by quotes that stand in the store's passages; where none is, the status says
    which kind of not answering it is. Raises ModelError when the writer fails.
    """
    how = how or Asking()
    clock = _Clock(how.on_step)
    question = clean_question(question)
    language = how.language or detect_language(question, how.interface)
    alarm = raises_alarm(question)
    started = Answer(
        question=question,
        language=language,
        status=Status.ERROR,
        generation=store.id,
        notice="alarm" if alarm else "",
        as_of=how.only.as_of,
    )

    with clock.step("route"):
        reason = declined(question)
        completed = complete(question, [clean_question(turn) for turn in turns], language)
        vague = too_vague(completed, language)
    if reason:
        return replace(started, status=Status.DECLINED, reason=reason, timings=clock.seconds)
    if vague:
        return replace(started, status=Status.NEEDS_DETAIL, reason="needs_detail", timings=clock.seconds)

    with clock.step("find"):
        query = Query.of(store, completed, language)
        hits = tuple(find_for(query, _HITS, how.only))
        status, reason = _covered(query, hits)
        if alarm and status is Status.OUT_OF_SCOPE:
            status, reason = Status.NOT_COVERED, str(Status.NOT_COVERED)
    found = replace(started, hits=hits, completed=completed if completed != question else "", status=status)
    if status is Status.NOT_COVERED:
        found = _with_beside(found, query)
    if status is not Status.ANSWERED:
        return replace(found, reason=reason, timings=clock.seconds)

    with clock.step("draft"):
        drafted: Drafted = (
            compose(writer, store, completed, language, hits[:_HITS_FOR_WRITER]) if writer else extract(query, hits)
        )
    with clock.step("verify"):
        sentences, removed = verify(drafted, how.judge, language)
    status = Status.NOT_COVERED if not sentences else Status.PARTLY if removed else Status.ANSWERED
    answered = replace(
        found,
        status=status,
        reason="" if sentences else str(status),
        sentences=sentences,
        removed=removed,
        model=writer.name if writer else "",
        timings=clock.seconds,
    )
    return _with_beside(answered, query)


def _with_beside(answer: Answer, query: Query) -> Answer:
    """An answer with whom to ask next and what the sources leave open; both are so today, and not on an earlier day."""
    if answer.as_of:
        return answer
    cited = list(dict.fromkeys(c.passage for sentence in answer.sentences for c in sentence.citations))
    return replace(answer, whom=beside(query, WHOM, cited), left_open=beside(query, OPEN, cited))


def _covered(query: Query, hits: Sequence[Hit]) -> tuple[Status, str]:
    """Whether the documents answer: ANSWERED (try to), NOT_COVERED or OUT_OF_SCOPE; and the reason for the last two."""
    if query.names_missing_place:
        return Status.NOT_COVERED, "place_missing"
    if not hits:
        return Status.NOT_COVERED, str(Status.NOT_COVERED)
    if hits[0].exact:
        return Status.ANSWERED, ""
    measured = signals(query, hits)
    decision = load_coverage(query.store.dense is not None)
    # Asked for a sum or a time, a text without any is no answer, however near it is. (On the development questions this
    # rule alone is right for 19 of 22.)
    if decision.covered.says_yes(measured) and not measured.lacks:
        return Status.ANSWERED, ""
    silent = Status.NOT_COVERED if decision.in_scope.says_yes(measured) else Status.OUT_OF_SCOPE
    return silent, str(silent)
