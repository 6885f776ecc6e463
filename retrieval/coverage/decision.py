"""Do the documents answer? A calibrated decision from several signals of the search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from functools import lru_cache
from typing import Protocol

from riktlots.ingest.files import bundled_table
from riktlots.retrieval.coverage.signals import Signals, signals, touches_field
from riktlots.retrieval.model import Hit, Reason, Status
from riktlots.retrieval.search.fusion import logistic
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.rerank import BundledReranker
from riktlots.retrieval.search.store import Store

# The ways of searching: with the bundled reranker, by words and meaning, by words alone.
READ, DENSE, LEXICAL = "read", "dense", "lexical"
# The chance from which a question is of the field. The fit gives both classes the same weight, so that one half would
# treat both mistakes alike; but whoever asks of the field in everyday words and is told that it is another one is lost,
# while a question of another field that gets the closest paragraphs sees that they do not answer. (Of 665 blind
# questions of the field 2 are told so, at .1 one; of 140 development questions of other fields 91, at .1 74.)
_IN_SCOPE = 0.3
# A question that the documents answer with this chance is not told that it is of another field.
_NEAR = 0.25
# A question less likely than this to be of the field is not read as one that follows on those before it. (Set by
# reading thirteen: follow-ups that name nothing of the field have .03 or more, questions on buses and lunch .013.)
_FAR = 0.02


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a decision comes to: ANSWERED (draft an answer), CLOSEST (show the nearest paragraphs), NOT_COVERED or
    OUT_OF_SCOPE, with the reason for the last three. `chance` is the probability in [0, 1] that the documents answer;
    None where a rule decided. `is_far` where the question is surely of another field, whatever was asked before it."""

    status: Status
    reason: Reason = Reason.NONE
    chance: float | None = None
    is_far: bool = False


class Decision(Protocol):
    """Decides from what was found whether a question is answered."""

    def decide(self, query: Query, hits: Sequence[Hit]) -> Ruling: ...


@dataclass(frozen=True, slots=True)
class Bands:
    """The chance from which a question is answered, and the one from which the nearest paragraphs are shown."""

    answered: float
    closest: float


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression over the signals: weights in their order, and intercept."""

    weights: tuple[float, ...]
    intercept: float

    def probability(self, measured: Signals) -> float:
        z = self.intercept + sum(w * x for w, x in zip(self.weights, astuple(measured), strict=True))
        return logistic(z)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Do the documents answer it, how sure must that be, and if they do not, is it in their field at all."""

    covered: Logistic
    in_scope: Logistic
    bands: Bands


@dataclass(frozen=True, slots=True)
class FittedDecision:
    """Rules for what is certain, else the fitted probabilities."""

    coverage: Coverage

    def decide(self, query: Query, hits: Sequence[Hit]) -> Ruling:
        """A place that is named and held is shown, one that is named and missing is said to be missing."""
        if query.names_missing_place:
            return Ruling(Status.NOT_COVERED, Reason.PLACE_MISSING)
        if not hits:
            return Ruling(Status.NOT_COVERED, Reason.NOT_COVERED)
        if hits[0].exact:
            return Ruling(Status.ANSWERED)
        measured = signals(query, hits)
        chance = self.coverage.covered.probability(measured)
        # Asked for a sum or a time, a text without any is no answer, however near it is. (On the development questions
        # this rule alone is right for 19 of 22.)
        if chance >= self.coverage.bands.answered and not measured.lacks:
            return Ruling(Status.ANSWERED, chance=chance)
        in_scope = self.coverage.in_scope.probability(measured)
        if not (in_scope >= _IN_SCOPE or chance >= _NEAR or touches_field(query.text, query.language)):
            return Ruling(Status.OUT_OF_SCOPE, Reason.OUT_OF_SCOPE, chance, is_far=in_scope < _FAR)
        if chance >= self.coverage.bands.closest:
            return Ruling(Status.CLOSEST, Reason.CLOSEST, chance)
        return Ruling(Status.NOT_COVERED, Reason.NOT_COVERED, chance)


def decision_for(store: Store) -> Decision:
    """The decision fitted for the way in which a store is searched."""
    reranker = store.reranker.name if store.reranker else ""
    return FittedDecision(
        load_coverage(READ if reranker == BundledReranker.name else DENSE if store.dense else LEXICAL)
    )


@lru_cache(maxsize=3)
def load_coverage(way: str) -> Coverage:
    """The coefficients for a way of searching, fitted by `python -m riktlots.evals.fitting.coverage`."""
    table = bundled_table("riktlots.retrieval.coverage", "coverage.toml")[way]
    names = [field.name for field in fields(Signals)]
    covered, in_scope = (
        Logistic(tuple(t["weights"][name] for name in names), t["intercept"])
        for t in (table["covered"], table["in_scope"])
    )
    return Coverage(covered, in_scope, Bands(**table["bands"]))
