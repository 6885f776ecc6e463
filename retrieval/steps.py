"""What happens while an answer is made, as it happens. Nothing here is shown before it is checked."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.model import Answer, Hit, Sentence


@dataclass(frozen=True, slots=True)
class StepBegun:
    """A step begins: route, find, draft or verify."""

    name: str


@dataclass(frozen=True, slots=True)
class SourcesFound:
    """The passages that were found, best first, before anything is written."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class SentenceVerified:
    """A sentence that is part of the answer."""

    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer, whole."""

    answer: Answer


Happening = StepBegun | SourcesFound | SentenceVerified | Finished
