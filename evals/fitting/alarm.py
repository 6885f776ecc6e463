"""Maintainers: `python -m riktlots.evals.fitting.alarm` fits the model that recognises alarms.

datasets/alarm/examples.jsonl has told events that do, most of them without the words for it, and ordinary questions
that sound alike; plans.jsonl has ordinary plans, told in the same form; by writers who had seen neither the search nor
any evaluation set. To these come questions of the corpus, which raise none. A logistic regression on their vectors is
fitted; the chance from which an alarm is raised is chosen on folds held out, so that few ordinary questions do. Prints
what the folds and the plain questions of odd number (datasets/plain) show, and writes retrieval/question/alarm.npz.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from riktlots.evals.questions.questions import DATASETS, development_sets, load_questions
from riktlots.ingest.files import read_jsonl
from riktlots.ingest.index.embeddings import BUNDLED, Centring, Embedder, load_embedder
from riktlots.ingest.library.corpus import load_corpus, starter_corpus
from riktlots.retrieval.question.alarm import AlarmModel, mentions_alarm

_EXAMPLES, _PLANS = DATASETS / "alarm" / "examples.jsonl", DATASETS / "alarm" / "plans.jsonl"
_PLAIN = DATASETS / "plain" / "questions.jsonl"
_TARGET = Path("retrieval/question/alarm.npz")
_SEED, _FOLDS, _OF_CORPUS = 20261128, 10, 6000
# The inverse strength of the penalty on the weights.
_C = 10.0
# The greatest shares of questions of the corpus, of told plans, and of what sounds alike that may raise an alarm.
_OF_CORPUS_RAISED, _PLANS_RAISED, _ALIKE_RAISED = 0.01, 0.02, 0.15
Floats = NDArray[np.float64]


def _vectors(embedder: Embedder, texts: list[str], languages: list[str]) -> Floats:
    raw = embedder.embed_questions(texts)
    return np.asarray(Centring.for_embedder(embedder.name).questions(raw, languages), dtype=np.float64)


def _of_corpus(embedder: Embedder) -> Floats:
    """The vectors of some questions written for the paragraphs of the corpus, drawn at random."""
    asked = [(words, p.language) for p in load_corpus(starter_corpus()).passages for words in p.questions]
    chosen = random.Random(_SEED).sample(asked, _OF_CORPUS)
    return _vectors(embedder, [words for words, _ in chosen], [language for _, language in chosen])


def held_out(x: Floats, y: NDArray[np.int64]) -> Floats:
    """The chances by models that were fitted without the row."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED)
    model = LogisticRegression(C=_C, max_iter=2000)
    chances: Floats = cross_val_predict(model, x, y, cv=folds, method="predict_proba")[:, 1]
    return chances


def threshold_for(chances: Floats, limits: Sequence[tuple[NDArray[np.bool_], float]]) -> float:
    """The least chance from which few enough of what raises no alarm raises one: of each group at most its share."""
    for least in np.unique(chances):
        if all((chances[group] >= least).mean() <= share for group, share in limits):
            return float(least)
    return 1.0


def main() -> None:
    """Fit, print the figures, write."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    embedder = load_embedder(BUNDLED)
    assert embedder is not None
    plans = [row for _, row in read_jsonl(_PLANS)]
    rows = [*(row for _, row in read_jsonl(_EXAMPLES)), *plans]
    examples = _vectors(embedder, [row["text"] for row in rows], [row["lang"] for row in rows])
    corpus = _of_corpus(embedder)
    x = np.concatenate([examples, corpus])
    y = np.array([row["alarm"] for row in rows] + [0] * len(corpus))
    is_example, is_alarm = np.arange(len(y)) < len(rows), y == 1
    chances = held_out(x, y)
    is_plan = np.isin(np.arange(len(y)), np.arange(len(rows) - len(plans), len(rows)))
    is_alike = is_example & ~is_plan & ~is_alarm
    limits = ((~is_example, _OF_CORPUS_RAISED), (is_plan, _PLANS_RAISED), (is_alike, _ALIKE_RAISED))
    threshold = threshold_for(chances, limits)
    print(f"AUC among examples {roc_auc_score(y[is_example], chances[is_example]):.3f}; raised from {threshold:.3f}:")
    by_words = np.array([mentions_alarm(row["text"]) for row in rows])
    for language in ("sv", "en"):
        here = np.array([row["lang"] == language for row in rows])
        for name, kind in (("alarms", is_alarm), ("sounding alike", is_alike), ("plans", is_plan)):
            those = kind[is_example] & here
            either = by_words | (chances[is_example] >= threshold)
            both, words = either[those].mean(), by_words[those].mean()
            print(f"  {language} {name}: {both:.3f} of {those.sum()}, by words alone {words:.3f}")
    print(f"  corpus: {(chances[~is_example] >= threshold).mean():.4f} of {len(corpus)}")
    fitted = LogisticRegression(C=_C, max_iter=2000).fit(x, y)
    model = AlarmModel(embedder.name, fitted.coef_[0], float(fitted.intercept_[0]), threshold)
    plain = [row for _, row in read_jsonl(_PLAIN) if int(row["id"].rpartition("-")[2]) % 2]
    vectors = _vectors(embedder, [row["question"] for row in plain], [row["lang"] for row in plain])
    raised = [row for row, one in zip(plain, vectors, strict=True) if model.raises(one.astype(np.float32))]
    print(f"  plain questions: {len(raised)} of {len(plain)} raise one")
    for row in raised:
        print(f"    {row['kind']}: {row['question']}")
    rows_of_sets = [one for file in development_sets() for one in load_questions(file)]
    vectors = _vectors(embedder, [one.question for one in rows_of_sets], [one.lang for one in rows_of_sets])
    count = sum(model.raises(one.astype(np.float32)) for one in vectors)
    print(f"  development questions: {count} of {len(rows_of_sets)}")
    model.write(_TARGET)


if __name__ == "__main__":
    main()
