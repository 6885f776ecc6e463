"""Clocks on what an answer is made with: the embedder, the second look, the judge, the language model."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ingest.embedders import Embedder, Vectors
from ingest.model import Passage, Source
from retrieval.judges.judge import Claim, Judge, Judgement
from retrieval.rereading import Look, Rereader
from retrieval.writing import FormT, Spend, Writer

EMBEDDING, LOOK, JUDGE, MODEL = "embedding", "second look", "judge", "language model"


class Clocks:
    """Seconds by step of the answer and by part of that step, since the last `read`."""

    def __init__(self) -> None:
        self._step = ""
        self._seconds: dict[tuple[str, str], float] = {}

    def begin(self, step: str) -> None:
        """What runs from now on belongs to this step."""
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
        """What was counted, and begin anew."""
        counted, self._seconds, self._step = self._seconds, {}, ""
        return counted


class ClockedEmbedder:
    """An embedder on the clock."""

    def __init__(self, embedder: Embedder, clocks: Clocks) -> None:
        self._embedder, self._clocks = embedder, clocks
        self.name, self.dimension = embedder.name, embedder.dimension

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        with self._clocks.running(EMBEDDING):
            return self._embedder.embed_passages(texts)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        with self._clocks.running(EMBEDDING):
            return self._embedder.embed_questions(texts)


class ClockedRereader:
    """A second look on the clock."""

    def __init__(self, rereader: Rereader, clocks: Clocks) -> None:
        self._rereader, self._clocks = rereader, clocks
        self.name = rereader.name

    def look(self, question: str, language: str, passages: Sequence[tuple[Passage, Source]]) -> list[Look]:
        with self._clocks.running(LOOK):
            return self._rereader.look(question, language, passages)


class ClockedJudge:
    """A judge on the clock."""

    def __init__(self, judge: Judge, clocks: Clocks) -> None:
        self._judge, self._clocks = judge, clocks
        self.name = judge.name

    def judge(self, claims: Sequence[Claim]) -> list[Judgement]:
        with self._clocks.running(JUDGE):
            return self._judge.judge(claims)


class ClockedWriter:
    """A language model on the clock."""

    def __init__(self, writer: Writer, clocks: Clocks) -> None:
        self._writer, self._clocks = writer, clocks
        self.name = writer.name

    def fill(self, form: type[FormT], schema: dict[str, Any], instructions: str, task: str, spend: Spend) -> FormT:
        with self._clocks.running(MODEL):
            return self._writer.fill(form, schema, instructions, task, spend)
