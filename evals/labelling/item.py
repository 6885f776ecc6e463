"""What a person labels: one sentence that was shown, with its quotes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from evals.suite.folder import RunFolder
from evals.suite.record import Shown
from evals.suite.score import latest

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence of an answer: the id of its question, its place in the answer from 0, and what was asked."""

    id: str
    index: int
    question: str
    language: str
    sentence: Shown

    @property
    def key(self) -> Key:
        """By which labels are found again."""
        return self.id, self.index

    @property
    def sha256(self) -> str:
        """The hash of all that the person is shown, the verdict that readers saw left out: an answer that changed is
        labelled anew."""
        shown = [self.question, self.sentence.text, [asdict(quote) for quote in self.sentence.quotes]]
        return hashlib.sha256(json.dumps(shown, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:24]


def items_of(folder: RunFolder) -> list[Item]:
    """All sentences of a run, in the order of its answers. Raises RunError."""
    return [
        Item(record.id, index, record.question, record.language, sentence)
        for record in latest(folder.records())
        for index, sentence in enumerate(record.sentences)
    ]
