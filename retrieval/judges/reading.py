"""Parse claims and evidence for the judges: sentences, clauses, content words, and their alignment."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from riktlots.ingest.files import bundled_table
from riktlots.ingest.language import content_stems, sentence_spans, words
from riktlots.retrieval.judges.judge import Claim
from riktlots.retrieval.judges.strength import duty_at
from riktlots.retrieval.model import Verdict
from riktlots.retrieval.question.words import synonyms_of

# Where a clause can end. The mark stays with the text after it.
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
    """A part of a sentence with one duty, permission or statement, and the stems of its content words, each once."""

    text: str
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SentenceRead:
    """A sentence, and the stems of its content words in order, each once."""

    text: str
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A parsed text in one language.

    `words` are all its words in order, in lower case; `stems` are those of its content words in order, each once.
    """

    text: str
    language: str
    sentences: tuple[SentenceRead, ...]
    words: tuple[str, ...]
    stems: tuple[str, ...]

    @property
    def clauses(self) -> list[Clause]:
        return [clause for sentence in self.sentences for clause in clauses(sentence.text, self.language)]


# Cached, since the same passage is evidence for many sentences.
@lru_cache(maxsize=256)
def read(text: str, language: str) -> Reading:
    """Parse a text."""
    sentences = tuple(
        SentenceRead(line.strip(), tuple(content_stems(line, language)))
        for start, end in sentence_spans(text)
        # A heading or a list item is a line of its own, without a full stop.
        for line in text[start:end].split("\n")
        if line.strip()
    )
    stems = dict.fromkeys(stem for sentence in sentences for stem in sentence.stems)
    return Reading(text, language, sentences, tuple(words(text)), tuple(stems))


@lru_cache(maxsize=2048)
def clauses(sentence: str, language: str) -> tuple[Clause, ...]:
    """Return the clauses of a sentence, in order."""
    return tuple(Clause(piece, tuple(content_stems(piece, language))) for piece in split_clauses(sentence))


def split_clauses(sentence: str) -> list[str]:
    """Split a sentence into its clauses; joined, they are the sentence.

    This is not a parser: a comma or “och” splits where each side has its own word of obligation (“ska söka tillstånd
    och får inte lämna ut …”); “men”, “och inte” and a semicolon always split. A condition stays with the clause that it
    limits.
    """
    split: list[str] = []
    for piece in filter(None, _BORDER.split(sentence)):
        own = duty_at(piece) is not None and not is_condition(_LEAD.sub("", piece, count=1))
        if not split or _TURN.match(piece) or (own and duty_at(split[-1])):
            split.append(piece)
        else:
            split[-1] += piece
    return split


def phrases(clause: str) -> list[str]:
    """Split a clause at its commas, conjunctions and relative pronouns; joined, the parts are the clause."""
    return [piece for piece in _PAUSE.split(clause) if piece]


def is_condition(text: str) -> bool:
    """Whether a text begins with a condition: “om det …”, “unless …”."""
    return bool(condition_marks().match(text))


@lru_cache(maxsize=1)
def condition_marks() -> re.Pattern[str]:
    """Return a pattern for the words that begin a condition, anywhere in a clause."""
    marks = any_of(table("conditions", "marks")).pattern
    about = any_of(table("conditions", "after_om")).pattern
    return re.compile(rf"{marks}|(?<!\w)om(?=\s+{about})|^\W*om\b|(?<=,\s)om\b", re.IGNORECASE)


# The share of a word that counts as found if the evidence has only a related word.
_RELATED = 0.8
_MIN_PART = 5


def shares_found(wanted: Sequence[str], having: Collection[str], language: str) -> list[float]:
    """Return for each wanted stem 1 if `having` contains it, 0.8 if it contains a related word, else 0.

    A related word begins or ends in the same way (tillståndsprövning, tillstånd; prövning), or is a synonym.
    """
    return [1.0 if stem in having else _RELATED if _has_related(stem, having, language) else 0.0 for stem in wanted]


def share_found(wanted: Sequence[str], having: Collection[str], language: str) -> float:
    """Return the mean of `shares_found`; 1 if nothing is wanted."""
    found = shares_found(wanted, having, language)
    return sum(found) / len(found) if found else 1.0


def _has_related(stem: str, having: Collection[str], language: str) -> bool:
    if any(all(part in having for part in phrase) for phrase in _synonyms(stem, language)):
        return True
    return len(stem) >= _MIN_PART and any(_are_related(stem, other) for other in having if len(other) >= _MIN_PART)


def _are_related(one: str, other: str) -> bool:
    """Whether one word begins or ends with the other, or both share the first three quarters of the longer one."""
    short, long = sorted((one, other), key=len)
    if long.startswith(short) or long.endswith(short):
        return True
    alike = max(_MIN_PART, -(-3 * len(long) // 4))
    return len(short) >= alike and short[:alike] == long[:alike]


@lru_cache(maxsize=4096)
def _synonyms(stem: str, language: str) -> tuple[tuple[str, ...], ...]:
    return tuple(synonyms_of(stem, language))


# Of two clauses that share as many of the words, the shorter one wins by this penalty for each stem.
_PENALTY = 0.01
# A rival shares at most this much less than the nearest clause, and at least this much.
_NEARLY, _LEAST = 0.15, 0.3
# The number of sentences, those with most of the exact words, whose clauses are compared.
_CLOSELY = 4


@dataclass(frozen=True, slots=True)
class Aligned:
    """A clause of a claim and its counterpart, the clause of the evidence that shares most of its words.

    `share` is the share of its words that the counterpart has. `rivals` are other clauses with nearly as many: the
    words alone do not tell which of them is meant.
    """

    clause: Clause
    counterpart: Clause
    share: float
    rivals: tuple[Clause, ...] = ()


def align(claim: Reading, evidence: Sequence[Reading]) -> list[Aligned]:
    """Align each clause of a claim with the nearest clause of its evidence, which must be in the same language.

    Clauses without content words are left out.
    """
    sentences = [(sentence, one.language) for one in evidence for sentence in one.sentences]
    if not sentences:
        return []
    return [_nearest(clause, sentences, claim.language) for clause in claim.clauses if clause.stems]


def _nearest(clause: Clause, sentences: Sequence[tuple[SentenceRead, str]], language: str) -> Aligned:
    wanted = frozenset(clause.stems)
    likely = sorted(sentences, key=lambda s: _PENALTY * len(s[0].stems) - len(wanted.intersection(s[0].stems)))
    candidates = [candidate for sentence, read_in in likely[:_CLOSELY] for candidate in clauses(sentence.text, read_in)]
    scored = [(share_found(clause.stems, candidate.stems, language), candidate) for candidate in candidates]
    share, nearest = max(scored, key=lambda pair: pair[0] - _PENALTY * len(pair[1].stems))
    rivals = tuple(c for other, c in scored if c is not nearest and other >= max(_LEAST, share - _NEARLY))
    return Aligned(clause, nearest, share, rivals)


# A “yes” or “no” before the sentence; the evidence must support the sentence itself.
_YES_OR_NO = re.compile(r"^\s*(?:ja|jo|nej|yes|no)\s*+(?:[,;:.!–—-]+\s*(?=\w)|\W*$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """An error in a sentence: the verdict, and the name of the check with the word that failed it."""

    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class CheckCase:
    """A parsed claim and its evidence.

    `aligned` pairs the clauses of the claim with those of the evidence; it is empty across languages, where words
    cannot be compared. `evidence_names` holds the places and titles of the evidence, which a sentence may name.
    """

    claim: Reading
    evidence: tuple[Reading, ...]
    aligned: tuple[Aligned, ...]
    evidence_names: str

    @classmethod
    def of(cls, claim: Claim) -> CheckCase:
        sentence = read(_YES_OR_NO.sub("", claim.text), claim.language)
        evidence = tuple(read(one.text, one.language) for one in claim.evidence)
        names = ". ".join(f"{one.place}. {one.source}" for one in claim.evidence)
        same = all(one.language == claim.language for one in claim.evidence)
        return cls(sentence, evidence, tuple(align(sentence, evidence)) if same else (), names)

    @property
    def is_translated(self) -> bool:
        """Whether any of the evidence is in another language than the claim."""
        return any(one.language != self.claim.language for one in self.evidence)

    @property
    def evidence_text(self) -> str:
        return "\n".join(one.text for one in self.evidence)


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return bundled_table("riktlots.retrieval.judges", "words.toml")


def table(section: str, key: str) -> Any:
    """Return one list of words.toml, unchanged."""
    return _tables()[section][key]


@lru_cache(maxsize=64)
def listed_words(section: str, key: str) -> re.Pattern[str]:
    """Return a pattern for any word of a list in words.toml."""
    return any_of(table(section, key))


def any_of(entries: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for whole words. A star in an entry matches the rest of a word; longer entries match first."""
    written = sorted(entries, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_entry, written))})(?!\w)", re.IGNORECASE)


def _entry(entry: str) -> str:
    # Both apostrophes match; a class such as [iy] in an entry stays a class.
    plain = re.sub(r"\\([\[\]])", r"\1", re.escape(entry))
    return plain.replace(r"\*", r"\w*").replace("'", "['’]").replace(r"\ ", r"\s+")
