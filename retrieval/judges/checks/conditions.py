"""Conditions: what holds in some cases only must not be said to hold in all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.stems import content_stems
from retrieval.judges.checks.case import Case, Finding
from retrieval.judges.checks.obligation import SPEAKS_OF_THE_SAME
from retrieval.judges.matching import share_found
from retrieval.judges.reading import condition_marks
from retrieval.model import Verdict
from retrieval.strength import duty_at

_END = re.compile(r"[,;.:]|$")
# A condition is kept when the sentence has this share of its words, however it is put (“vid kontrollerad teknik”).
_KEPT = 0.5


def conditions_in(clause: str) -> Iterator[str]:
    """The conditions of a clause, each from its mark to the next comma, or to the duty when it stands before that."""
    for match in condition_marks().finditer(clause):
        phrase = clause[match.start() : _END.search(clause, match.end()).start()]  # type: ignore[union-attr]
        duty = duty_at(phrase)
        # “Om tekniken är kontrollerad ska …”: Swedish needs no comma there.
        if duty and not clause[: match.start()].strip(" ,;–-"):
            phrase = phrase[: duty[0]]
        yield phrase


def check_conditions(case: Case) -> Finding | None:
    """A claim must keep the conditions of the clauses that it speaks of."""
    language, wanted = case.claim.language, frozenset(case.claim.stems)
    for pair in case.aligned:
        if pair.share < SPEAKS_OF_THE_SAME or any(conditions_in(pair.clause.text)):
            continue
        for phrase in conditions_in(pair.beside.text):
            stems = content_stems(phrase, language)
            if stems and share_found(stems, wanted, language) < _KEPT:
                return Finding(Verdict.PARTLY, "condition_dropped")
    return None
