"""Profile of an answer: ask questions and time each step and the models that it calls."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from riktlots.evals.questions.questions import Question
from riktlots.evals.questions.recall import starter_store
from riktlots.ingest.index.embeddings import Embedder, Vectors
from riktlots.ingest.language import detect_language, sentence_spans
from riktlots.ingest.model import Passage, Source
from riktlots.ingest.progress import StageProgress, no_progress
from riktlots.retrieval.answer import Asking, answer_steps
from riktlots.retrieval.answering.llm import ChatModel, FormT, Spend
from riktlots.retrieval.coverage.decision import decision_for
from riktlots.retrieval.judges.judge import Claim, Judge, Judgement
from riktlots.retrieval.model import Answer, Finished, StepBegun
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.rerank import Reranker, RerankScore
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store

EMBEDDING, RERANKER, JUDGE, MODEL = "embedding", "reranker", "judge", "language model"


class Clocks:
    """Seconds by step of the answer and by part of that step, since the last `read`."""

    def __init__(self) -> None:
        self._step = ""
        self._seconds: dict[tuple[str, str], float] = {}

    def begin(self, step: str) -> None:
        """Count time from now on under this step."""
        self._step = step

    @contextmanager
    def running(self, part: str) -> Iterator[None]:
        begun = time.perf_counter()
        try:
            yield
        finally:
            key = self._step, part
            self._seconds[key] = self._seconds.get(key, 0.0) + time.perf_counter() - begun

    def read(self) -> dict[tuple[str, str], float]:
        """Return the seconds counted, and reset."""
        counted, self._seconds, self._step = self._seconds, {}, ""
        return counted


class ClockedEmbedder:
    """Times an embedder."""

    def __init__(self, embedder: Embedder, clocks: Clocks) -> None:
        self._embedder, self._clocks = embedder, clocks
        self.name, self.dimension = embedder.name, embedder.dimension

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        with self._clocks.running(EMBEDDING):
            return self._embedder.embed_passages(texts)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        with self._clocks.running(EMBEDDING):
            return self._embedder.embed_questions(texts)


class ClockedReranker:
    """Times a reranker."""

    def __init__(self, reranker: Reranker, clocks: Clocks) -> None:
        self._reranker, self._clocks = reranker, clocks
        self.name = reranker.name

    def score(self, question: str, language: str, passages: Sequence[tuple[Passage, Source]]) -> list[RerankScore]:
        with self._clocks.running(RERANKER):
            return self._reranker.score(question, language, passages)


class ClockedJudge:
    """Times a judge."""

    def __init__(self, judge: Judge, clocks: Clocks) -> None:
        self._judge, self._clocks = judge, clocks
        self.name = judge.name

    def judge(self, claims: Sequence[Claim]) -> list[Judgement]:
        with self._clocks.running(JUDGE):
            return self._judge.judge(claims)


class ClockedWriter:
    """Times a language model."""

    def __init__(self, chat_model: ChatModel, clocks: Clocks) -> None:
        self._chat_model, self._clocks = chat_model, clocks
        self.name = chat_model.name

    def complete(self, form: type[FormT], schema: dict[str, Any], instructions: str, task: str, spend: Spend) -> FormT:
        with self._clocks.running(MODEL):
            return self._chat_model.complete(form, schema, instructions, task, spend)


_PASSAGES = 3
_SAYS = {"sv": "Det sägs att", "en": "It is said that"}


class InstantWriter:
    """Drafts a sentence for each of the first passages: their first sentence as reported speech.

    As it does not copy its quote, the judge has to read it. A draft that fails is not written again.
    """

    name = "scripted:instant"

    def complete(self, form: type[FormT], schema: dict[str, Any], instructions: str, task: str, spend: Spend) -> FormT:
        """The form, filled in."""
        asked = json.loads(task)
        if "passages" not in asked:  # it is to complete a question from the turns before
            return form.model_validate({"question": asked["last"]})
        passages = [] if "failed" in asked else asked["passages"][:_PASSAGES]
        return form.model_validate({"sentences": [_sentence(one["id"], one["text"]) for one in passages]})


def _sentence(id: str, text: str) -> dict[str, Any]:
    start, end = sentence_spans(text)[0]
    quote = text[start:end]
    # In the language of the passage: it is to be judged, and nobody reads it.
    told = f"{_SAYS[detect_language(quote, 'sv')]} {quote[:1].lower()}{quote[1:]}"
    return {"text": told, "cites": [{"id": id, "quote": quote}]}


# The two ways to an answer: of quotes alone, and with a language model that takes no time.
QUOTES, WRITTEN = "quotes", "written"
COVERAGE, OTHER = "coverage", "the rest"
# A step of the answer, and what comes after the last: whom to ask, what is left open, what it hangs on.
FIND, BESIDE = "find", "beside"
# Asked first, unmeasured: loading on first use is no cost of an answer.
_WARM = 3

StepPart = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of one answer: in all, of each part of its steps (they add up to the whole), and of `find` alone for
    the same question."""

    status: str
    whole: float
    parts: dict[StepPart, float]
    find: float

    @property
    def searched(self) -> bool:
        """Whether the documents were searched: a question that is declined or too vague is not."""
        return (FIND, OTHER) in self.parts


def measure(
    questions: Sequence[Question],
    embedder: Embedder | None,
    reranker: Reranker | None,
    judge: Judge,
    seed: int = 0,
    progress: StageProgress = no_progress,
) -> dict[str, list[Timed]]:
    """Answer each question from the starter corpus both ways and call `find` for it, in random order."""
    clocks = Clocks()
    with tempfile.TemporaryDirectory(prefix="riktlots-asking-") as folder:
        progress("index built", 0, 1)
        store = starter_store(
            Path(folder),
            ClockedEmbedder(embedder, clocks) if embedder else None,
            ClockedReranker(reranker, clocks) if reranker else None,
        )
        try:
            ask = _Asker(store, ClockedJudge(judge, clocks), clocks)
            for question in questions[:_WARM]:
                ask.both(question, np.random.default_rng(seed))
            dice, timed = np.random.default_rng(seed), []
            for done, question in enumerate(questions):
                progress("questions asked", done, len(questions))
                timed.append(ask.both(question, dice))
            return {way: [one[way] for one in timed] for way in (QUOTES, WRITTEN)}
        finally:
            store.close()


class _Asker:
    """Answers questions over an open store and times everything involved."""

    def __init__(self, store: Store, judge: Judge, clocks: Clocks) -> None:
        self._store, self._judge, self._clocks = store, judge, clocks
        self._chat_model = ClockedWriter(InstantWriter(), clocks)

    def both(self, question: Question, dice: np.random.Generator) -> dict[str, Timed]:
        answers: dict[str, tuple[Answer, float, dict[StepPart, float]]] = {}
        alone = 0.0
        for i in dice.permutation(3):
            if i == 2:
                alone = self._find(question)
            else:
                way = (QUOTES, WRITTEN)[i]
                answers[way] = self._answer(question, self._chat_model if way == WRITTEN else None)
        return {way: self._timed(*found, alone) for way, found in answers.items()}

    def _find(self, question: Question) -> float:
        only = PassageFilter(as_of=question.as_of)
        begun = time.perf_counter()
        find(self._store, question.question, question.lang, only=only)
        seconds = time.perf_counter() - begun
        self._clocks.read()
        return seconds

    def _answer(self, question: Question, chat_model: ChatModel | None) -> tuple[Answer, float, dict[StepPart, float]]:
        only = PassageFilter(as_of=question.as_of)
        how = Asking(language=question.lang, only=only, judge=self._judge)
        begun = time.perf_counter()
        for happening in answer_steps(
            question.question, self._store, turns=question.turns, chat_model=chat_model, how=how
        ):
            if isinstance(happening, StepBegun):
                self._clocks.begin(happening.name)
        assert isinstance(happening, Finished)
        return happening.answer, time.perf_counter() - begun, self._clocks.read()

    def _timed(self, found: Answer, whole: float, clocked: dict[StepPart, float], alone: float) -> Timed:
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
        decision_for(self._store).decide(query, found.hits)
        seconds = time.perf_counter() - begun
        self._clocks.read()
        return seconds
