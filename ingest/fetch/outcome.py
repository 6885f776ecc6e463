"""What a fetch came to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Result(StrEnum):
    """What a fetch came to."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    GONE = "gone"
    FAILED = "failed"
    NO_ADDRESS = "no_address"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of the report. `reason` is one word for programs (empty when all went well), `detail` a sentence.

    `edition` is the label under which the text is kept, `passages` how many paragraphs it has.
    """

    source: str
    language: str
    url: str
    result: Result
    reason: str = ""
    detail: str = ""
    edition: str = ""
    passages: int = 0
