"""Planting one error in a sentence, of each type that it has a place for."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from riktlots.evals.fitting.planting.clauses import without_condition, without_exception
from riktlots.evals.fitting.planting.edit import Change, tidy
from riktlots.evals.fitting.planting.figures import wrong_dates, wrong_figures
from riktlots.evals.fitting.planting.general import invented, over_general
from riktlots.evals.fitting.planting.names import wrong_names
from riktlots.evals.fitting.planting.negation import turned
from riktlots.evals.fitting.planting.strength import rescoped, weakened_or_strengthened

ERRORS = (
    "strength", "figure", "date", "negation", "actor", "authority", "scope", "exception", "condition", "over_general",
    "invented",
)  # fmt: skip
_MOST = 2


@dataclass(frozen=True, slots=True)
class Planted:
    """A sentence with one error.

    `type` is one of ERRORS. `contradicts` says whether the source says otherwise; else it merely does not say so.
    """

    text: str
    type: str
    contradicts: bool


def plant(sentence: str, language: str, rng: random.Random, others: Sequence[str] = ()) -> list[Planted]:
    """Every type of error that can be planted in a sentence, at most two of each, in random choice.

    `others` are sentences of the same document and language, from which figures and statements are borrowed. They must
    not stand in the passage that the sentence is judged by.
    """
    text = tidy(sentence)
    found: list[Planted] = []
    for kind, changes in _all(text, language, rng, others).items():
        distinct = [one for one in dict.fromkeys(changes) if one[0] != text]
        for changed, contradicts in rng.sample(distinct, min(_MOST, len(distinct))):
            found.append(Planted(changed, kind, contradicts))
    return found


def _all(text: str, language: str, rng: random.Random, others: Sequence[str]) -> dict[str, Iterable[Change]]:
    contradicting = {
        "strength": weakened_or_strengthened(text, language),
        "figure": wrong_figures(text, language, rng, others),
        "date": wrong_dates(text, language, rng),
        "negation": turned(text, language),
        "actor": wrong_names(text, language, rng, "roles"),
        "authority": wrong_names(text, language, rng, "authorities"),
        "exception": without_exception(text, language, rng),
    }
    unsaid = {
        "condition": without_condition(text, language, rng),
        "over_general": over_general(text, language, rng),
        "invented": invented(text, language, rng, others),
    }
    all_changes: dict[str, Iterable[Change]] = {"scope": rescoped(text, language)}
    all_changes |= {kind: ((one, True) for one in changes) for kind, changes in contradicting.items()}
    all_changes |= {kind: ((one, False) for one in changes) for kind, changes in unsaid.items()}
    return {kind: all_changes[kind] for kind in ERRORS}
