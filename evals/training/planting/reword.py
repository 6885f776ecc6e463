"""Faithful rewordings: sentences that say the same in other words."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from evals.training.planting.edit import tidy
from evals.training.planting.forms import other_dates, other_numbers
from evals.training.planting.obligation import same_strength
from evals.training.planting.order import moved, opened, turned_active
from evals.training.planting.parts import shortened
from evals.training.planting.restriction import restricted
from evals.training.planting.synonyms import emphasised, renamed, synonymous

# Each way is tried once and in random order. Ways that few sentences have a place for weigh more, so that no way of
# rewording is much more frequent than the others.
_WAYS: dict[Callable[[str, str], Iterator[str]], float] = {
    synonymous: 1,
    opened: 1,
    same_strength: 2,
    shortened: 3,
    renamed: 3,
    other_numbers: 4,
    other_dates: 6,
    moved: 20,
    restricted: 20,
    turned_active: 20,
    emphasised: 20,
}
# How many changes each variant is made of.
_STEPS = (1, 1, 2, 3)


def reword(sentence: str, language: str, rng: random.Random) -> list[str]:
    """Variants of a sentence that say the same, each of one to three changes; none where no change is safe."""
    text = tidy(sentence)
    variants = (_changed(text, language, rng, steps) for steps in _STEPS)
    return [one for one in dict.fromkeys(variants) if one not in (text, sentence)]


def _changed(text: str, language: str, rng: random.Random, steps: int) -> str:
    """The text after so many changes, each of another kind, or fewer where no more is found."""
    changed = text
    # The order of a draw by weight, without putting back.
    for way in sorted(_WAYS, key=lambda one: rng.random() ** (1 / _WAYS[one]), reverse=True):
        if not steps:
            break
        variants = [one for one in dict.fromkeys(way(changed, language)) if one not in (changed, text)]
        if variants:
            changed = rng.choice(variants)
            steps -= 1
    return changed
