"""Match a question with the written answers: which of them answers it, and which are near.

The wordings and misses of the approved answers are compared with it by the encoder of questions. Of the nearest
answers that fit the countries and the kind of collaboration of the question, several signals are measured; a logistic
regression, fitted on labelled questions (`python -m riktlots.evals.fitting.written`), turns them into the chance that
the answer answers the question. A question that is one of the wordings needs no signals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import numpy as np

from riktlots.ingest.files import bundled_table
from riktlots.ingest.language import content_stems
from riktlots.ingest.library.answers import WrittenAnswer
from riktlots.retrieval.answering.verify import Proposed, supported
from riktlots.retrieval.answering.written_check import Places, proposed
from riktlots.retrieval.answering.written_desk import Desk, desk_of
from riktlots.retrieval.model import Citation, Hit, Suggestion, WrittenRef
from riktlots.retrieval.plan.case import Case
from riktlots.retrieval.plan.reading import read_text
from riktlots.retrieval.plan.vocabulary import NOT, countries_in
from riktlots.retrieval.question.aspect import aspects
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.fusion import logistic
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.store import Store

# So many of the nearest answers are tried for their countries and kinds, and so many of those that fit are measured:
# readers have labelled no more.
_TRIED, _MEASURED = 12, 2
# So many of the first hits are looked at for paragraphs that an answer rests on.
_FIRST = 5
# Below “perhaps you mean” stands how an answer begins, and it lends the paragraphs that its first sentence rests on to
# the closest ones, where its chance is at least the first of these; it is told whole from the second on. (Of the
# blind questions with the first of them 2 in 3 were answered at least in part by the answer, with the second 4 in 5.)
_LENDS, _TOLD = 0.2, 0.35


@dataclass(frozen=True, slots=True)
class MatchSignals:
    """What tells whether a written answer answers a question.

    Cosines in [-1, 1] of the question: `cosine` with the nearest wording in its language, `other` with the nearest in
    the other language, `nearest` the mean of the nearest three in its language. Differences of cosines: `margin`, by
    how much the wording of `cosine` is nearer than any wording of another answer; `lead`, the same of the nearest
    wording in any language; `spared`, by how much the wording of `cosine` is nearer than the nearest miss (a constant
    where the answer names none). `words` is the share of the question's content words, weighted by rarity, in the
    nearest wording. `aspect` is 1 where question and wording ask for different things (who, when, the penalty).
    `agreed` is the share of the first hits of the search on which the answer rests.
    """

    cosine: float
    other: float
    nearest: float
    margin: float
    lead: float
    spared: float
    words: float
    aspect: float
    agreed: float


@dataclass(frozen=True, slots=True)
class Match:
    """A written answer that may answer a question, the wording nearest to it in its language, and the chance in [0, 1];
    `signals` are None where the question is one of the wordings."""

    answer: WrittenAnswer
    wording: str
    chance: float
    signals: MatchSignals | None = None

    def suggestion(self, language: str, places: Places, told: bool = True) -> Suggestion:
        """The match as a question to ask instead; where it is `told`, with its answer, or how this begins, as it is
        likely to be looked for. The question is the title, for that is what a leading “Yes” or “No” answers: a wording
        may ask the reverse."""
        draft = proposed(self.answer, language, places) if told and self.chance >= _LENDS else []
        draft = draft if self.chance >= _TOLD else draft[:1]
        said = tuple(supported(one, one.checked) for one in draft if one.checked)
        return Suggestion(self.answer.id, self.answer.title(language), said, self.answer.local)


@dataclass(frozen=True, slots=True)
class Written:
    """The written answer to a question, as a draft with all that is told of it; or None, and near questions instead,
    with the paragraphs that the answer to the nearest of them begins with."""

    ref: WrittenRef | None = None
    draft: tuple[Proposed, ...] = ()
    perhaps: tuple[Suggestion, ...] = ()
    near: tuple[Citation, ...] = ()


_NOTHING = Written()


def written_answer(
    query: Query,
    hits: Sequence[Hit],
    only: PassageFilter,
    open_case: Case | None = None,
    asked: str = "",
    table: MatchTable | None = None,
) -> Written:
    """Find the written answer to a question, or the near questions where none is certain to answer it.

    There is none for a question that names a place, for another day than today, and where the filter `only` keeps out a
    paragraph that the answer rests on. An `open_case`, which its considerations answer, takes only an answer that was
    written for its kind of collaboration. `asked` is the question as it was asked, before those before it completed it:
    where it is a wording, it stands alone. Without a `table` the one for the store decides.
    """
    if only.as_of or query.names_missing_place or any(hit.exact for hit in hits):
        return _NOTHING
    desk = desk_of(query.store)
    table = table or _table_for(query.store)
    near = matches(query, hits, table, asked)
    found = [match for match in near if desk.lets_through(match.answer, query.language, only)]
    best = found[0] if found and found[0].chance >= table.shown else None
    if best and (open_case is None or set(best.answer.kinds) & set(open_case.kind)):
        draft = tuple(proposed(best.answer, query.language, desk.places))
        return Written(_ref(best, query.language, len(draft)), draft)
    # What is a wording has no signals, and need not be asked again.
    offered = [match for match in found if match.signals and match.chance >= table.perhaps]
    # The writers of near answers had not read a document that none rests on, such as one that was added: where the
    # search finds it first, it goes before them.
    told = not hits or hits[0].passage.address.source in desk.rested_on
    lends = told and offered and offered[0].chance >= _LENDS
    opening = desk.opening(offered[0].answer, query.language) if lends else ()
    perhaps = tuple(match.suggestion(query.language, desk.places, told) for match in offered)
    return Written(perhaps=perhaps, near=opening)


def matches(query: Query, hits: Sequence[Hit], table: MatchTable | None = None, asked: str = "") -> list[Match]:
    """The written answers that are nearest to a question with some hits and fit it, most likely first, at most two.

    An answer of which the question, or what was `asked`, is a wording is the only one. Without vectors there are no
    others.
    """
    desk = desk_of(query.store)
    same = desk.same_wording(query.text) or desk.same_wording(asked)
    if same:
        return [Match(same, query.text, 1.0)]
    vector = query.compared
    if vector is None or not desk.answers:
        return []
    table = table or _table_for(query.store)
    near = desk.nearness(vector, query.language)
    nearest = near.nearest
    order = np.argsort(-nearest, kind="stable")
    fits = _Fits(query.text, query.language)
    tried = [int(i) for i in order[:_TRIED] if nearest[i] >= table.floor]
    fitting = [i for i in tried if fits(desk.answers[i], desk)]
    if not fitting:
        return []
    least = nearest[fitting[0]] - table.behind
    chosen = [i for i in fitting[:_MEASURED] if nearest[i] >= least]
    wordings = [desk.answers[i].wordings[query.language][near.best[i]] for i in chosen]
    places = [hit.passage.address.place_name for hit in hits[:_FIRST]]
    found = []
    for i, wording in zip(chosen, wordings, strict=True):
        other = max((float(nearest[j]) for j in order[:2] if j != i), default=float(nearest[i]))
        signals = MatchSignals(
            cosine=float(near.own[i]),
            other=float(near.other[i]),
            nearest=float(near.mean[i]),
            margin=float(near.own[i]) - other,
            lead=float(nearest[i]) - other,
            spared=float(near.own[i] - near.miss[i]) if near.miss[i] > -1.0 else table.spared,
            words=_share_of_words(query, wording),
            aspect=float(aspects(query.text) != aspects(wording)),
            agreed=sum(place in desk.answers[i].places for place in places) / _FIRST,
        )
        found.append(Match(desk.answers[i], wording, table.chance(signals), signals))
    return sorted(found, key=lambda match: -match.chance)


def _ref(match: Match, language: str, sentences: int) -> WrittenRef:
    answer = match.answer
    return WrittenRef(
        id=answer.id,
        question=answer.title(language),
        reviewer=answer.reviewer,
        reviewed=answer.reviewed,
        look_again=answer.look_again,
        local=answer.local,
        sentences=sentences,
    )


@dataclass(frozen=True, slots=True)
class MatchTable:
    """A logistic regression over the signals, by their names.

    `spared` is what that signal is for an answer without misses; `floor` is the least cosine at which an answer is
    measured, `behind` how much farther away than the nearest one a second may be; from the chance `shown` on an answer
    is shown, and from `perhaps` offered as “perhaps you mean”.
    """

    intercept: float
    weights: Mapping[str, float]
    spared: float
    floor: float
    behind: float
    shown: float
    perhaps: float

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> MatchTable:
        """A table as it was written by the fit. Raises ValueError where it was fitted on other signals."""
        if unknown := sorted(row["weights"].keys() - {one.name for one in fields(MatchSignals)}):
            raise ValueError(f"written.toml weighs what is not measured: {', '.join(unknown)}; fit it again.")
        weights = {name: float(weight) for name, weight in row["weights"].items()}
        limits = {name: float(row[name]) for name in ("spared", "floor", "behind", "shown", "perhaps")}
        return cls(float(row["intercept"]), weights, **limits)

    def chance(self, signals: MatchSignals) -> float:
        """The chance in (0, 1) that the answer answers the question."""
        return logistic(self.intercept + sum(w * getattr(signals, name) for name, w in self.weights.items()))


@lru_cache(maxsize=1)
def load_table() -> MatchTable:
    """The fitted table. Raises ValueError where it was fitted on other signals."""
    return MatchTable.from_row(bundled_table("riktlots.retrieval.answering", "written.toml"))


# No cosine reaches its floor, so that only a question that is a wording gets an answer.
_WORDINGS_ALONE = MatchTable(0.0, {}, spared=0.0, floor=2.0, behind=0.0, shown=1.0, perhaps=1.0)


def _table_for(store: Store) -> MatchTable:
    """The table for a store: the fitted one says something about cosines of the encoder of questions alone."""
    return load_table() if desk_of(store).space else _WORDINGS_ALONE


def _share_of_words(query: Query, wording: str) -> float:
    weights = {stem: query.store.lexical.idf(stem) for stem in content_stems(query.text, query.language)}
    theirs = set(content_stems(wording, query.language))
    total = sum(weights.values())
    return sum(weight for stem, weight in weights.items() if stem in theirs) / total if total else 0.0


class _Fits:
    """Whether answers fit the countries and the kind of collaboration that a question names, and do not name it as a
    question that they do not answer."""

    def __init__(self, question: str, language: str) -> None:
        self._question, self._language = question, language
        self._countries = frozenset(countries_in(question, language))

    def __call__(self, answer: WrittenAnswer, desk: Desk) -> bool:
        if desk.is_miss(self._question, answer):
            return False
        if answer.countries and not self._countries & set(answer.countries):
            return False
        about = desk.countries_of(answer)
        if about and not self._countries & about:
            return False
        return not answer.kinds or self._kind_fits(answer)

    def _kind_fits(self, answer: WrittenAnswer) -> bool:
        named = read_text(self._question, self._language).kind
        asserted = {kind for kind in named if not kind.startswith(NOT)}
        denied = {kind.removeprefix(NOT) for kind in named if kind.startswith(NOT)}
        return bool(asserted & set(answer.kinds)) if asserted else not set(answer.kinds) <= denied
