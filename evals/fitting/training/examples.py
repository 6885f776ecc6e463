"""Training examples, and the split of those that are kept back for development."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import IntEnum

# One group in so many is never trained on.
_KEPT_BACK = 6


class Support(IntEnum):
    """Whether a passage supports a sentence. The numbers index the outputs of the head."""

    UNSUPPORTED = 0
    SUPPORTED = 1
    CONTRADICTED = 2


@dataclass(frozen=True, slots=True)
class QuestionExample:
    """A question beside a passage.

    `bears` says whether it is the passage that the question is about, and `answers` whether it holds the answer (None:
    not known). Examples of one `query` are ranked against each other. `span` are the characters of the answer in
    `passage`, where it is known. `trust` is the weight of the label `answers`. `group` holds together what must not be
    parted between training and development.
    """

    dataset: str
    group: str
    query: str
    question: str
    context: str
    passage: str
    bears: bool
    answers: bool | None
    span: tuple[int, int] | None = None
    trust: float = 1.0


@dataclass(frozen=True, slots=True)
class ClaimExample:
    """A sentence beside a passage. `label` is None where it is only known that the passage does not support it.

    `type` names the error that was planted, if one was; `language` is that of the sentence, and `passage_language`
    that of the passage.
    """

    dataset: str
    group: str
    sentence: str
    context: str
    passage: str
    supported: bool
    label: Support | None
    language: str
    passage_language: str
    type: str = ""
    question: str = ""


def is_kept_back(group: str) -> bool:
    """Whether a group belongs to the development split: the same in every run and for every seed."""
    return int(hashlib.sha256(group.encode()).hexdigest()[:8], 16) % _KEPT_BACK == 0
