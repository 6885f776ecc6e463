"""Figures of a judge: balanced accuracy, F1 of “unsupported”, AUC, and the interval of each and of every lead.

Arrays have one shape (n,): `supported` what is true, `said` whether a method calls a pair supported, `scores` how sure
it is. Resampling draws texts, with all pairs about them: pairs about one text stand or fall together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from riktlots.evals.bench.pools import CachedEmbedder
from riktlots.evals.judges.pairs import Pair
from riktlots.evals.statistics.intervals import CONFIDENCE, RESAMPLES, Estimate
from riktlots.ingest.language import sentence_spans
from riktlots.ingest.progress import Progress, no_progress

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FOLDS = 5
_CHUNK = 200


@dataclass(frozen=True, slots=True)
class MethodOutput:
    """Output of one method on n pairs."""

    said: Bools
    scores: Floats


@dataclass(frozen=True, slots=True)
class Figures:
    """What a method reached, or how far it is ahead of another on the same pairs.

    `balanced_accuracy`: the mean of the shares of supported and of unsupported pairs that are told right; `f1`: the
    harmonic mean of precision and recall for “unsupported”; `auc`: how often a supported pair scores above an
    unsupported one, ties counted half.
    """

    balanced_accuracy: Estimate
    f1: Estimate
    auc: Estimate


def measure(supported: Bools, groups: Ints, methods: Mapping[str, MethodOutput], seed: int = 0) -> dict[str, Figures]:
    """The figures of each method; all rest on the same resamples. Both kinds of pairs must be there."""
    return {name: _estimates(*drawn) for name, drawn in _draws(supported, groups, methods, seed).items()}


def lead(supported: Bools, groups: Ints, one: MethodOutput, other: MethodOutput, seed: int = 0) -> Figures:
    """How far `one` is ahead of `other` in each figure: the paired difference."""
    drawn = _draws(supported, groups, {"one": one, "other": other}, seed)
    return _estimates(drawn["one"][0] - drawn["other"][0], drawn["one"][1] - drawn["other"][1])


def _estimates(values: Floats, resampled: Floats) -> Figures:
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.nanpercentile(resampled, [tail, 100 - tail], axis=0)
    return Figures(*(Estimate(*map(float, three)) for three in zip(values, low, high, strict=True)))


def _draws(
    supported: Bools, groups: Ints, methods: Mapping[str, MethodOutput], seed: int
) -> dict[str, tuple[Floats, Floats]]:
    """For each method the three figures, shape (3,), and those of each resample, shape (resamples, 3)."""
    whole = np.ones((1, len(supported)))
    parts: dict[str, list[Floats]] = {name: [] for name in methods}
    rng = np.random.default_rng(seed)
    index = np.unique(groups, return_inverse=True)[1]
    count = int(index.max()) + 1
    for start in range(0, RESAMPLES, _CHUNK):
        drawn = rng.multinomial(count, np.full(count, 1 / count), size=min(_CHUNK, RESAMPLES - start))
        weights = drawn[:, index].astype(np.float64)
        for name, method in methods.items():
            parts[name].append(_figures(supported, method, weights))
    return {
        name: (_figures(supported, method, whole)[0], np.concatenate(parts[name])) for name, method in methods.items()
    }


def _figures(supported: Bools, method: MethodOutput, weights: Floats) -> Floats:
    """The three figures for each row of weights, shape (draws, n); returns (draws, 3), nan where a kind is absent."""
    yes, no = weights[:, supported], weights[:, ~supported]
    # einsum would be no faster, and harder to read.
    right_yes, right_no = yes @ method.said[supported], no @ ~method.said[~supported]
    all_yes, all_no = yes.sum(axis=1), no.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        balanced = (right_yes / all_yes + right_no / all_no) / 2
        called_no = right_no + all_yes - right_yes
        f1 = 2 * right_no / (called_no + all_no)
        return np.column_stack([balanced, f1, _auc(supported, method.scores, weights)])


def area_under_curve(supported: Bools, scores: Floats) -> float:
    """How often a supported pair scores above an unsupported one, ties counted half. Both must be there."""
    return float(_auc(supported, scores, np.ones((1, len(scores))))[0])


def _auc(supported: Bools, scores: Floats, weights: Floats) -> Floats:
    """The area under the curve for each row of weights. Hanley & McNeil, Radiology 143 (1982)."""
    order = np.argsort(scores, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(scores[order]) > 0])
    ordered = weights[:, order]
    yes = np.add.reduceat(ordered * supported[order], starts, axis=1)
    no = np.add.reduceat(ordered * ~supported[order], starts, axis=1)
    below = np.cumsum(no, axis=1) - no
    area: Floats = (yes * (below + no / 2)).sum(axis=1) / (yes.sum(axis=1) * no.sum(axis=1))
    return area


def folds_of(groups: Ints, seed: int = 0) -> Ints:
    """A fold from 0 to 4 for each pair; pairs about one text fall in one fold."""
    index = np.unique(groups, return_inverse=True)[1]
    folds: Ints = np.random.default_rng(seed).permutation(int(index.max()) + 1)[index] % FOLDS
    return folds


def cross_fitted(supported: Bools, groups: Ints, scores: Floats, seed: int = 0) -> Bools:
    """What a score says when its threshold for each fold is the best one for balanced accuracy on the other folds.

    So no pair helps to choose the threshold that it is told by, and a method without a threshold of its own gets as
    good a one as the data give.
    """
    folds = folds_of(groups, seed)
    said = np.zeros(len(scores), dtype=np.bool_)
    for fold in np.unique(folds):
        rest, here = folds != fold, folds == fold
        said[here] = scores[here] >= best_threshold(supported[rest], scores[rest])
    return said


def best_threshold(supported: Bools, scores: Floats) -> float:
    """The threshold with the best balanced accuracy; halfway between two scores, so that it fits others too."""
    values = np.unique(scores)
    cuts = np.r_[values[0], (values[1:] + values[:-1]) / 2]
    yes, no = np.sort(scores[supported]), np.sort(scores[~supported])
    if not len(yes) or not len(no):
        return float(cuts[0])
    above = 1 - np.searchsorted(yes, cuts) / len(yes)
    below = np.searchsorted(no, cuts) / len(no)
    return float(cuts[np.argmax(above + below)])


_WORD = re.compile(r"\w+")
_WINDOW, _STEP, _MOST_WINDOWS = 3, 2, 8


def token_overlap(pairs: Sequence[Pair]) -> Floats:
    """The share of the words of what is said, each time it is said, that stand in the text; shape (n,)."""
    return np.array([_overlap(_WORD.findall(p.claim.text.lower()), _WORD.findall(p.text.lower())) for p in pairs])


def _overlap(said: list[str], text: list[str]) -> float:
    having = set(text)
    return sum(word in having for word in said) / len(said) if said else 0.0


def cosines(pairs: Sequence[Pair], embedder: CachedEmbedder, progress: Progress = no_progress) -> tuple[Floats, Floats]:
    """The cosine of what is said and the whole text, and the greatest with a window of three sentences; each (n,).

    Of a long text only the eight windows that share most words with what is said are embedded.
    """
    windows = [_windows(pair) for pair in pairs]
    texts = [text for pair, parts in zip(pairs, windows, strict=True) for text in (pair.claim.text, pair.text, *parts)]
    unique = list(dict.fromkeys(texts))
    vectors = dict(zip(unique, embedder.embed_passages(unique, progress), strict=True))
    whole, nearest = [], []
    for pair, parts in zip(pairs, windows, strict=True):
        said = vectors[pair.claim.text]
        whole.append(_cosine(said, vectors[pair.text]))
        nearest.append(max([whole[-1], *(_cosine(said, vectors[part]) for part in parts)]))
    return np.array(whole), np.array(nearest)


def _windows(pair: Pair) -> list[str]:
    spans = sentence_spans(pair.text)
    if len(spans) <= 1:
        return []
    parts = [
        pair.text[spans[at][0] : spans[min(at + _WINDOW, len(spans)) - 1][1]]
        for at in range(0, max(1, len(spans) - 1), _STEP)
    ]
    said = set(_WORD.findall(pair.claim.text.lower()))
    return sorted(parts, key=lambda part: -len(said.intersection(_WORD.findall(part.lower()))))[:_MOST_WINDOWS]


def _cosine(one: np.ndarray, other: np.ndarray) -> float:
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other) + 1e-12))
