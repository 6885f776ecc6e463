"""Fuse dense and lexical scores with a share chosen for each question, and add a prior of the source.

Neither search is better everywhere: if a question shares rare words with one passage, the lexical search is right; if
it says the same in other words, only the dense search finds it. The shape of the two score lists tells which case it
is: how high the best score of each is, how clearly it leads, and whether the two agree. A small network, fitted on
development questions (`python -m riktlots.evals.fitting.fusion`), turns that into the share of the dense score. The
scale of cosines differs between embedders, so the network is used only with the embedder that it was fitted with;
others get a fixed share.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from riktlots.ingest.files import bundled_table
from riktlots.ingest.index.embeddings import Vectors
from riktlots.ingest.index.passages import Columns
from riktlots.ingest.model import Form, Kind, Source, Weight
from riktlots.retrieval.model import Hit

_HERE = ("SE", "EU")


def logistic(odds: float) -> float:
    """The probability, in (0, 1), for log odds; they are clipped at ±50, where `exp` is still far from its limits."""
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))


@dataclass(frozen=True, slots=True)
class NamedBodies:
    """Authorities (as parts of their names) and jurisdictions that a question names."""

    authorities: frozenset[str]
    jurisdictions: frozenset[str]


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    rows = bundled_table("riktlots.retrieval.search", "whose.toml")["named"]
    return tuple(
        (
            # Short names are matched in capitals only; in small letters they are ordinary words.
            re.compile("|".join(rf"\b{word if len(word) < 4 else f'(?i:{word})'}\b" for word in row["words"])),
            row.get("authority", ""),
            row.get("jurisdiction", ""),
        )
        for row in rows
    )


def named_bodies(question: str) -> NamedBodies:
    """Find the authorities and the jurisdictions that a question names."""
    found = [(authority, jurisdiction) for pattern, authority, jurisdiction in _table() if pattern.search(question)]
    return NamedBodies(frozenset(a for a, _ in found if a), frozenset(j for _, j in found if j))


@dataclass(frozen=True, slots=True)
class Prior:
    """Features of a source, and of a passage of it, for a question; their weights are fitted with the fusion.

    1 or 0: `named`, the question names the source; `of_named`, it names the authority; `overview`, an overview of the
    corpus; `abroad`, from a jurisdiction that is neither Swedish nor of the EU nor named; `law`; `background`, Swedish
    or of the EU; `added`, no questions were written for the passage, as for those of a document that somebody added.
    `asked` is the cosine of the nearest question written for the passage, and `worded` how near the wordings of written
    answers are that rest on it; both are estimated where `added`, so that added documents have no disadvantage.
    """

    named: float
    of_named: float
    overview: float
    abroad: float
    law: float
    background: float
    asked: float = 0.0
    worded: float = 0.0
    added: float = 0.0

    @classmethod
    def of(cls, source: Source, asked: NamedBodies, named: Collection[str], hit: Hit | None = None) -> Prior:
        """Compute the prior of a source and, given a `hit`, of its passage.

        `asked` are the bodies and `named` the ids of the sources that the question names.
        """
        here = source.jurisdiction in _HERE
        overview = source.kind is Kind.OVERVIEW
        return cls(
            named=float(source.id in named),
            of_named=float(any(authority in source.authority for authority in asked.authorities)),
            overview=float(overview),
            abroad=float(not here and source.jurisdiction not in asked.jurisdictions),
            law=float(source.weight is Weight.LAW),
            background=float(here and not overview and source.weight is Weight.BACKGROUND),
            asked=asked_cosine(hit) if hit else 0.0,
            worded=worded_nearness(hit) if hit else 0.0,
            added=float(hit is not None and _is_added(hit)),
        )

    def score(self, weights: tuple[float, ...]) -> float:
        """The weighted sum of the features, to be added to a fused score."""
        return float(sum(weight * value for weight, value in zip(weights, _values(self), strict=True)))


_values = attrgetter(*(field.name for field in fields(Prior)))


def asked_cosine(hit: Hit) -> float:
    """The cosine of the nearest question written for a passage, at least 0; estimated for a passage without any."""
    if _is_added(hit):
        return load_fusion().estimates.asked_of(hit)
    return max(0.0, hit.asked or 0.0)


def worded_nearness(hit: Hit) -> float:
    """How near a passage is to the wordings of the written answers that rest on it; of a passage for which no questions
    were written, at least what is likely."""
    return max(hit.worded, load_fusion().estimates.worded_of(hit)) if _is_added(hit) else hit.worded


def _is_added(hit: Hit) -> bool:
    return hit.cosine is not None and not hit.passage.questions


@dataclass(frozen=True, slots=True)
class Estimates:
    """What `asked` and `worded` would likely be of a passage for which no questions were written, had there been any:
    weights of 1, its cosine, its words and how near its own sentences are to the question, fitted by least squares on
    the first candidates that have written questions."""

    asked: tuple[float, ...]
    worded: tuple[float, ...]

    def asked_of(self, hit: Hit) -> float:
        return _line(self.asked, hit)

    def worded_of(self, hit: Hit) -> float:
        return _line(self.worded, hit)


def _line(weights: tuple[float, ...], hit: Hit) -> float:
    measured = (1.0, hit.cosine or 0.0, hit.words, hit.asked or 0.0)
    return max(0.0, sum(weight * value for weight, value in zip(weights, measured, strict=True)))


Floats = NDArray[np.float64]
FEATURES = (
    "best_cosine",
    "lead_cosine",
    "above_mean_cosine",
    "best_words",
    "lead_words",
    "above_mean_words",
    "words_of_nearest",
    "cosine_of_best_words",
    "same_best",
    "length",
)
_TOP = 10
# The best fixed share of the dense score on the development questions; for embedders without a fitted network.
FIXED_SHARE = 0.6


def fusion_features(cosines: Floats, words: Floats, length: int) -> Floats:
    """Compute the features of one question, in the order of FEATURES.

    `cosines` and `words` are the dense and lexical scores of the same candidates, shape (n,), both in [0, 1]; `length`
    is the number of words of the question. A lead is the difference between the best and the second score; means are
    over the ten best.
    """
    if not len(cosines):
        return np.zeros(len(FEATURES))
    nearest, best = int(cosines.argmax()), int(words.argmax())
    top_cosines, top_words = _top(cosines), _top(words)
    return np.array(
        [
            top_cosines[0],
            top_cosines[0] - top_cosines[1],
            top_cosines[0] - top_cosines.mean(),
            top_words[0],
            top_words[0] - top_words[1],
            top_words[0] - top_words.mean(),
            words[nearest],
            cosines[best],
            float(nearest == best),
            np.log1p(length),
        ]
    )


def _top(scores: Floats) -> Floats:
    """Return the ten best scores in descending order, padded with zeros."""
    best = np.sort(scores)[::-1][:_TOP]
    return np.pad(best, (0, _TOP - len(best)))


@dataclass(frozen=True, slots=True)
class Gate:
    """The gating network: features standardised by `mean` and `scale`, one hidden layer (tanh), one logistic output."""

    mean: Floats
    scale: Floats
    hidden: Floats
    hidden_bias: Floats
    output: Floats
    output_bias: float

    def share(self, features: Floats) -> float:
        """The share of the dense score in [0, 1]; the rest is the share of the lexical score."""
        inner = np.tanh(self.hidden @ ((features - self.mean) / self.scale) + self.hidden_bias)
        return logistic(float(self.output @ inner + self.output_bias))


@dataclass(frozen=True, slots=True)
class Fusion:
    """The fitted fusion: the gating network, the embedder that it was fitted with, the weights of the prior, and the
    estimates for passages without written questions."""

    embedder: str
    gate: Gate
    prior: tuple[float, ...]
    estimates: Estimates

    def share(self, embedder: str, features: Floats) -> float:
        """The share of the dense score for a question with these features."""
        return self.gate.share(features) if embedder == self.embedder else FIXED_SHARE


@lru_cache(maxsize=1)
def load_fusion() -> Fusion:
    """Load the coefficients written by `python -m riktlots.evals.fitting.fusion`."""
    table = bundled_table("riktlots.retrieval.search", "fusion.toml")
    gate = table["gate"]
    arrays = {name: np.array(gate[name]) for name in ("mean", "scale", "hidden", "hidden_bias", "output")}
    return Fusion(
        embedder=table["embedder"],
        gate=Gate(**arrays, output_bias=float(gate["output_bias"])),
        prior=tuple(float(table["prior"][field.name]) for field in fields(Prior)),
        estimates=Estimates(**{name: tuple(weights) for name, weights in table["estimates"].items()}),
    )


def language_bonus(columns: Columns, language: str, embedder: str) -> Vectors:
    """Return the bonus to the cosine of each passage for a question in `language`, shape (n,).

    Even with centred vectors, a question is nearer to a passage in its own language than to the translation of that
    passage. If the translation is in the corpus it is found, and nothing is lost; but a document in the other language
    alone would rank below everything in the question's language. Its passages therefore get a bonus: a share of the
    mean by which translations score lower, the same for all, so that unrelated passages stay below. The bonus is 0 for
    passages in `language`, for those that have a translation in it, and for an embedder without a measured gap.
    """
    by_embedder = _language_gaps()
    added = by_embedder[embedder][language] if embedder in by_embedder else 0.0
    # Only documents that also exist in another language are compared, which keeps a large corpus in one language fast.
    elsewhere = {group.source for group in columns.groups if group.language != language}
    compared = columns.where(lambda group: group.source in elsewhere)
    original = columns.where(lambda group: group.form is Form.ORIGINAL)
    untranslated = columns.where(lambda group: group.language != language)
    for of_form in (compared & original, compared & ~original):
        here, there = of_form & ~untranslated, of_form & untranslated
        untranslated[there] = ~np.isin(columns.place[there], columns.place[here])
    return np.where(untranslated, added, 0.0).astype(np.float32)


@lru_cache(maxsize=1)
def _language_gaps() -> dict[str, dict[str, float]]:
    """Load the bonus by embedder and language of the question, written by `python -m
    riktlots.evals.fitting.language_gap`."""
    return bundled_table("riktlots.retrieval.search", "language_gap.toml")
