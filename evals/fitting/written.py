"""Maintainers: `python -m riktlots.evals.fitting.written` fits which written answer a question gets.

`dump --out FILE SET...` writes for the questions of some sets (JSON Lines with `question` and `lang`) the two nearest
written answers each, to be labelled by readers: `label` 1 where the answer answers the question, else 0. `fit` measures
the signals of riktlots.retrieval.answering.written for the labelled pairs of datasets/written/labels.jsonl over the
starter corpus, fits a logistic regression on them, chooses on folds of questions that were held out the chance from
which an answer is shown, and writes retrieval/answering/written.toml with the figures. Labels that are `plain` are of
questions by people who asked what they wanted to know; of the other questions nearly half were made to lie beside what
the documents hold. An answer that readers graded as one to a part of the question (`grade` 2) is neither right nor
wrong. A wrong answer is shown in at most two of a hundred plain questions and four of a hundred of all.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from riktlots.evals.errors import DatasetError
from riktlots.evals.questions.graded import HELPS
from riktlots.evals.questions.questions import DATASETS
from riktlots.evals.questions.recall import starter_store
from riktlots.ingest.files import read_jsonl, write_jsonl
from riktlots.ingest.index.embeddings import BUNDLED, load_embedder
from riktlots.ingest.language import detect_language
from riktlots.ingest.library.answers import AnswerCheck, CheckedSentence
from riktlots.retrieval.answering.written import Match, MatchSignals, MatchTable, matches
from riktlots.retrieval.answering.written_check import Places
from riktlots.retrieval.model import Verdict
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.search import find_for
from riktlots.retrieval.search.store import Store

LABELS = DATASETS / "written" / "labels.jsonl"
_TARGET = Path("retrieval/answering/written.toml")
_SEED, _FOLDS = 20261127, 10
# The greatest share of plain questions, and of all, in which a wrong answer may be shown, and the least share of right
# ones among the answers shown, and among the questions that are offered instead.
_WRONG_PLAIN, _WRONG, _RIGHT_SHOWN, _RIGHT_OFFERED = 0.02, 0.04, 0.77, 0.5
# Fewer answers than this tell no share.
_LEAST_SHOWN = 20
# Answers whose wordings are farther from a question than this are not measured.
_FLOOR, _BEHIND = 0.45, 0.12
# Candidates to label are taken from farther away, and always two. The table weighs nothing: the one to be fitted anew
# may have been fitted on other signals.
_TO_LABEL = MatchTable(0.0, {}, spared=0.0, floor=0.30, behind=2.0, shown=1.0, perhaps=1.0)
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, the id of a written answer, whether a reader says that it answers the question, and whether the
    question is plain."""

    question: str
    language: str
    answer: str
    right: bool
    plain: bool = False


def read_labels(path: Path) -> list[Pair]:
    """The labelled pairs of a file, but for those that answer a part. Raises DatasetError naming the line."""
    pairs = []
    try:
        for number, row in read_jsonl(path):
            try:
                if row.get("grade") == HELPS:
                    continue
                if row["label"] not in (0, 1):
                    raise ValueError("the label is 0 or 1")
                right, plain = bool(row["label"]), bool(row.get("plain", False))
                pairs.append(Pair(row["question"], row["lang"], row["answer_id"], right, plain))
            except (KeyError, TypeError, ValueError) as error:
                raise DatasetError(f"{path}, line {number}: this is no label ({error}).") from error
    except (OSError, ValueError) as error:
        raise DatasetError(f"{path} cannot be read ({error}).") from error
    return pairs


def approve_all(store: Store) -> None:
    """Let every written answer of a store be matched, whatever its state: a label is on a question and an answer, and
    outlives what is still to be mended in a sentence."""
    places = Places(store)
    store.answers = tuple(
        replace(
            one,
            check=AnswerCheck(
                one.sha256,
                places.hashes(one),
                {of: tuple(CheckedSentence(Verdict.SUPPORTED, "") for _ in said) for of, said in one.sentences.items()},
            ),
        )
        for one in store.answers
    )


def candidates(store: Store, questions: Iterable[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """A row to label for each of the nearest answers to each question and its language."""
    for question, language in questions:
        for match in _near(store, question, language):
            said = [sentence.text for sentence in match.answer.sentences[language]]
            yield {
                "question": question,
                "lang": language,
                "answer_id": match.answer.id,
                "title": match.answer.title(language),
                "wording": match.wording,
                "answer": " ".join(said),
                "label": None,
            }


def _near(store: Store, question: str, language: str) -> list[Match]:
    query = Query.of(store, question, language)
    return matches(query, find_for(query), _TO_LABEL)


def measured(store: Store, pairs: Sequence[Pair]) -> tuple[list[Pair], Floats]:
    """The pairs whose answer is still among the nearest to its question, and their signals, shape (pairs, signals)."""
    kept: list[Pair] = []
    rows: list[tuple[float, ...]] = []
    found: dict[tuple[str, str], dict[str, MatchSignals]] = {}
    for pair in pairs:
        asked = pair.question, pair.language
        if asked not in found:
            near = _near(store, *asked)
            found[asked] = {match.answer.id: match.signals for match in near if match.signals}
        if signals := found[asked].get(pair.answer):
            kept.append(pair)
            rows.append(astuple(signals))
    return kept, np.array(rows, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chances from which an answer is shown and offered, with the figures on held-out folds: the share of questions
    that get a right and a wrong answer, the same of plain questions, and of those that are offered one, how many are
    offered a right one."""

    shown: float
    perhaps: float
    right: float
    wrong: float
    right_plain: float
    wrong_plain: float
    offered: float


def choose(chances: Floats, pairs: Sequence[Pair]) -> Chosen:
    """Choose the thresholds by the chances that folds without the question gave its pairs."""
    best: dict[str, tuple[float, bool, bool]] = {}
    for chance, pair in zip(chances, pairs, strict=True):
        before = best.get(pair.question, (-1.0, False, False))
        best[pair.question] = max(before, (float(chance), pair.right, pair.plain))
    chance, right, plain = (np.array(column) for column in zip(*best.values(), strict=True))
    shown = next((float(at) for at in np.unique(chance) if _is_safe(right, plain, chance >= at)), float("inf"))
    # Where even the surest answers are wrong too often, hardly any is shown.
    shown = min(shown, 0.999)
    offered = [at for at in np.unique(chance) if at < shown and _share(right, (chance >= at) & (chance < shown))]
    perhaps = float(offered[0]) if offered else shown
    of_offered = (chance >= perhaps) & (chance < shown)
    is_right, is_wrong = right & (chance >= shown), ~right & (chance >= shown)
    return Chosen(
        shown,
        perhaps,
        float(is_right.mean()),
        float(is_wrong.mean()),
        float(is_right[plain].mean()) if plain.any() else 0.0,
        float(is_wrong[plain].mean()) if plain.any() else 0.0,
        float(right[of_offered].mean()) if of_offered.any() else 0.0,
    )


def _is_safe(right: NDArray[np.bool_], plain: NDArray[np.bool_], shown: NDArray[np.bool_]) -> bool:
    """Whether few enough wrong answers are shown, of all questions, of the plain ones and of the answers."""
    enough = shown.sum() >= min(_LEAST_SHOWN, len(right) / 4)
    wrong = ~right & shown
    few = wrong.mean() <= _WRONG and not (plain.any() and wrong[plain].mean() > _WRONG_PLAIN)
    return bool(enough and few and right[shown].mean() >= _RIGHT_SHOWN)


def _share(right: NDArray[np.bool_], of: NDArray[np.bool_]) -> bool:
    return bool(of.any() and right[of].mean() >= _RIGHT_OFFERED)


def fit(x: Floats, pairs: Sequence[Pair], names: Sequence[str]) -> tuple[float, dict[str, float], Chosen]:
    """The intercept, the weights by name of signal, and the thresholds; all pairs of a question are in one fold."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    y, groups = np.array([pair.right for pair in pairs]), np.array([pair.question for pair in pairs])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.5))
    folds = GroupKFold(min(_FOLDS, len(set(groups))), shuffle=True, random_state=_SEED)
    held_out = cross_val_predict(model, x, y, groups=groups, cv=folds, method="predict_proba")[:, 1]
    # What is too far away in both languages is never shown, whatever its chance.
    nearest = x[:, [names.index(name) for name in ("cosine", "other") if name in names]].max(axis=1)
    held_out[nearest < _FLOOR] = 0.0
    model.fit(x, y)
    scale, logistic = model[0], model[1]
    weights = logistic.coef_[0] / scale.scale_
    intercept = float(logistic.intercept_[0] - (weights * scale.mean_).sum())
    return intercept, dict(zip(names, weights.tolist(), strict=True)), choose(held_out, pairs)


def table_text(x: Floats, pairs: Sequence[Pair]) -> str:
    """The file of the fitted table."""
    names = [one.name for one in fields(MatchSignals)]
    questions = len({pair.question for pair in pairs})
    intercept, weights, chosen = fit(x, pairs, names)
    lines = [
        "# Written by `python -m riktlots.evals.fitting.written fit` from evals/datasets/written/labels.jsonl; do not",
        "# edit. Shares are of all labelled questions:",
        f"# {len(pairs)} pairs of {questions} questions, on folds of questions that were held out:",
        f"# shown right {chosen.right:.3f}, shown wrong {chosen.wrong:.3f}; of those offered {chosen.offered:.3f};",
        f"# of plain questions shown right {chosen.right_plain:.3f}, shown wrong {chosen.wrong_plain:.3f}",
        f"spared = {x[:, names.index('spared')].mean():.4f}",
        f"floor = {_FLOOR:.2f}",
        f"behind = {_BEHIND:.2f}",
        f"shown = {chosen.shown:.4f}",
        f"perhaps = {chosen.perhaps:.4f}",
        f"intercept = {intercept:.4f}",
        "",
        "[weights]",
        *(f"{name} = {weight:.4f}" for name, weight in weights.items()),
    ]
    return "\n".join(lines) + "\n"


def _questions(paths: Sequence[Path]) -> Iterator[tuple[str, str]]:
    for path in paths:
        for _, row in read_jsonl(path):
            if question := row.get("question"):
                yield question, row.get("lang") or detect_language(question, "sv")


def main() -> None:
    """Write candidates to label, or fit on those that were."""
    parser = argparse.ArgumentParser(description="Fit which written answer a question gets.")
    commands = parser.add_subparsers(dest="command", required=True)
    dump = commands.add_parser("dump")
    dump.add_argument("sets", type=Path, nargs="+")
    dump.add_argument("--out", type=Path, required=True)
    fitted = commands.add_parser("fit")
    fitted.add_argument("--labels", type=Path, default=LABELS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = starter_store(Path(folder), load_embedder(BUNDLED))
        approve_all(store)
        if given.command == "dump":
            write_jsonl(given.out, candidates(store, _questions(given.sets)))
        else:
            pairs = read_labels(given.labels)
            kept, x = measured(store, pairs)
            print(f"{len(kept)} of {len(pairs)} labelled pairs are still among the nearest of their question")
            text = table_text(x, kept)
            print(text)
            _TARGET.write_text(text, encoding="utf-8")
        store.close()


if __name__ == "__main__":
    main()
