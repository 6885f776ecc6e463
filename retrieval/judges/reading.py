"""A text as a judge reads it: its sentences, their clauses, and the words that carry meaning."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from riktlots.ingest.files import bundled_table
from riktlots.ingest.language import content_stems, sentence_spans, words
from riktlots.retrieval.judges.strength import duty_at
from riktlots.retrieval.question.query import other_words

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


# How much of a word is found when its source has no more than a kin of it.
_KIN = 0.8
_MIN_PART = 5


def shares_found(wanted: Sequence[str], having: Collection[str], language: str) -> list[float]:
    """For each stem of a sentence how much of it the stems of a source hold: 1, 0.8 for a kin, or 0.

    A kin begins or ends as the word does (tillståndsprövning, tillstånd; prövning), or is its synonym.
    """
    return [1.0 if stem in having else _KIN if _has_kin(stem, having, language) else 0.0 for stem in wanted]


def share_found(wanted: Sequence[str], having: Collection[str], language: str) -> float:
    """The mean of `shares_found`; 1 when nothing is wanted."""
    found = shares_found(wanted, having, language)
    return sum(found) / len(found) if found else 1.0


def _has_kin(stem: str, having: Collection[str], language: str) -> bool:
    if any(all(part in having for part in phrase) for phrase in _synonyms(stem, language)):
        return True
    return len(stem) >= _MIN_PART and any(_are_kin(stem, other) for other in having if len(other) >= _MIN_PART)


def _are_kin(one: str, other: str) -> bool:
    """Whether a word is a part of the other, or both begin alike for three quarters of the longer one."""
    short, long = sorted((one, other), key=len)
    if long.startswith(short) or long.endswith(short):
        return True
    alike = max(_MIN_PART, -(-3 * len(long) // 4))
    return len(short) >= alike and short[:alike] == long[:alike]


@lru_cache(maxsize=4096)
def _synonyms(stem: str, language: str) -> tuple[tuple[str, ...], ...]:
    return tuple(other_words(stem, language))


# Of two clauses that hold as many of the words, the one that says less besides is meant.
_BESIDES = 0.01
# How much less a clause may hold than the nearest one to be its rival, and how much it must hold.
_NEARLY, _LEAST = 0.15, 0.3
# So many sentences, those with most of the words to the letter, are read closely.
_CLOSELY = 4


@dataclass(frozen=True, slots=True)
class Aligned:
    """A clause of a sentence and the clause of the evidence that holds most of its words; `share` is how much.

    `rivals` are the other clauses that hold nearly as much: words alone do not tell which one is meant.
    """

    clause: Clause
    beside: Clause
    share: float
    rivals: tuple[Clause, ...] = ()


def align(claim: Reading, evidence: Sequence[Reading]) -> list[Aligned]:
    """For each clause of a claim the nearest clause of its evidence, which is in the same language; clauses without a
    word of meaning are left out."""
    sentences = [(sentence, one.language) for one in evidence for sentence in one.sentences]
    if not sentences:
        return []
    return [_nearest(clause, sentences, claim.language) for clause in claim.clauses if clause.stems]


def _nearest(clause: Clause, sentences: Sequence[tuple[SentenceRead, str]], language: str) -> Aligned:
    wanted = frozenset(clause.stems)
    likely = sorted(sentences, key=lambda s: _BESIDES * len(s[0].stems) - len(wanted.intersection(s[0].stems)))
    candidates = [candidate for sentence, read_in in likely[:_CLOSELY] for candidate in clauses(sentence.text, read_in)]
    scored = [(share_found(clause.stems, candidate.stems, language), candidate) for candidate in candidates]
    share, beside = max(scored, key=lambda pair: pair[0] - _BESIDES * len(pair[1].stems))
    rivals = tuple(c for other, c in scored if c is not beside and other >= max(_LEAST, share - _NEARLY))
    return Aligned(clause, beside, share, rivals)


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return bundled_table("riktlots.retrieval.judges", "words.toml")


def table(section: str, key: str) -> Any:
    """One list of the table, as it is written."""
    return _tables()[section][key]


@lru_cache(maxsize=64)
def listed_words(section: str, key: str) -> re.Pattern[str]:
    """A pattern for any word of a list."""
    return any_of(table(section, key))


def any_of(entries: Iterable[str]) -> re.Pattern[str]:
    """A pattern for whole words; in an entry a star stands for the rest of a word. Longer entries are tried first."""
    written = sorted(entries, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_entry, written))})(?!\w)", re.IGNORECASE)


def _entry(entry: str) -> str:
    # The typographic apostrophe is as good as the plain one; [iy] in an entry is meant as it stands.
    plain = re.sub(r"\\([\[\]])", r"\1", re.escape(entry))
    return plain.replace(r"\*", r"\w*").replace("'", "['’]").replace(r"\ ", r"\s+")
