"""Maintainers: `python -m riktlots.evals.fitting.training.judge OUT` fits the logistic regression of the
bundled judge.

OUT is the folder that `riktlots.evals.fitting.training.train` wrote. It reads the claims that were kept back and the
half of our own pairs that may be fitted on, fits a logistic regression in which each set weighs the same, chooses a
threshold at which few wrong claims of texts like ours pass, prints how often it is right on folds left out, by set and
by language, and how true its probabilities are, and writes retrieval/judges/bundled.toml.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from riktlots.evals.fitting.judge import OWN, is_fitted_on
from riktlots.evals.judges.figures import FOLDS, Bools, Floats, folds_of
from riktlots.evals.judges.pairs import read_pairs
from riktlots.evals.questions.questions import DATASETS
from riktlots.ingest.files import read_jsonl, write_jsonl
from riktlots.retrieval.crossencoder.model import bundled
from riktlots.retrieval.judges.bundled import JudgeFeatures, is_final, pair_of
from riktlots.retrieval.judges.deterministic import worst_finding
from riktlots.retrieval.judges.judge import Claim, Evidence
from riktlots.retrieval.judges.reading import CheckCase

_SEED = 20261126
_TARGET = Path("retrieval/judges/bundled.toml")
_MOST = 450
_PARTLY = 0.4
_BINS = 10
_FEATURES = tuple(field.name for field in fields(JudgeFeatures))
# The threshold is chosen by these: texts like those that are answered from. A wrong sentence that passes does harm, and
# a true one that does not gives way to its quote; so of the wrong ones no more than this share may pass, in the mean of
# the sets within one language and across.
_NEAR = ("planted", "written", OWN)
_WRONG_PASSED = 0.15
_GRID = np.linspace(0.05, 0.95, 91)


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """The claims of one set: features (n, 4), whether each is supported, texts as numbers, whether an exact check
    settled it, and languages as “sentence>evidence”."""

    name: str
    features: Floats
    supported: Bools
    groups: NDArray[np.int64]
    settled: Bools
    languages: NDArray[np.str_]

    def part(self, rows: Bools) -> JudgedSet:
        """Some of the claims."""
        return JudgedSet(
            self.name,
            self.features[rows],
            self.supported[rows],
            self.groups[rows],
            self.settled[rows],
            self.languages[rows],
        )


def kept_back(path: Path) -> dict[str, list[tuple[Claim, bool, str]]]:
    """The claims of `kept-back.jsonl` by set, at most so many of each, drawn by the seed."""
    found: dict[str, list[tuple[Claim, bool, str]]] = {}
    for _, row in read_jsonl(path):
        if row["form"] == "claimed":
            evidence = Evidence(row["passage"], row["passage_language"], "", row["context"])
            claim = Claim(row["sentence"], row["language"], (evidence,), row["question"])
            found.setdefault(row["dataset"], []).append((claim, row["supported"], row["group"]))
    dice = np.random.default_rng(_SEED)
    return {
        name: [rows[i] for i in sorted(dice.permutation(len(rows))[:_MOST])] for name, rows in sorted(found.items())
    }


def judged(name: str, rows: Sequence[tuple[Claim, bool, str]]) -> JudgedSet:
    """Features of some claims: the cross-encoder's output and the findings of the checks."""
    claims = [claim for claim, _, _ in rows]
    odds = bundled().score([pair_of(claim) for claim in claims]).support_odds
    cases = [CheckCase.of(claim) for claim in claims]
    found = [worst_finding(case) for case in cases]
    features = [astuple(JudgeFeatures.of(float(o), case, f)) for o, case, f in zip(odds, cases, found, strict=True)]
    return JudgedSet(
        name,
        np.array(features, dtype=np.float64),
        np.array([supported for _, supported, _ in rows]),
        np.unique([group for _, _, group in rows], return_inverse=True)[1],
        np.array([is_final(finding) for finding in found]),
        np.array([f"{claim.language}>{claim.evidence[0].language}" for claim in claims]),
    )


def fit(sets: Sequence[JudgedSet]) -> tuple[Floats, float]:
    """Coefficients and intercept; every set, and in it either label, weighs the same."""
    from sklearn.linear_model import LogisticRegression

    weights = np.concatenate([np.where(s.supported, 0.5 / s.supported.sum(), 0.5 / (~s.supported).sum()) for s in sets])
    model = LogisticRegression(C=10.0)
    x, y = np.concatenate([s.features for s in sets]), np.concatenate([s.supported for s in sets])
    model.fit(x, y, sample_weight=weights * len(y) / weights.sum())
    return model.coef_[0], float(model.intercept_[0])


def held_out(sets: Sequence[JudgedSet]) -> list[Floats]:
    """The support of each claim by a fit without the fold that its text is in."""
    folds = [folds_of(s.groups, _SEED) for s in sets]
    found = [np.zeros(len(s.supported)) for s in sets]
    for fold in range(FOLDS):
        rest = [s.part(f != fold) for s, f in zip(sets, folds, strict=True)]
        coefficients, intercept = fit(rest)
        for s, f, values in zip(sets, folds, found, strict=True):
            values[f == fold] = expit(s.features[f == fold] @ coefficients + intercept)
    return found


def cautious_threshold(sets: Sequence[JudgedSet], support: Sequence[Floats]) -> float:
    """The lowest threshold at which no more wrong claims pass than may."""
    wrong = []
    for s, values in zip(sets, support, strict=True):
        for across in (False, True):
            rows = ~s.supported & (s.features[:, _FEATURES.index("across")] == across)
            if s.name.startswith(_NEAR) and rows.any():
                wrong.append(np.where(s.settled, 0.0, values)[rows])
    return float(next(t for t in _GRID if np.mean([(w >= t).mean() for w in wrong]) <= _WRONG_PASSED))


def balanced(supported: Bools, said: Bools) -> float:
    """The mean of the shares of either label that are judged right."""
    return float((said[supported].mean() + (~said[~supported]).mean()) / 2)


def figures(sets: Sequence[JudgedSet], support: Sequence[Floats], threshold: float) -> list[str]:
    """A line for each set and pair of languages, and the reliability of all."""
    from sklearn.metrics import roc_auc_score

    lines = []
    for s, values in zip(sets, support, strict=True):
        for language in ("", *sorted(set(s.languages.tolist()))):
            rows = s.languages == language if language else np.full(len(values), True)
            true = s.supported[rows]
            if true.all() or not true.any():
                continue
            auc, right = roc_auc_score(true, values[rows]), balanced(true, values[rows] >= threshold)
            passed = 1 - (values[rows][~true] < threshold).mean()
            lines.append(
                f"{s.name} {language or 'all'}: n {rows.sum()}, AUC {auc:.3f}, balanced accuracy {right:.3f}, "
                f"unsupported called supported {passed:.3f}"
            )
    values, true = np.concatenate(support), np.concatenate([s.supported for s in sets])
    bins = np.minimum((values * _BINS).astype(int), _BINS - 1)
    curve = [f"{values[bins == b].mean():.2f}:{true[bins == b].mean():.2f}" for b in range(_BINS) if (bins == b).any()]
    lines.append(f"reliability (said:true) {' '.join(curve)}")
    return lines


def pair_rows(kept_back: Path) -> Iterator[dict[str, Any]]:
    """The claims of `kept-back.jsonl` as pairs for `riktlots judge --pairs`.

    The dataset of a pair names its set and the languages of sentence and passage.
    """
    for line, row in read_jsonl(kept_back):
        if row["form"] == "claimed":
            yield {
                "id": str(line - 1),
                "dataset": f"{row['dataset']} {row['language']}>{row['passage_language']}",
                "context": row["passage"],
                "title": row["context"],
                "answer": row["sentence"],
                "label": int(row["supported"]),
                "lang": row["language"],
                "quote_lang": row["passage_language"],
                "question": row["question"] or None,
                "type": row["type"],
            }


def main() -> None:
    """Fit and write the file, or write the pairs."""
    parser = argparse.ArgumentParser(description="Fit the bundled judge.")
    parser.add_argument("out", type=Path, help="the folder that riktlots.evals.fitting.training.train wrote")
    parser.add_argument("--pairs", type=Path, help="write the claims that were kept back here, and fit nothing")
    chosen = parser.parse_args()
    claims = chosen.out / "kept-back.jsonl"
    if chosen.pairs:
        write_jsonl(chosen.pairs, pair_rows(claims))
        return
    rows = kept_back(claims)
    pairs = [p for p in read_pairs(DATASETS / "judging" / "pairs.jsonl").pairs if is_fitted_on(p)]
    rows[OWN] = [(p.claim, p.supported, p.group) for p in pairs]
    sets = [judged(name, found) for name, found in rows.items() if len({label for _, label, _ in found}) == 2]
    support = held_out(sets)
    threshold = cautious_threshold(sets, support)
    support = [np.where(s.settled, v * threshold, v) for s, v in zip(sets, support, strict=True)]
    coefficients, intercept = fit(sets)
    lines = [
        f"# Written by `python -m riktlots.evals.fitting.training.judge`; do not edit. "
        f"The figures are of {FOLDS} folds left out:",
        *(f"# {line}" for line in figures(sets, support, threshold)),
        f"intercept = {intercept:.4f}",
        *(f"{name} = {value:.4f}" for name, value in zip(_FEATURES, coefficients, strict=True)),
        f"supported = {threshold:.2f}",
        f"partly = {_PARTLY * threshold:.2f}",
    ]
    print("\n".join(lines))
    _TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
