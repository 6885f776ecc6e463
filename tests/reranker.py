"""A reranker for tests: it finds the answer in the passages that hold certain words."""

from __future__ import annotations

from collections.abc import Sequence

from riktlots.ingest.model import Passage, Source
from riktlots.retrieval.search.rerank import RerankScore


class Prefers:
    """Prefers passages with some words; `answers` None makes it one that gives one score alone."""

    name = "prefers"

    def __init__(self, words: str, answers: float | None = 5.0) -> None:
        self.words, self.answers = words, answers
        self.asked: list[int] = []

    def score(self, question: str, language: str, passages: Sequence[tuple[Passage, Source]]) -> list[RerankScore]:
        self.asked.append(len(passages))
        against = None if self.answers is None else -self.answers
        return [
            RerankScore(5.0, self.answers) if self.words in passage.text else RerankScore(-5.0, against)
            for passage, _ in passages
        ]
