"""Names: authorities, countries, acts, persons. A sentence may name only whom its evidence names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from riktlots.ingest.language import words
from riktlots.retrieval.judges.checks.case import CheckCase, Finding
from riktlots.retrieval.judges.checks.obligation import SPEAKS_OF_THE_SAME
from riktlots.retrieval.judges.reading import any_of, table
from riktlots.retrieval.judges.strength import duty_at
from riktlots.retrieval.model import Verdict
from riktlots.retrieval.question.query import other_words

# A word with a capital inside a sentence, or with two capitals anywhere (ISP, MoU, EU).
_WORD = r"[^\W\d_a-zåäöé]\w*(?:[-&][^\W\d_]\w*)*"
_CAPITAL = re.compile(rf"(?<![\w§]){_WORD}(?: {_WORD})*")
# The Swedish name of an act begins with a small letter.
_ACT = re.compile(
    r"\b(?!(?:för|an|in|upp|ut|av|be|om|på)slag)[a-zåäöé-]{4,}(?:lagen|förordningen|balken|direktivet)s?\b"
)
_COMMON = frozenset(
    "i january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday chapter section article annex mr mrs ms dr §".split()
)
_MIN_STEM, _ENDING = 4, 3
# Several words with capitals, with small ones between them.
_LONG_NAME = re.compile(rf"{_WORD}(?: (?:(?:of|the|for|and|och|för|i) )*{_WORD})+")


def names_in(text: str) -> list[str]:
    """The names in a text as far as its capitals tell, each of one word or of several with capitals side by side; a
    capital that begins a sentence tells nothing."""
    found = []
    for match in _CAPITAL.finditer(text):
        name = match.group()
        before = text[: match.start()].rstrip(" “”\"'‘’([*_#-–•")
        first, _, rest = name.partition(" ")
        if (not before or before[-1] in ".!?:;\n") and not _tells(first):
            name = rest
        if name and name.lower() not in _COMMON:
            found.append(name)
    return list(dict.fromkeys([*found, *(match.group() for match in _ACT.finditer(text))]))


def _tells(word: str) -> bool:
    """Whether a word is a name wherever it stands: it has two capitals, or the table lists it."""
    return sum(c.isupper() for c in word) > 1 or _row_of(word) is not None


def missing_names(case: CheckCase) -> list[str]:
    """The names of a claim that neither its evidence nor the names of that have.

    Between languages only those can be compared that are the same in both (abbreviations) or that the tables give in
    both: the others are passed over.
    """
    wanted = names_in(case.claim.text)
    if not wanted:
        return []
    having = _Having.of(case)
    return [name for name in wanted if not _occurs(name, having, case)]


@dataclass(frozen=True, slots=True)
class _Having:
    """What the evidence says, to look for names in: its text, words, stems, and the initials of its names."""

    text: str
    words: frozenset[str]
    stems: frozenset[str]
    initials: frozenset[str]

    @classmethod
    def of(cls, case: CheckCase) -> _Having:
        text = f"{case.evidence_text}\n{case.beside}"
        return cls(
            text, frozenset(words(text)), frozenset(s for one in case.evidence for s in one.stems), _initials(text)
        )


def _initials(text: str) -> frozenset[str]:
    """What the names of a text are shortened to: “Office of Management and Budget” to “omb”."""
    return frozenset(
        "".join(c for c in re.sub(r"(?<=\w)\w+", "", match.group()) if c.isupper()).lower()
        for match in _LONG_NAME.finditer(text)
    )


def _occurs(name: str, having: _Having, case: CheckCase) -> bool:
    parts = [part for part in re.split(r"[\s&-]+", name) if part]
    if all(_stands(part.lower(), having) for part in parts) or name.lower().rstrip("s") in having.initials:
        return True
    phrases = [phrase for one in _bare(name) for phrase in other_words(one, case.claim.language)]
    if any(all(part in having.stems or part in having.words for part in phrase) for phrase in phrases):
        return True
    if row := _row_of(name):
        return bool(row.search(having.text))
    if case.is_translated:
        # An unknown name may have another one in the other language, unless it is an abbreviation.
        return all(_stands(part.lower(), having) for part in parts if part.isupper() and len(part) > 1)
    return all(
        _stands(part.lower(), having) or ((row := _row_of(part)) is not None and bool(row.search(having.text)))
        for part in parts
    )


def _row_of(name: str) -> re.Pattern[str] | None:
    """The pattern for all names of the country or union that this is a name of."""
    return next((row for row in _same() if any(row.fullmatch(one) for one in _bare(name))), None)


def _bare(name: str) -> set[str]:
    """A name, and what it is the genitive of."""
    return {name, name.removesuffix("s"), name.removesuffix(":s")}


def _stands(word: str, having: _Having) -> bool:
    if _bare(word) & having.words or f"{word}s" in having.words or word in _COMMON:
        return True
    return len(word) >= _MIN_STEM and any(_is_form(word, other) for other in having.words)


def _is_form(name: str, word: str) -> bool:
    """Whether a word is another form of a name: all of it but its last letter is the same, and little differs after."""
    alike = max(_MIN_STEM, len(name) - 1)
    return name[:alike] == word[:alike] and abs(len(name) - len(word)) <= _ENDING


@lru_cache(maxsize=1)
def _same() -> tuple[re.Pattern[str], ...]:
    """A pattern for each country or union by all its names."""
    return tuple(any_of(row) for row in table("names", "same"))


def check_names(case: CheckCase) -> Finding | None:
    """Every name of the claim must stand in the evidence."""
    missing = missing_names(case)
    return Finding(Verdict.UNSUPPORTED, f"name {missing[0]}") if missing else None


_NOT_SUBJECT = re.compile(
    r"\b(?:av|med|från|till|hos|för|i|vid|enligt|inom|på|mot|om|åt|under|efter|mellan|by|with|from|to|of|for|in|under|at|on"
    r"|against|about|between|within)(?:\s(?:the|a|an|en|ett|den|det|sin|sitt|sina|its|their|annan|annat|other|another))*\s*$",
    re.IGNORECASE,
)
_AGENT = re.compile(r"\b(?:av|by)\s(?:the\s|an?\s|en\s|ett\s|den\s|det\s)?$", re.IGNORECASE)
_BESIDE_DUTY = re.compile(r"^(?:\s+(?:the|också|även|därför|alltid|endast|bara|ett|en|inte|varje))*\s*$", re.IGNORECASE)
# “Ska granskas”, “must be told”: who is named before it acts no more than a thing would.
_PASSIVE = re.compile(
    r"(?:\s+\w+){0,3}?\s+(?:\w{2,}as\b|ges\b|tas\b|be\s+(?:\w+\s+)?\w+(?:ed|en|t|de|ld)\b)", re.IGNORECASE
)


@lru_cache(maxsize=1)
def _groups() -> tuple[re.Pattern[str], ...]:
    return tuple(any_of(row) for row in table("actors", "groups"))


def subjects(clause: str) -> frozenset[int]:
    """Who acts in a clause, as the numbers of rows in the table of actors: those right after the word of obligation
    (“ska lärosätet”), else those before it that no preposition governs, else those after “av” or “by”; without a word
    of obligation the first that no preposition governs."""
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
    """Who has the duty or the power in a clause must have it in the evidence."""
    for pair in case.aligned:
        if pair.share < SPEAKS_OF_THE_SAME:
            continue
        said, meant = subjects(pair.clause.text), subjects(pair.beside.text)
        if said and meant and not said & meant:
            named = any(_groups()[row].search(case.evidence_text) for row in said)
            return Finding(Verdict.CONTRADICTED if named else Verdict.UNSUPPORTED, "actor")
    return None
