"""Labels that people give to sentences that were shown with their quotes."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from riktlots.evals.errors import RunError
from riktlots.evals.runs.folder import RunFolder
from riktlots.evals.runs.record import Shown
from riktlots.evals.runs.score import latest
from riktlots.retrieval.model import Verdict

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence of an answer: the id of its question, its position in the answer from 0, and the question."""

    id: str
    index: int
    question: str
    language: str
    sentence: Shown

    @property
    def key(self) -> Key:
        """The key by which labels are looked up."""
        return self.id, self.index

    @property
    def sha256(self) -> str:
        """The hash of everything shown to the rater, without the verdict that readers saw: an answer that changed is
        labelled again."""
        shown = [self.question, self.sentence.text, [asdict(quote) for quote in self.sentence.quotes]]
        return hashlib.sha256(json.dumps(shown, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:24]


def items_of(folder: RunFolder) -> list[Item]:
    """All sentences of a run, in the order of its answers. Raises RunError."""
    return [
        Item(record.id, index, record.question, record.language, sentence)
        for record in latest(folder.records())
        for index, sentence in enumerate(record.sentences)
    ]


# A person must decide; only a judge may leave a sentence undecided.
CHOICES = (Verdict.SUPPORTED, Verdict.PARTLY, Verdict.UNSUPPORTED, Verdict.CONTRADICTED, Verdict.NO_CLAIM)


@dataclass(frozen=True, slots=True)
class Label:
    """A person's verdict on one sentence, and its time (ISO). `verdict` is empty where a label was withdrawn."""

    id: str
    index: int
    sha256: str
    verdict: str
    comment: str
    at: str
    rater: str


Labels = Mapping[Key, Label]


def add_label(
    folder: RunFolder,
    rater: str,
    item: Item,
    verdict: Verdict | None,
    comment: str = "",
    clock: Callable[[datetime.tzinfo], datetime.datetime] = datetime.datetime.now,
) -> None:
    """Store a person's verdict on a sentence; None withdraws the last label."""
    at = clock(datetime.UTC).isoformat(timespec="seconds")
    label = Label(item.id, item.index, item.sha256, str(verdict or ""), comment, at, rater)
    folder.add_label(rater, asdict(label))


def labels_of(folder: RunFolder, rater: str, items: Sequence[Item]) -> dict[Key, Label]:
    """The last label of a person on each of the sentences, in the order in which they were given.

    A label on a sentence that has changed since does not count. Raises RunError.
    """
    present = {item.key: item.sha256 for item in items}
    found: dict[Key, Label] = {}
    for row in folder.labels(rater):
        try:
            label = Label(**row)
        except TypeError as error:
            raise RunError(f"the labels of {rater} in {folder.path} hold a line that is no label ({error}).") from error
        key = (label.id, label.index)
        if present.get(key) != label.sha256:
            continue
        found.pop(key, None)
        if label.verdict:
            found[key] = label
    return found


def all_labels(folder: RunFolder, items: Sequence[Item]) -> dict[str, dict[Key, Label]]:
    """The labels of all people by rater, without people who have none."""
    found = {rater: labels_of(folder, rater, items) for rater in folder.raters()}
    return {rater: labels for rater, labels in found.items() if labels}


def by_item(labels: Mapping[str, Labels]) -> dict[Key, dict[str, Verdict]]:
    """Labels by sentence and rater."""
    found: dict[Key, dict[str, Verdict]] = {}
    for rater, given in labels.items():
        for key, label in given.items():
            found.setdefault(key, {})[rater] = Verdict(label.verdict)
    return found
