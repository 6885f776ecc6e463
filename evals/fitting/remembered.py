"""A rereader that reads a pair once, and remembers what it saw for later runs of the maintainers' commands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from riktlots.ingest.library.library import context_line
from riktlots.ingest.model import Passage, Source
from riktlots.retrieval.search.rerank import Look, Rereader


class RememberingRereader:
    """Looks of another rereader, kept in a file of JSON Lines that grows with each new one."""

    def __init__(self, rereader: Rereader, path: Path) -> None:
        self._rereader = rereader
        self._path = path
        self.name = rereader.name
        self._known: dict[str, Look] = {}
        if path.is_file():
            for line in path.read_text(encoding="utf-8").splitlines():
                key, bears, answers = json.loads(line)
                self._known[key] = Look(bears, answers)

    def look(self, question: str, language: str, passages: Sequence[tuple[Passage, Source]]) -> list[Look]:
        keys = [self._key(question, passage, source) for passage, source in passages]
        missing = [i for i, key in enumerate(keys) if key not in self._known]
        looks = self._rereader.look(question, language, [passages[i] for i in missing])
        with self._path.open("a", encoding="utf-8") as file:
            for i, look in zip(missing, looks, strict=True):
                self._known[keys[i]] = look
                file.write(json.dumps([keys[i], look.bears, look.answers]) + "\n")
        return [self._known[key] for key in keys]

    def _key(self, question: str, passage: Passage, source: Source) -> str:
        parts = "\0".join((self.name, question, context_line(passage, source), passage.text))
        return hashlib.sha256(parts.encode()).hexdigest()[:24]
