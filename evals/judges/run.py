"""Measure a judge on every pair, beside the rules alone and the baselines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from riktlots.evals.bench.pools import CachedEmbedder
from riktlots.evals.judges.figures import (
    Bools,
    Figures,
    Floats,
    Ints,
    MethodOutput,
    area_under_curve,
    cosines,
    cross_fitted,
    lead,
    measure,
    token_overlap,
)
from riktlots.evals.judges.pairs import Pair, by_dataset, sample
from riktlots.ingest.language import sentence_spans
from riktlots.ingest.progress import Progress, StageProgress, no_progress
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.judges.judge import Judge, Judgement
from riktlots.retrieval.model import Verdict

JUDGE, TUNED = "judge", "judge, tuned"
CONSTANT, OVERLAP, COSINE, WINDOW = "always unsupported", "token overlap", "cosine", "cosine, window"
RULES = "rules alone"
BASELINES = (CONSTANT, OVERLAP, RULES, COSINE, WINDOW)
# Where a judge cannot tell, its support counts as the toss of a coin.
_COIN = 0.5


@dataclass(frozen=True, slots=True)
class Method:
    """What one method reached on `n` pairs.

    `lead` is how far the judge is ahead of it on the same pairs, by the verdicts that it gives; `lead_tuned` that of
    its support with a threshold chosen as the baselines' are. None for the judge itself.
    """

    n: int
    figures: Figures
    lead: Figures | None
    lead_tuned: Figures | None


@dataclass(frozen=True, slots=True)
class TypeRow:
    """How many pairs of one type there are, how many of them the judge calls supported, and leaves undecided. `auc` is
    how well its support tells them from all pairs of the other label; None where there are none."""

    type: str
    supported: bool
    n: int
    called_supported: int
    undecided: int
    auc: float | None


@dataclass(frozen=True, slots=True)
class JudgeRow:
    """One dataset: how many pairs there are and how many are supported, the judge's verdicts and reasons by number,
    what each method reached, and the judge by type. `methods` is empty where all pairs have one label."""

    dataset: str
    n: int
    supported: int
    verdicts: dict[str, int]
    reasons: dict[str, int]
    methods: dict[str, Method]
    types: list[TypeRow]


@dataclass(frozen=True, slots=True)
class Options:
    """At most `limit` pairs of a dataset, and `embed_limit` of these for the cosines; drawn by `seed`."""

    limit: int | None = None
    embed_limit: int = 1000
    seed: int = 0


def run(
    pairs: Sequence[Pair],
    judge: Judge,
    embedder: CachedEmbedder | None,
    options: Options,
    progress: StageProgress = no_progress,
) -> list[JudgeRow]:
    """Measure a judge on each dataset. Without an embedder there are no cosines."""
    return [
        _row(name, sample(found, options.limit, options.seed), judge, embedder, options, progress)
        for name, found in by_dataset(pairs).items()
    ]


def _row(
    name: str,
    pairs: list[Pair],
    judge: Judge,
    embedder: CachedEmbedder | None,
    options: Options,
    progress: StageProgress,
) -> JudgeRow:
    judged = judge_pairs(pairs, judge, lambda done, total: progress(f"{name}: judged", done, total))
    supported = np.array([pair.supported for pair in pairs])
    methods: dict[str, Method] = {}
    if supported.any() and not supported.all():
        ruling = DeterministicJudge()
        # A judge is not held against itself.
        rules = judge_pairs(pairs, ruling) if judge.name != ruling.name else []
        methods = _methods(pairs, judged, rules, supported, embedder, options, name, progress)
    return JudgeRow(
        dataset=name,
        n=len(pairs),
        supported=int(supported.sum()),
        verdicts=dict(Counter(str(one.verdict) for one in judged).most_common()),
        reasons=dict(Counter(one.reason.split(" ")[0] for one in judged if one.reason).most_common()),
        methods=methods,
        types=_types(pairs, judged),
    )


def judge_pairs(pairs: Sequence[Pair], judge: Judge, progress: Progress = no_progress) -> list[Judgement]:
    """The judgement on each pair. What is said is judged sentence by sentence, as an answer is, and is as good as its
    worst sentence; a sentence that claims nothing (“Yes.”) does not count, unless all do so."""
    parts = [
        [pair.claim.text[start:end] for start, end in sentence_spans(pair.claim.text)] or [pair.claim.text]
        for pair in pairs
    ]
    judged: list[Judgement] = []
    for done, (pair, texts) in enumerate(zip(pairs, parts, strict=True)):
        if done % 100 == 0:
            progress(done, len(pairs))
        judged.append(_worst(judge.judge([replace(pair.claim, text=text) for text in texts])))
    progress(len(pairs), len(pairs))
    return judged


_FROM_WORST = (Verdict.CONTRADICTED, Verdict.UNSUPPORTED, Verdict.PARTLY, Verdict.UNDECIDED, Verdict.SUPPORTED)


def _worst(judged: list[Judgement]) -> Judgement:
    claims = [one for one in judged if one.verdict is not Verdict.NO_CLAIM] or judged[:1]
    worst = min(
        claims, key=lambda one: _FROM_WORST.index(one.verdict) if one.verdict in _FROM_WORST else len(_FROM_WORST)
    )
    known = [one.support for one in claims if one.support is not None]
    return replace(worst, support=min(known) if len(known) == len(claims) else None)


def _methods(
    pairs: list[Pair],
    judged: list[Judgement],
    rules: list[Judgement],
    supported: Bools,
    embedder: CachedEmbedder | None,
    options: Options,
    name: str,
    progress: StageProgress,
) -> dict[str, Method]:
    seed = options.seed
    groups = np.unique([pair.group for pair in pairs], return_inverse=True)[1]
    support = _supports(judged)
    said = np.array([one.verdict is Verdict.SUPPORTED for one in judged])
    own = MethodOutput(said, support)
    tuned = MethodOutput(cross_fitted(supported, groups, support, seed), support)
    nothing = np.zeros(len(pairs))
    overlap = token_overlap(pairs)
    everywhere = {
        JUDGE: own,
        TUNED: tuned,
        CONSTANT: MethodOutput(np.zeros(len(pairs), dtype=np.bool_), nothing),
        OVERLAP: MethodOutput(cross_fitted(supported, groups, overlap, seed), overlap),
    }
    if rules:
        counted = _supports(rules)
        everywhere[RULES] = MethodOutput(cross_fitted(supported, groups, counted, seed), counted)
    found = _compared(supported, groups, everywhere, own, tuned, seed)
    if embedder:
        chosen = _chosen(len(pairs), options)
        scores = cosines(
            [pairs[i] for i in chosen], embedder, lambda done, total: progress(f"{name}: texts embedded", done, total)
        )
        if supported[chosen].any() and not supported[chosen].all():
            here, there = supported[chosen], groups[chosen]
            cosine = {
                method: MethodOutput(cross_fitted(here, there, values, seed), values)
                for method, values in zip((COSINE, WINDOW), scores, strict=True)
            }
            found |= _compared(here, there, cosine, _part(own, chosen), _part(tuned, chosen), seed)
    return found


def _supports(judged: Sequence[Judgement]) -> Floats:
    return np.array([_COIN if one.support is None else one.support for one in judged])


def _compared(
    supported: Bools, groups: Ints, methods: dict[str, MethodOutput], own: MethodOutput, tuned: MethodOutput, seed: int
) -> dict[str, Method]:
    figures = measure(supported, groups, methods, seed)
    return {
        name: Method(
            n=len(supported),
            figures=figures[name],
            lead=None if name in (JUDGE, TUNED) else lead(supported, groups, own, method, seed),
            lead_tuned=None if name in (JUDGE, TUNED) else lead(supported, groups, tuned, method, seed),
        )
        for name, method in methods.items()
    }


def _chosen(n: int, options: Options) -> Ints:
    """Which pairs are embedded."""
    if n <= options.embed_limit:
        return np.arange(n)
    chosen: Ints = np.sort(np.random.default_rng(options.seed).permutation(n)[: options.embed_limit])
    return chosen


def _part(method: MethodOutput, chosen: Ints) -> MethodOutput:
    return MethodOutput(method.said[chosen], method.scores[chosen])


def _types(pairs: Sequence[Pair], judged: Sequence[Judgement]) -> list[TypeRow]:
    found: dict[tuple[bool, str], list[Judgement]] = {}
    by_label: dict[bool, list[Judgement]] = {True: [], False: []}
    for pair, one in zip(pairs, judged, strict=True):
        by_label[pair.supported].append(one)
        if pair.type:
            found.setdefault((pair.supported, pair.type), []).append(one)
    return [
        TypeRow(
            type=kind,
            supported=supported,
            n=len(ones),
            called_supported=sum(one.verdict is Verdict.SUPPORTED for one in ones),
            undecided=sum(one.verdict is Verdict.UNDECIDED for one in ones),
            auc=_told_apart(*((ones, by_label[False]) if supported else (by_label[True], ones))),
        )
        for (supported, kind), ones in sorted(found.items(), key=lambda item: (not item[0][0], item[0][1]))
    ]


def _told_apart(supported: Sequence[Judgement], unsupported: Sequence[Judgement]) -> float | None:
    if not supported or not unsupported:
        return None
    true = np.repeat([True, False], [len(supported), len(unsupported)])
    return area_under_curve(true, _supports([*supported, *unsupported]))
