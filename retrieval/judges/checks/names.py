"""Checks of names (authorities, countries, acts, persons) and of actors: those of a claim must be in its evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from riktlots.ingest.language import words
from riktlots.retrieval.judges.checks.obligation import SAME_MATTER
from riktlots.retrieval.judges.reading import CheckCase, Finding, any_of, table
from riktlots.retrieval.judges.strength import duty_at
from riktlots.retrieval.model import Verdict
from riktlots.retrieval.question.words import synonyms_of

# A word with a capital inside a sentence, or with two capitals anywhere (ISP, MoU, EU).
_WORD = r"[^\W\d_a-zåäöé]\w*(?:[-&][^\W\d_]\w*)*"
_CAPITAL = re.compile(rf"(?<![\w§]){_WORD}(?: {_WORD})*")
# The Swedish name of an act begins with a small letter.
_ACT = re.compile(
    r"\b(?!(?:för|an|in|upp|ut|av|be|om|på)slag)[a-zåäöé-]{4,60}(?:lagen|förordningen|balken|direktivet)s?\b"
)
_COMMON = frozenset(
    "i january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday chapter section article annex mr mrs ms dr §".split()
)
_MIN_STEM, _ENDING = 4, 3
# So far back the end of the sentence before a name is sought.
_SIGNS_BEFORE = 20
# Several words with capitals, with small ones between them.
_LONG_NAME = re.compile(rf"(?<![\w§&-]){_WORD}(?: (?:(?:of|the|for|and|och|för|i) )*{_WORD})+")


def names_in(text: str) -> list[str]:
    """Find the names in a text by their capitals, each one word or several adjacent words with capitals.

    A capital at the start of a sentence does not count.
    """
    found = []
    for match in _CAPITAL.finditer(text):
        name = match.group()
        before = text[max(0, match.start() - _SIGNS_BEFORE) : match.start()].rstrip(" “”\"'‘’([*_#-–•")
        first, _, rest = name.partition(" ")
        if (not before or before[-1] in ".!?:;\n") and not _is_name(first):
            name = rest
        if name and name.lower() not in _COMMON:
            found.append(name)
    return list(dict.fromkeys([*found, *(match.group() for match in _ACT.finditer(text))]))


def _is_name(word: str) -> bool:
    """Whether a word is a name even at the start of a sentence: it has two capitals, or words.toml lists it."""
    return sum(c.isupper() for c in word) > 1 or _row_of(word) is not None


def missing_names(case: CheckCase) -> list[str]:
    """Return the names in a claim that its evidence (with the evidence's own names) lacks.

    Across languages only abbreviations and names listed in words.toml are compared; others are skipped.
    """
    wanted = names_in(case.claim.text)
    if not wanted:
        return []
    evidence = _EvidenceWords.of(case)
    return [name for name in wanted if not _occurs(name, evidence, case)]


@dataclass(frozen=True, slots=True)
class _EvidenceWords:
    """The evidence as names are looked up in it: its text, words, stems, and the initials of its names."""

    text: str
    words: frozenset[str]
    stems: frozenset[str]
    initials: frozenset[str]

    @classmethod
    def of(cls, case: CheckCase) -> _EvidenceWords:
        text = f"{case.evidence_text}\n{case.evidence_names}"
        return cls(
            text, frozenset(words(text)), frozenset(s for one in case.evidence for s in one.stems), _initials(text)
        )


def _initials(text: str) -> frozenset[str]:
    """Return the initials of the names in a text: “omb” for “Office of Management and Budget”."""
    return frozenset(
        "".join(c for c in re.sub(r"(?<=\w)\w+", "", match.group()) if c.isupper()).lower()
        for match in _LONG_NAME.finditer(text)
    )


def _occurs(name: str, evidence: _EvidenceWords, case: CheckCase) -> bool:
    parts = [part for part in re.split(r"[\s&-]+", name) if part]
    if all(_occurs_word(part.lower(), evidence) for part in parts) or name.lower().rstrip("s") in evidence.initials:
        return True
    phrases = [phrase for one in _bare(name) for phrase in synonyms_of(one, case.claim.language)]
    if any(all(part in evidence.stems or part in evidence.words for part in phrase) for phrase in phrases):
        return True
    if row := _row_of(name):
        return bool(row.search(evidence.text))
    if case.is_translated:
        # An unknown name may differ in the other language, unless it is an abbreviation.
        return all(_occurs_word(part.lower(), evidence) for part in parts if part.isupper() and len(part) > 1)
    return all(
        _occurs_word(part.lower(), evidence) or ((row := _row_of(part)) is not None and bool(row.search(evidence.text)))
        for part in parts
    )


def _row_of(name: str) -> re.Pattern[str] | None:
    """Return the pattern for all names of the country or union of this name; None for other names."""
    return next((row for row in _same() if any(row.fullmatch(one) for one in _bare(name))), None)


def _bare(name: str) -> set[str]:
    """Return a name, and the names that it may be the genitive of."""
    return {name, name.removesuffix("s"), name.removesuffix(":s")}


def _occurs_word(word: str, evidence: _EvidenceWords) -> bool:
    if _bare(word) & evidence.words or f"{word}s" in evidence.words or word in _COMMON:
        return True
    return len(word) >= _MIN_STEM and any(_is_form(word, other) for other in evidence.words)


def _is_form(name: str, word: str) -> bool:
    """Whether a word is a form of a name: it agrees up to the name's last letter, and in length up to three letters."""
    alike = max(_MIN_STEM, len(name) - 1)
    return name[:alike] == word[:alike] and abs(len(name) - len(word)) <= _ENDING


@lru_cache(maxsize=1)
def _same() -> tuple[re.Pattern[str], ...]:
    """Load a pattern for all names of each country or union."""
    return tuple(any_of(row) for row in table("names", "same"))


def check_names(case: CheckCase) -> Finding | None:
    """Check that every name in the claim occurs in the evidence."""
    missing = missing_names(case)
    return Finding(Verdict.UNSUPPORTED, f"name {missing[0]}") if missing else None


_NOT_SUBJECT = re.compile(
    r"\b(?:av|med|från|till|hos|för|i|vid|enligt|inom|på|mot|om|åt|under|efter|mellan|by|with|from|to|of|for|in|under|at|on"
    r"|against|about|between|within)(?:\s(?:the|a|an|en|ett|den|det|sin|sitt|sina|its|their|annan|annat|other|another))*\s*$",
    re.IGNORECASE,
)
_AGENT = re.compile(r"\b(?:av|by)\s(?:the\s|an?\s|en\s|ett\s|den\s|det\s)?$", re.IGNORECASE)
_BESIDE_DUTY = re.compile(r"^(?:\s+(?:the|också|även|därför|alltid|endast|bara|ett|en|inte|varje))*\s*$", re.IGNORECASE)
# Passives (“ska granskas”, “must be told”): whoever is named before one does not act.
_PASSIVE = re.compile(
    r"(?:\s+\w+){0,3}?\s+(?:\w{2,}as\b|ges\b|tas\b|be\s+(?:\w+\s+)?\w+(?:ed|en|t|de|ld)\b)", re.IGNORECASE
)


@lru_cache(maxsize=1)
def _groups() -> tuple[re.Pattern[str], ...]:
    return tuple(any_of(row) for row in table("actors", "groups"))


def subjects(clause: str) -> frozenset[int]:
    """Find who acts in a clause, as row numbers in the table of actors.

    They are the actors right after the word of obligation (“ska lärosätet”), else those before it without a
    preposition, else those after “av” or “by”. Without a word of obligation it is the first one without a preposition.
    """
    found = sorted(
        (match.start(), match.end(), row) for row, who in enumerate(_groups()) for match in who.finditer(clause)
    )
    if not found:
        return frozenset()
    duty = duty_at(clause)
    agents = frozenset(row for start, _, row in found if _AGENT.search(clause[:start]))
    if duty and _PASSIVE.match(clause[duty[1] :]):
        return agents
    if duty:
        after = [row for start, _, row in found if start >= duty[1] and _BESIDE_DUTY.match(clause[duty[1] : start])]
        if after:
            return frozenset(after)
    before = [
        row
        for start, _, row in found
        if (not duty or start < duty[0]) and not _NOT_SUBJECT.search(clause[:start]) and row not in agents
    ]
    return frozenset(before if duty else before[:1]) or agents


def check_actors(case: CheckCase) -> Finding | None:
    """Check that the actor with a duty or a power in a clause has it in the evidence too."""
    for pair in case.aligned:
        if pair.share < SAME_MATTER:
            continue
        claimed, actual = subjects(pair.clause.text), subjects(pair.counterpart.text)
        if claimed and actual and not claimed & actual:
            named = any(_groups()[row].search(case.evidence_text) for row in claimed)
            return Finding(Verdict.CONTRADICTED if named else Verdict.UNSUPPORTED, "actor")
    return None
