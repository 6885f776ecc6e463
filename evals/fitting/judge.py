"""Maintainers: `python -m riktlots.evals.fitting.judge FILE…` fits how the signs of support add up.

It counts the signs of riktlots.retrieval.judges.deterministic for the pairs of the datasets named below, fits one
logistic regression for all of them (each label of a dataset weighs the same), prints how well it does on folds that it
was not fitted on, and writes retrieval/judges/signs.toml with those figures.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np

from riktlots.evals.judges.figures import FOLDS, Bools, Floats, Ints, best_threshold, folds_of
from riktlots.evals.judges.pairs import Pair, by_dataset, read_pairs, sample
from riktlots.retrieval.judges.deterministic import SupportFeatures, support_features, worst_finding
from riktlots.retrieval.judges.reading import CheckCase

# Our own pairs; one half of their texts is fitted on, so that the other half can measure.
OWN = "pairs"
# How much each dataset weighs: our own pairs are few, and all of them are hard.
DATASETS = {"begin": 1.0, "wice": 1.0, "swenli_dev": 1.0, OWN: 0.5}
_MOST = 5000
_SEED = 20261124
_TARGET = Path("retrieval/judges/signs.toml")
# “Partly” reaches this far below “supported”, as a share of it.
_PARTLY = 0.6


@dataclass(frozen=True, slots=True)
class SignTable:
    """The signs of one dataset's pairs, shape (n, number of signs), their labels, and their texts as numbers."""

    signs: Floats
    supported: Bools
    groups: Ints


def is_fitted_on(pair: Pair) -> bool:
    """Whether one of our own pairs is in the half that is fitted on; pairs in two languages teach nothing of words."""
    return int(pair.group, 16) % 2 == 0 and pair.claim.language == pair.claim.evidence[0].language


def count(pairs: Sequence[Pair]) -> SignTable:
    """Count the signs of pairs in one language."""
    return SignTable(
        np.array([_signs(CheckCase.of(pair.claim)) for pair in pairs]),
        np.array([pair.supported for pair in pairs]),
        np.unique([pair.group for pair in pairs], return_inverse=True)[1],
    )


def _signs(case: CheckCase) -> tuple[float, ...]:
    return astuple(support_features(case, worst_finding(case)))


def fit(parts: Sequence[SignTable]) -> tuple[Floats, float]:
    """Coefficients on the raw signs, and the intercept."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x = np.concatenate([part.signs for part in parts])
    y = np.concatenate([part.supported for part in parts])
    weights = np.concatenate(
        [_weights(part.supported) * share for part, share in zip(parts, DATASETS.values(), strict=True)]
    )
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.5))
    model.fit(x, y, logisticregression__sample_weight=weights * len(y) / weights.sum())
    scale, logistic = model[0], model[1]
    coefficients = logistic.coef_[0] / scale.scale_
    return coefficients, float(logistic.intercept_[0] - (coefficients * scale.mean_).sum())


def _weights(supported: Bools) -> Floats:
    share = supported.mean()
    weights: Floats = np.where(supported, 1 / share, 1 / (1 - share)) / len(supported)
    return weights


def support(part: SignTable, coefficients: Floats, intercept: float) -> Floats:
    """The support of each pair, shape (n,)."""
    from scipy.special import expit

    chances: Floats = expit(part.signs @ coefficients + intercept)
    return chances


def held_out(parts: Sequence[SignTable]) -> list[Floats]:
    """The support of each pair of each dataset by a fit without the fold that its text is in."""
    folds = [folds_of(part.groups, _SEED) for part in parts]
    found = [np.zeros(len(part.supported)) for part in parts]
    for fold in range(FOLDS):
        rest = [
            SignTable(part.signs[kept], part.supported[kept], part.groups[kept])
            for part, kept in zip(parts, (f != fold for f in folds), strict=True)
        ]
        fitted = fit(rest)
        for part, own, values in zip(parts, folds, found, strict=True):
            values[own == fold] = support(part, *fitted)[own == fold]
    return found


def main(paths: Sequence[str]) -> None:
    """Fit on the datasets in these files and write the file."""
    from sklearn.metrics import balanced_accuracy_score, roc_auc_score

    found = by_dataset([pair for path in paths for pair in read_pairs(Path(path)).pairs])
    found[OWN] = [pair for pair in found[OWN] if is_fitted_on(pair)]
    parts = [count(sample(found[name], _MOST, _SEED)) for name in DATASETS]
    values = held_out(parts)
    threshold = float(np.mean([best_threshold(p.supported, v) for p, v in zip(parts, values, strict=True)]))
    lines = [
        "# Written by `python -m riktlots.evals.fitting.judge`; do not edit.",
        f"# The figures are of {FOLDS} held-out folds, split by text, without the exact checks:",
    ]
    for name, part, value in zip(DATASETS, parts, values, strict=True):
        right = balanced_accuracy_score(part.supported, value >= threshold)
        auc = roc_auc_score(part.supported, value)
        lines.append(f"# {name}: n {len(value)}, balanced accuracy {right:.3f}, auc {auc:.3f}")
    coefficients, intercept = fit(parts)
    lines += [
        f"intercept = {intercept:.4f}",
        f"supported = {threshold:.2f}",
        f"partly = {_PARTLY * threshold:.2f}",
        "",
        "[weights]",
        *(f"{field.name} = {value:.4f}" for field, value in zip(fields(SupportFeatures), coefficients, strict=True)),
    ]
    print("\n".join(lines))
    _TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
