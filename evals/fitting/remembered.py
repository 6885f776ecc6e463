"""A reranker that reads a pair once, and remembers what it saw for later runs of the maintainers' commands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from riktlots.ingest.library.library import context_line
from riktlots.ingest.model import Passage, Source
from riktlots.retrieval.search.rerank import Reranker, RerankScore


class RememberingReranker:
    """Looks of another reranker, kept in a file of JSON Lines that grows with each new one."""

    def __init__(self, reranker: Reranker, path: Path) -> None:
        self._reranker = reranker
        self._path = path
        self.name = reranker.name
        self._known: dict[str, RerankScore] = {}
        if path.is_file():
            for line in path.read_text(encoding="utf-8").splitlines():
                key, bears, answers = json.loads(line)
                self._known[key] = RerankScore(bears, answers)

    def score(self, question: str, language: str, passages: Sequence[tuple[Passage, Source]]) -> list[RerankScore]:
        keys = [self._key(question, passage, source) for passage, source in passages]
        missing = [i for i, key in enumerate(keys) if key not in self._known]
        looks = self._reranker.score(question, language, [passages[i] for i in missing])
        with self._path.open("a", encoding="utf-8") as file:
            for i, score in zip(missing, looks, strict=True):
                self._known[keys[i]] = score
                file.write(json.dumps([keys[i], score.bears, score.answers]) + "\n")
        return [self._known[key] for key in keys]

    def _key(self, question: str, passage: Passage, source: Source) -> str:
        parts = "\0".join((self.name, question, context_line(passage, source), passage.text))
        return hashlib.sha256(parts.encode()).hexdigest()[:24]
