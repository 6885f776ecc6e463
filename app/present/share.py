"""A link that asks a question again, and says whether the answer has changed since."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from urllib.parse import urlencode

from riktlots.app.present.turn import Turn
from riktlots.app.schemas.requests import LONGEST_QUESTION
from riktlots.retrieval.answering.receipt import Fingerprint
from riktlots.retrieval.question.conversation import TURNS_BEFORE
from riktlots.retrieval.search.filter import PassageFilter

# Query parameters. The question is the last of its values; those before it are the turns that it was asked after.
QUESTION = "q"
_ANSWER, _DAY, _AS_OF = "answer", "day", "as_of"
_FILTERS = tuple(one.name for one in fields(PassageFilter) if one.name != _AS_OF)
_FINGERPRINT = re.compile(r"([0-9a-f]{16})([0-9a-f]{16})")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Change(StrEnum):
    """What an answer is beside the one that a link tells of."""

    SAME = "same"
    BASIS = "basis"
    WORDS = "words"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Shared:
    """What a link asks: a question, the turns before it, what the search is narrowed to by field, and the day (ISO)
    that is asked for. `fingerprint` is that of the answer when the link was made, on `day` (ISO)."""

    question: str
    before: tuple[str, ...] = ()
    filters: dict[str, list[str]] = field(default_factory=dict)
    as_of: str = ""
    fingerprint: Fingerprint | None = None
    day: str = ""

    @classmethod
    def read(cls, values: Callable[[str], list[str]]) -> Shared | None:
        """What the parameters of a link ask, by a function that gives the values of one; None if they ask nothing.
        Whoever wrote the link may have written anything: what has another form is left out."""
        asked = [words.strip()[:LONGEST_QUESTION] for words in values(QUESTION) if words.strip()]
        if not asked:
            return None
        found = _FINGERPRINT.fullmatch("".join(values(_ANSWER)))
        return cls(
            asked[-1],
            tuple(asked[:-1][-TURNS_BEFORE:]),
            {name: chosen for name in _FILTERS if (chosen := values(name))},
            _day(values(_AS_OF)),
            Fingerprint(*found.groups()) if found else None,
            _day(values(_DAY)),
        )

    def change(self, turn: Turn) -> Change | None:
        """How the answer of a turn differs from the one that the link tells of; None if it tells of none."""
        if self.fingerprint is None or turn.receipt is None:
            return None
        now = Fingerprint.of(turn.receipt)
        if now.said == self.fingerprint.said:
            return Change.SAME if now.basis == self.fingerprint.basis else Change.BASIS
        return Change.WORDS if now.basis == self.fingerprint.basis else Change.ANSWER


def share_query(turn: Turn, before: Sequence[str]) -> str:
    """The query of a link that asks the question of a turn, with the questions before it in the conversation."""
    answer = turn.answer
    asked = [*(before[-TURNS_BEFORE:] if answer.completed else ()), answer.question]
    pairs = [(QUESTION, question) for question in asked]
    pairs += [(name, value) for name in _FILTERS for value in answer.filters.get(name, ())]
    if answer.as_of:
        pairs.append((_AS_OF, answer.as_of))
    if turn.receipt:
        fingerprint = Fingerprint.of(turn.receipt)
        pairs += [(_ANSWER, fingerprint.said + fingerprint.basis), (_DAY, answer.at[:10])]
    return urlencode(pairs)


def _day(values: Sequence[str]) -> str:
    return values[-1] if values and _ISO_DAY.fullmatch(values[-1]) else ""
