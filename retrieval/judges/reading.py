"""A text as a judge reads it: its sentences, their clauses, and the words that carry meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ingest.stems import content_stems, words
from retrieval.judges.table import any_of, table
from retrieval.sentences import sentence_spans
from retrieval.strength import duty_at

# Where a clause can end. The mark stays with what follows it.
_BORDER = re.compile(
    r"(?=;|:\s|,\s|\s(?:och|samt|men|medan|dock|eller|and|but|while|whereas|or)\s|\s[–—-]\s)", re.IGNORECASE
)
_TURN = re.compile(
    r"[\s,;:–—-]*(?:men|medan|dock|but|while|whereas|(?:och|eller|samt|and|or)\s(?:inte|ej|aldrig|not|never))\b|;",
    re.IGNORECASE,
)
# Where a part of a clause can end.
_PAUSE = re.compile(
    r"(?=[;:,]\s|\s(?:och|samt|men|eller|som|eftersom|trots|även om|and|but|or|that|which|who|whose|where|when|because"
    r"|although|though|despite)\s|\s[–—-]\s|\()",
    re.IGNORECASE,
)
_LEAD = re.compile(r"[\s,;:–—-]+")


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a sentence with one duty, permission or statement; `stems` are its words of meaning, each once."""

    text: str
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SentenceRead:
    """One sentence: its text, and its words of meaning as stems in order, each once."""

    text: str
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in one language: its sentences, all its words in order in lower case, and its stems of meaning in order,
    each once."""

    text: str
    language: str
    sentences: tuple[SentenceRead, ...]
    words: tuple[str, ...]
    stems: tuple[str, ...]

    @property
    def clauses(self) -> list[Clause]:
        return [clause for sentence in self.sentences for clause in clauses(sentence.text, self.language)]


# The same passage is evidence for many sentences.
@lru_cache(maxsize=256)
def read(text: str, language: str) -> Reading:
    """Read a text."""
    sentences = tuple(
        SentenceRead(line.strip(), tuple(content_stems(line, language)))
        for start, end in sentence_spans(text)
        # A heading or a list's item is a line of its own, without a full stop.
        for line in text[start:end].split("\n")
        if line.strip()
    )
    stems = dict.fromkeys(stem for sentence in sentences for stem in sentence.stems)
    return Reading(text, language, sentences, tuple(words(text)), tuple(stems))


@lru_cache(maxsize=2048)
def clauses(sentence: str, language: str) -> tuple[Clause, ...]:
    """The clauses of a sentence, in order."""
    return tuple(Clause(piece, tuple(content_stems(piece, language))) for piece in split_clauses(sentence))


def split_clauses(sentence: str) -> list[str]:
    """The clauses of a sentence, in order; joined they are the sentence.

    Grammar is not parsed: a comma or “och” parts two clauses when each side has its own word of obligation (“ska söka
    tillstånd och får inte lämna ut …”), and “men”, “och inte” and a semicolon always do. A condition stays with what it
    limits.
    """
    parted: list[str] = []
    for piece in filter(None, _BORDER.split(sentence)):
        own = duty_at(piece) is not None and not is_condition(_LEAD.sub("", piece, count=1))
        if not parted or _TURN.match(piece) or (own and duty_at(parted[-1])):
            parted.append(piece)
        else:
            parted[-1] += piece
    return parted


def phrases(clause: str) -> list[str]:
    """The parts of a clause between its commas, conjunctions and relatives, in order; joined they are the clause."""
    return [piece for piece in _PAUSE.split(clause) if piece]


def is_condition(text: str) -> bool:
    """Whether a text begins with what makes a rule hold in some cases only: “om det …”, “unless …”."""
    return bool(condition_marks().match(text))


@lru_cache(maxsize=1)
def condition_marks() -> re.Pattern[str]:
    """A pattern for the words that begin a condition, wherever they stand in a clause."""
    marks = any_of(table("conditions", "marks")).pattern
    about = any_of(table("conditions", "after_om")).pattern
    return re.compile(rf"{marks}|(?<!\w)om(?=\s+{about})|^\W*om\b|(?<=,\s)om\b", re.IGNORECASE)
