"""What speaks for a document before its words are read: it is named, it is law, it is from here.

A prior is mild: it decides between paragraphs that fit nearly as well, and lifts no paragraph that does not fit.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib import resources
from operator import attrgetter

from ingest.model import Kind, Source, Weight
from retrieval.model import Hit

_HERE = ("SE", "EU")
# By how much the nearest written question is nearer to a question than the passage is: the mean over the candidates of
# 150 development questions, .10 where the passage answers and .08 where it does not.
_NEARER = 0.08


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose documents a question asks for: parts of authorities' names, and jurisdictions."""

    authorities: frozenset[str]
    jurisdictions: frozenset[str]


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    rows = tomllib.loads((resources.files("retrieval") / "whose.toml").read_text(encoding="utf-8"))["named"]
    return tuple(
        (
            # Short names are written in capitals, and mean something else in small letters.
            re.compile("|".join(rf"\b{word if len(word) < 4 else f'(?i:{word})'}\b" for word in row["words"])),
            row.get("authority", ""),
            row.get("jurisdiction", ""),
        )
        for row in rows
    )


def whose(question: str) -> Whose:
    """The institutions and countries that a question names."""
    found = [(authority, jurisdiction) for pattern, authority, jurisdiction in _table() if pattern.search(question)]
    return Whose(frozenset(a for a, _ in found if a), frozenset(j for _, j in found if j))


@dataclass(frozen=True, slots=True)
class Prior:
    """What is so of a passage for a question before it is read; the weights are fitted together with the fusion.

    `named` by the question, `of_named` authority, `overview` of our own, `abroad` from a country that the question
    does not name, `law`, and `background` from here. `asked` is no yes or no but the cosine of the nearest question
    that was written for the passage; for a passage without any it is guessed from the cosine of the passage itself, so
    that added documents are not held back.
    """

    named: float
    of_named: float
    overview: float
    abroad: float
    law: float
    background: float
    asked: float = 0.0

    @classmethod
    def of(cls, source: Source, asked: Whose, named: Collection[str], hit: Hit | None = None) -> Prior:
        """The prior of a source, and of a passage of it that was found; `named` are the ids of the sources that the
        question names."""
        here = source.jurisdiction in _HERE
        overview = source.kind is Kind.OVERVIEW
        return cls(
            named=float(source.id in named),
            of_named=float(any(authority in source.authority for authority in asked.authorities)),
            overview=float(overview),
            abroad=float(not here and source.jurisdiction not in asked.jurisdictions),
            law=float(source.weight is Weight.LAW),
            background=float(here and not overview and source.weight is Weight.BACKGROUND),
            asked=_asked(hit) if hit else 0.0,
        )

    def score(self, weights: tuple[float, ...]) -> float:
        """The prior as one number, to be added to a fused score."""
        return float(sum(weight * value for weight, value in zip(weights, _values(self), strict=True)))


_values = attrgetter(*(field.name for field in fields(Prior)))


def _asked(hit: Hit) -> float:
    if hit.asked is not None:
        return max(0.0, hit.asked)
    return max(0.0, hit.cosine + _NEARER) if hit.cosine is not None else 0.0
