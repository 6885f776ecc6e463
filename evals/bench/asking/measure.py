"""Ask questions, and tell where the time of an answer goes."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.bench.asking.clocks import ClockedEmbedder, ClockedJudge, ClockedRereader, ClockedWriter, Clocks
from evals.bench.asking.writer import InstantWriter
from evals.questions import Question
from evals.retrieval import starter_store
from ingest.embedders import Embedder
from retrieval.answer import Asking, answer
from retrieval.coverage import coverage_of, signals
from retrieval.judges.judge import Judge
from retrieval.model import Answer
from retrieval.query import Query
from retrieval.rereading import Rereader
from retrieval.search import find
from retrieval.store import PassageFilter, Store
from retrieval.writing import Writer

# The two ways to an answer: of quotes alone, and with a language model that takes no time.
QUOTES, WRITTEN = "quotes", "written"
COVERAGE, OTHER = "coverage", "the rest"
# A step of the answer, and what comes after the last: whom to ask, what is left open, what it hangs on.
FIND, BESIDE = "find", "beside"
# Asked first, unmeasured: what is read on first use is not what an answer costs.
_WARM = 3

Listener = Callable[[str, int, int], None]
Part = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Timed:
    """One answer in milliseconds: of all of it, of each part of its steps (they add up to it), and of `find` alone with
    the same question."""

    status: str
    whole: float
    parts: dict[Part, float]
    find: float

    @property
    def searched(self) -> bool:
        """Whether the documents were searched: a question that is declined or too vague is not."""
        return (FIND, OTHER) in self.parts


def measure(
    questions: Sequence[Question],
    embedder: Embedder | None,
    rereader: Rereader | None,
    judge: Judge,
    seed: int = 0,
    listener: Listener = lambda stage, done, total: None,
) -> dict[str, list[Timed]]:
    """Answer questions from the starter corpus in both ways, and find for each, turn by turn in an order of its own."""
    clocks = Clocks()
    with tempfile.TemporaryDirectory(prefix="riktlots-asking-") as folder:
        listener("index built", 0, 1)
        store = starter_store(
            Path(folder),
            ClockedEmbedder(embedder, clocks) if embedder else None,
            ClockedRereader(rereader, clocks) if rereader else None,
        )
        try:
            ask = _Asker(store, ClockedJudge(judge, clocks), clocks)
            for question in questions[:_WARM]:
                ask.both(question, np.random.default_rng(seed))
            dice, timed = np.random.default_rng(seed), []
            for done, question in enumerate(questions):
                listener("questions asked", done, len(questions))
                timed.append(ask.both(question, dice))
            return {way: [one[way] for one in timed] for way in (QUOTES, WRITTEN)}
        finally:
            store.close()


class _Asker:
    """Puts a question to an open store, with all that it is answered with on the clock."""

    def __init__(self, store: Store, judge: Judge, clocks: Clocks) -> None:
        self._store, self._judge, self._clocks = store, judge, clocks
        self._writer = ClockedWriter(InstantWriter(), clocks)

    def both(self, question: Question, dice: np.random.Generator) -> dict[str, Timed]:
        answers: dict[str, tuple[Answer, float, dict[Part, float]]] = {}
        alone = 0.0
        for i in dice.permutation(3):
            if i == 2:
                alone = self._find(question)
            else:
                way = (QUOTES, WRITTEN)[i]
                answers[way] = self._answer(question, self._writer if way == WRITTEN else None)
        return {way: self._timed(*found, alone) for way, found in answers.items()}

    def _find(self, question: Question) -> float:
        only = PassageFilter(as_of=question.as_of)
        begun = time.perf_counter()
        find(self._store, question.question, question.lang, only=only)
        seconds = time.perf_counter() - begun
        self._clocks.read()
        return seconds

    def _answer(self, question: Question, writer: Writer | None) -> tuple[Answer, float, dict[Part, float]]:
        only = PassageFilter(as_of=question.as_of)
        how = Asking(language=question.lang, only=only, judge=self._judge, on_step=self._clocks.begin)
        begun = time.perf_counter()
        found = answer(question.question, self._store, turns=question.turns, writer=writer, how=how)
        return found, time.perf_counter() - begun, self._clocks.read()

    def _timed(self, found: Answer, whole: float, clocked: dict[Part, float], alone: float) -> Timed:
        parts = dict(clocked)
        for step, seconds in found.timings.items():
            left = max(0.0, seconds - sum(part for (of, _), part in parts.items() if of == step))
            if step == FIND:
                parts[step, COVERAGE] = min(left, self._coverage(found))
                left -= parts[step, COVERAGE]
            parts[step, OTHER] = left
        # A question that is declined may be searched for all the same, to name the rule: what that takes is counted
        # with the step before, which is over by then.
        parts[BESIDE, OTHER] = max(0.0, whole - sum(parts.values()))
        milliseconds = {part: 1000 * seconds for part, seconds in parts.items()}
        return Timed(str(found.status), 1000 * whole, milliseconds, 1000 * alone)

    def _coverage(self, found: Answer) -> float:
        """Seconds to decide whether the documents answer, measured once more: the answer does it within `find`."""
        query = Query.of(self._store, found.completed or found.question, found.language)
        if query.names_missing_place or not found.hits or found.hits[0].exact:
            return 0.0  # the place that is named decides, or that there is nothing
        begun = time.perf_counter()
        measured, decision = signals(query, found.hits), coverage_of(self._store)
        decision.covered.says_yes(measured)
        decision.in_scope.says_yes(measured)
        seconds = time.perf_counter() - begun
        self._clocks.read()
        return seconds
