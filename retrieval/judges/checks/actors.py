"""Actors: a duty or a power must stay with the one who has it."""

from __future__ import annotations

import re
from functools import lru_cache

from retrieval.judges.checks.case import Case, Finding
from retrieval.judges.checks.obligation import SPEAKS_OF_THE_SAME
from retrieval.judges.table import any_of, table
from retrieval.model import Verdict
from retrieval.strength import duty_at

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


def check_actors(case: Case) -> Finding | None:
    """Who has the duty or the power in a clause must have it in the evidence."""
    for pair in case.aligned:
        if pair.share < SPEAKS_OF_THE_SAME:
            continue
        said, meant = subjects(pair.clause.text), subjects(pair.beside.text)
        if said and meant and not said & meant:
            named = any(_groups()[row].search(case.evidence_text) for row in said)
            return Finding(Verdict.CONTRADICTED if named else Verdict.UNSUPPORTED, "actor")
    return None
