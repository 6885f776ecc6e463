"""Maintainers: `python -m riktlots.evals.fitting.coverage --maps OUT` fits “is it covered?” on the development
questions and the graded blind ones.

It measures the signals of riktlots.retrieval.coverage.decision for every question over the starter corpus (the
development questions found with the maps of OUT, which were fitted without them), and again as if one of the documents
had been added by somebody. It fits a logistic regression for “covered” (answered against the rest) and for “in scope”
(all against out of scope), prints how often each is right on folds that it was not fitted on, the risk-coverage curve
and the cost of bands, and writes retrieval/coverage/coverage.toml with those figures.
dev7.jsonl is kept out: one half of it stays unread.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from riktlots.evals.fitting.added import AddedDocuments
from riktlots.evals.fitting.query_map import HeldOutMaps
from riktlots.evals.fitting.rerank import RememberingReranker
from riktlots.evals.questions.graded import HIGHEST, load_graded
from riktlots.evals.questions.questions import development_sets, load_questions
from riktlots.evals.questions.recall import starter_store
from riktlots.ingest.index.embeddings import BUNDLED, Embedder, load_embedder
from riktlots.retrieval.coverage.decision import DENSE, LEXICAL, READ
from riktlots.retrieval.coverage.signals import Signals, signals
from riktlots.retrieval.model import Hit, Status
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.rerank import BundledReranker, Reranker
from riktlots.retrieval.search.search import find_candidates, order
from riktlots.retrieval.search.store import Store

_SEED = 20261124
_FOLDS = 10
_HITS = 10
# A question with an added document counts so much, one as it is once.
_COUNT_OF_ADDED = 0.5
# The chance of “in scope” at which both mistakes weigh the same, and at which its figures are told.
_EVEN = 0.5
# From which chance a question is answered, and from which the closest paragraphs are shown. With the costs below the
# sum hardly changes for an upper bound from .6 to .8 and a lower one from .1 to .3. The blind questions, in the words
# of working people, have lower chances: a lower bound of .08 denies one in twenty of those with an answer and one in
# four of those without one, .12 one in twelve and two in five. Readers rated answers to 100 of them the same before and
# after with .60 and .12, and what that newly denied lower; with .70 and .08 they rated 100 others higher, 1.90 to 2.05.
_BANDS = {READ: (0.70, 0.08), DENSE: (0.70, 0.08), LEXICAL: (0.60, 0.10)}
# A denial of a question with an answer and an answer to one without cost the same; the closest paragraphs a quarter.
_DENIED, _BESIDE_THE_POINT, _CLOSEST = 1.0, 1.0, 0.25
# Questions that begin alike tell the same case; one that is answered and its neighbour that is not stay together.
_SAME_CASE = 5
_HARD, _BLIND = "dev5-", "blind-"
_TARGET = Path("retrieval/coverage/coverage.toml")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question with the status that a right answer has, and the addresses that answer it where they were graded;
    `added` says that one of the documents is taken for one that somebody added."""

    id: str
    question: str
    language: str
    status: str
    right: frozenset[str] = frozenset()
    added: bool = False

    @property
    def is_blind(self) -> bool:
        return self.id.startswith(_BLIND)

    def hits(self, query: Query, documents: AddedDocuments) -> list[Hit]:
        """What is found; empty for one of `added` where no document can be taken for an added one."""
        candidates = find_candidates(query)
        if self.added and self.status == Status.ANSWERED:
            candidates = documents.answering(query, candidates, self.right)
        elif self.added:
            candidates = documents.beside(query, candidates)
        return order(query, candidates)[:_HITS]


def labelled_questions() -> list[Labelled]:
    """The development questions and the blind ones that the documents either answer or do not; then the same with an
    added document."""
    developed = (row for path in development_sets() for row in load_questions(path))
    rows = [Labelled(row.id, row.question, row.lang, row.status) for row in developed]
    rows += [Labelled(row.id, row.question, row.language, row.status) for row in load_graded("blind")]
    right = {
        graded.question: frozenset(address for address, grade in graded.grades.items() if grade == HIGHEST)
        for name in ("development", "blind")
        for graded in load_graded(name)
    }
    rows = [row for row in rows if row.status in (Status.ANSWERED, Status.NOT_COVERED, Status.OUT_OF_SCOPE)]
    return [*rows, *(replace(row, right=right.get(row.question, frozenset()), added=True) for row in rows)]


def measure(store: Store, questions: list[Labelled]) -> tuple[np.ndarray[Any, Any], list[Labelled]]:
    """The signals, shape (n, number of signals), of the questions that can be found in their way, and these."""
    documents = AddedDocuments(store)
    rows, kept = [], []
    for row in questions:
        query = Query.of(store, row.question, row.language)
        hits = row.hits(query, documents)
        if hits or not row.added:
            rows.append(astuple(signals(query, hits)))
            kept.append(row)
    return np.array(rows), kept


def fit(x: np.ndarray[Any, Any], y: np.ndarray[Any, Any], rows: list[Labelled], threshold: float) -> dict[str, Any]:
    """Coefficients on the raw signals, and the figures at the threshold on folds of cases that were held out: of the
    questions as they are, and of those with an added document."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced", C=0.5))
    folds = StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=_SEED)
    cases = np.array([" ".join(row.question.casefold().split()[:_SAME_CASE]) for row in rows])
    added = np.array([row.added for row in rows])
    counts = {"logisticregression__sample_weight": np.where(added, _COUNT_OF_ADDED, 1.0)}
    held_out = cross_val_predict(model, x, y, groups=cases, cv=folds, method="predict_proba", params=counts)[:, 1]
    model.fit(x, y, **counts)
    scale, logistic = model[0], model[1]
    weights = logistic.coef_[0] / scale.scale_
    return {
        "held_out": held_out[~added],
        "weights": dict(zip([f.name for f in fields(Signals)], weights.tolist(), strict=True)),
        "intercept": float(logistic.intercept_[0] - (weights * scale.mean_).sum()),
        "figures": [
            f"{name}: {_figures(held_out[of], y[of], threshold)}"
            for name, of in (("as they are", ~added), ("with an added document", added))
            if of.any()
        ],
    }


def _figures(chance: np.ndarray[Any, Any], y: np.ndarray[Any, Any], threshold: float) -> str:
    from sklearn.metrics import roc_auc_score

    said = chance >= threshold
    figures = {
        "true_yes": said[y == 1].mean(),
        "true_no": (~said)[y == 0].mean(),
        "f1_yes": _f1(said, y == 1),
        "f1_no": _f1(~said, y == 0),
        "auc": roc_auc_score(y, chance),
    }
    return ", ".join([f"n {len(y)}", *(f"{name} {value:.3f}" for name, value in figures.items())])


def _f1(said: np.ndarray[Any, Any], true: np.ndarray[Any, Any]) -> float:
    return float(2 * (said & true).sum() / (said.sum() + true.sum()))


def calibrate(
    way: str, embedder: Embedder | None, reranker: Reranker | None, questions: list[Labelled], maps: HeldOutMaps
) -> dict[str, dict[str, Any]]:
    """Both decisions for one way of searching."""
    with tempfile.TemporaryDirectory() as folder:
        store = starter_store(Path(folder), embedder, reranker)
        store.query_map = maps
        # Only what an embedder tells is told of an added document otherwise.
        x, rows = measure(store, [row for row in questions if embedder or not row.added])
        store.close()
    status = np.array([row.status for row in rows])
    return {
        "covered": fit(x, (status == "answered").astype(int), rows, _BANDS[way][0]),
        "in_scope": fit(x, (status != "out_of_scope").astype(int), rows, _EVEN),
    }


def print_refusals(held_out: np.ndarray[Any, Any], questions: list[Labelled]) -> None:
    """For several thresholds of “covered”, the share of each status that is on its right side; and of the hard set, in
    which each case stands beside its neighbour that is not answered, the same and the AUC."""
    from sklearn.metrics import roc_auc_score

    status = np.array([row.status for row in questions])
    hard = np.array([row.id.startswith(_HARD) for row in questions])
    print(f"  hard set: AUC {roc_auc_score(status[hard] == 'answered', held_out[hard]):.3f}")
    for threshold in (0.4, 0.5, 0.55, 0.6, 0.65):
        yes = held_out >= threshold
        shares = [f"answered {yes[status == 'answered'].mean():.2f}"]
        shares += [f"{name} refused {(~yes)[status == name].mean():.2f}" for name in ("not_covered", "out_of_scope")]
        shares += [f"hard answered {yes[hard & (status == 'answered')].mean():.2f}"]
        shares += [f"hard refused {(~yes)[hard & (status == 'not_covered')].mean():.2f}"]
        print(f"  at {threshold:.2f}: {', '.join(shares)}")


def print_bands(held_out: np.ndarray[Any, Any], questions: list[Labelled], bands: tuple[float, float]) -> None:
    """The risk-coverage curve (of the surest share of questions, how many are not answered by the documents), and what
    bands cost and do to questions with and without an answer."""
    answerable = np.array([row.status == "answered" for row in questions])
    surest = np.argsort(-held_out)
    for share in (0.2, 0.4, 0.6, 0.8, 1.0):
        of = surest[: round(share * len(surest))]
        print(f"  surest {share:.0%}: risk {(~answerable[of]).mean():.3f}, chance from {held_out[of].min():.2f}")
    upper, lower = bands
    answered, denied = held_out >= upper, held_out < lower
    cost = np.where(answered, _BESIDE_THE_POINT * ~answerable, np.where(denied, _DENIED * answerable, _CLOSEST)).mean()
    with_answer = f"answered {answered[answerable].mean():.3f}, denied {denied[answerable].mean():.3f}"
    without = f"answered {answered[~answerable].mean():.3f}, denied {denied[~answerable].mean():.3f}"
    print(f"  bands {upper:.2f}, {lower:.2f}: cost {cost:.3f}; with an answer {with_answer}; without one {without}")
    blind = np.array([row.is_blind and row.status != Status.OUT_OF_SCOPE for row in questions])
    parts = (answerable & ~blind, ~answerable & ~blind, answerable & blind, ~answerable & blind)
    for lower in (0.03, 0.08, 0.10, 0.12, 0.15):
        shares = ", ".join(f"{(held_out < lower)[part].mean():.3f}" for part in parts)
        print(f"  denied below {lower:.2f}: developed with and without an answer, blind with and without {shares}")


def main() -> None:
    """Fit the three ways of searching and write the file."""
    parser = argparse.ArgumentParser(description="Fit “is it covered?”.")
    parser.add_argument("--work", type=Path, help="a folder for what was read, so that a second run is fast")
    parser.add_argument("--maps", type=Path, required=True, help="the folder that …fitting.query_map wrote")
    chosen = parser.parse_args()
    work, maps = chosen.work, HeldOutMaps.read(chosen.maps)
    embedder = load_embedder(BUNDLED)
    reranker: Reranker = BundledReranker()
    if work:
        reranker = RememberingReranker(reranker, work / "looks.jsonl")
    questions = labelled_questions()
    as_they_are = [row for row in questions if not row.added]
    lines = [
        "# Written by `python -m riktlots.evals.fitting.coverage` from the development questions and the blind ones;",
        "# do not edit.",
        "# The figures are of ten held-out folds: yes and no right, F1 of each, AUC. The yes of “covered” counts",
        f"# from the chance at which a question is answered, that of “in_scope” from {_EVEN}.",
    ]
    for name, by_meaning, second in ((READ, embedder, reranker), (DENSE, embedder, None), (LEXICAL, None, None)):
        for decision, fitted in calibrate(name, by_meaning, second, questions, maps).items():
            print(f"{name} {decision}", *fitted["figures"], sep="\n  ")
            if decision == "covered":
                print_refusals(fitted["held_out"], as_they_are)
                print_bands(fitted["held_out"], as_they_are, _BANDS[name])
                upper, lower = _BANDS[name]
                lines += ["", f"[{name}.bands]", f"answered = {upper:.2f}", f"closest = {lower:.2f}"]
            lines += [
                "",
                f"[{name}.{decision}]",
                *(f"# {figures}" for figures in fitted["figures"]),
                f"intercept = {fitted['intercept']:.4f}",
                f"[{name}.{decision}.weights]",
                *(f"{key} = {value:.4f}" for key, value in fitted["weights"].items()),
            ]
    _TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
