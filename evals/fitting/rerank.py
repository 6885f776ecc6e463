"""Maintainers: `python -m riktlots.evals.fitting.rerank --data ../shared/data --work WORK --maps OUT` fits the order
after reranking.

It reads the first hits of questions that the bundled model was not trained on: the graded development questions (found
with the maps of OUT, which were fitted without them) and the blind ones, as they are and as if one document had been
added by somebody, those on facts over the starter corpus, and what was kept back of the public sets, each set in an
index of its own. It fits on the listwise loss how the scores of a hit
add up, prints the mean reciprocal rank of each set by the fused order and by the new one (on folds of questions left
out) with the interval of the difference, and nDCG@5 of the graded sets, and writes retrieval/search/rerank.toml.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import expit

from riktlots.evals.bench.pools import CachedEmbedder, Pool, make_pools
from riktlots.evals.bench.sets import read_set
from riktlots.evals.fitting.added import AddedDocuments
from riktlots.evals.fitting.query_map import HeldOutMaps
from riktlots.evals.fitting.training.examples import is_kept_back
from riktlots.evals.fitting.training.public import group_of
from riktlots.evals.questions.graded import HIGHEST, load_graded, ndcg
from riktlots.evals.questions.recall import load_fact_questions, load_facts, starter_store
from riktlots.evals.statistics.intervals import bootstrap
from riktlots.ingest.files import json_line, read_jsonl
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.index.embeddings import BUNDLED, load_embedder
from riktlots.ingest.library.library import context_line
from riktlots.ingest.model import Passage, Source
from riktlots.retrieval.model import Hit
from riktlots.retrieval.search.fusion import asked_cosine
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.rerank import DEPTH, MAX_ODDS, BundledReranker, Reranker, RerankScore
from riktlots.retrieval.search.search import find_candidates, find_for, order
from riktlots.retrieval.search.store import Store


class RememberingReranker:
    """Caches the scores of another reranker in a JSON Lines file that grows with each new pair."""

    def __init__(self, reranker: Reranker, path: Path) -> None:
        self._reranker = reranker
        self._path = path
        self.name = reranker.name
        self._known: dict[str, RerankScore] = {}
        if path.is_file():
            for _, (key, bears, answers) in read_jsonl(path):
                self._known[key] = RerankScore(bears, answers)

    def score(self, question: str, language: str, passages: Sequence[tuple[Passage, Source]]) -> list[RerankScore]:
        keys = [self._key(question, passage, source) for passage, source in passages]
        missing = [i for i, key in enumerate(keys) if key not in self._known]
        looks = self._reranker.score(question, language, [passages[i] for i in missing])
        with self._path.open("a", encoding="utf-8") as file:
            for i, score in zip(missing, looks, strict=True):
                self._known[keys[i]] = score
                file.write(json_line([keys[i], score.bears, score.answers]))
        return [self._known[key] for key in keys]

    def _key(self, question: str, passage: Passage, source: Source) -> str:
        parts = "\0".join((self.name, question, context_line(passage, source), passage.text))
        return hashlib.sha256(parts.encode()).hexdigest()[:24]


_SEED, _FOLDS, _STEPS = 20261126, 5, 300
_GRADED, _BLIND, _ADDED, _BESIDE = "development", "blind", "added", "added beside"
_OWN = (_GRADED, _BLIND, _ADDED, _BESIDE)
# At most so many questions of a pool.
_MOST = 120
_TARGET = Path("retrieval/search/rerank.toml")
# The columns of what is seen of a hit.
_NAMES = ("fused", "asked", "bears", "answers")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One question: of each of its first hits the fused score, the cosine of the nearest question written for it and
    the outputs of the reader, shape (hits, 4), in the order of the fused score; and its grade (of a set without grades,
    the highest for what is right)."""

    name: str
    question: str
    seen: Floats
    grades: NDArray[np.int64]

    @property
    def right(self) -> NDArray[np.bool_]:
        """Which hits answer."""
        right: NDArray[np.bool_] = self.grades == HIGHEST
        return right


def _ranked(name: str, question: str, hits: Sequence[Hit], grades: Sequence[int]) -> Ranked | None:
    """None where there is nothing to put in order: the question names its place, or nothing was found."""
    if not hits or any(hit.exact or hit.neighbour for hit in hits):
        return None
    rows = sorted(
        (
            (hit.score, asked_cosine(hit), hit.bears, hit.answers or 0.0, grade)
            for hit, grade in zip(hits, grades, strict=True)
            if hit.bears is not None
        ),
        key=lambda row: -row[0],
    )
    table = np.array(rows, dtype=np.float64)
    table[:, 2:4] = table[:, 2:4].clip(-MAX_ODDS, MAX_ODDS)
    return Ranked(name, question, table[:, :4], table[:, 4].astype(np.int64))


def own_questions(store: Store) -> Iterator[Ranked | None]:
    """The graded development questions, the blind ones, and those on facts, over the starter corpus. Hits that nobody
    graded are left out."""
    added = AddedDocuments(store)
    for name in (_GRADED, _BLIND):
        for graded in load_graded(name):
            query = Query.of(store, graded.question, graded.language)
            hits = find_candidates(query)
            right = {address for address, grade in graded.grades.items() if grade == HIGHEST}
            ways = {name: hits, _ADDED: added.answering(query, hits, right), _BESIDE: added.beside(query, hits, right)}
            for way, candidates in ways.items():
                read = [hit for hit in order(query, candidates)[:DEPTH] if str(hit.passage.address) in graded.grades]
                yield _ranked(way, graded.question, read, [graded.grades[str(hit.passage.address)] for hit in read])
    places = {fact.id: fact.places for fact in load_facts()}
    for fact, language, question in load_fact_questions():
        hits = find_for(Query.of(store, question, language), DEPTH)
        yield _ranked("facts", question, hits, [HIGHEST * (hit.passage.address.place in places[fact]) for hit in hits])


def pool_questions(pool: Pool, embedder: CachedEmbedder, reranker: RememberingReranker) -> Iterator[Ranked | None]:
    """The questions of a pool that were kept back."""
    numbers = {row.pid: number for number, row in enumerate(pool.passages, 1)}
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        with build_lock(home):
            store = Store(build(home, pool.library(), embedder), embedder, reranker)
        for asked in pool.asked:
            hits = find_for(Query.of(store, asked.question.question, asked.question.lang), DEPTH)
            wanted = f"digest {numbers[asked.gold.pid]}"
            yield _ranked(
                pool.name,
                asked.question.question,
                hits,
                [HIGHEST * (str(hit.passage.address.locator) == wanted) for hit in hits],
            )
        store.close()


def fit(questions: Sequence[Ranked]) -> Floats:
    """Weights of the scores by the listwise loss with the gains 2^grade - 1; each set weighs the same as a whole
    by the root of its size."""
    kept = [q for q in questions if len(set(q.grades.tolist())) > 1]
    sizes = {name: sum(q.name == name for q in kept) for name in {q.name for q in kept}}
    longest = max(len(q.grades) for q in kept)
    seen = torch.tensor(np.stack([np.pad(q.seen, ((0, longest - len(q.seen)), (0, 0))) for q in kept]))
    gains = torch.tensor(np.stack([np.pad(2.0**q.grades - 1, (0, longest - len(q.grades))) for q in kept]))
    real = torch.tensor(np.stack([np.arange(longest) < len(q.grades) for q in kept]))
    gains = gains / gains.sum(1, keepdim=True)
    share = torch.tensor([sizes[q.name] ** -0.5 for q in kept])
    weights = torch.tensor([6.0, 3.0, 0.3, 0.2], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([weights], lr=0.05)
    for _ in range(_STEPS):
        logs = torch.log_softmax((seen @ weights).masked_fill(~real, -1e9), dim=1)
        loss = -(share * (gains * logs).sum(1)).sum() / share.sum()
        optimizer.zero_grad()
        (loss + 1e-4 * (weights**2).sum()).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    found: Floats = weights.detach().numpy()
    return found


def intercept(questions: Sequence[Ranked], weights: Floats) -> float:
    """The intercept with which the mean chance of all hits equals the share of right ones."""
    odds = np.concatenate([q.seen @ weights for q in questions])
    right = np.concatenate([q.right for q in questions]).mean()
    low, high = -60.0, 60.0
    for _ in range(80):
        middle = (low + high) / 2
        if expit(odds + middle).mean() < right:
            low = middle
        else:
            high = middle
    return low


def reciprocal(scores: Floats, right: NDArray[np.bool_]) -> float:
    """One divided by the rank of the first right hit; 0 without one."""
    places = np.flatnonzero(right[np.argsort(-scores, kind="stable")])
    return 1 / (int(places[0]) + 1) if len(places) else 0.0


def compare(questions: Sequence[Ranked]) -> list[str]:
    """MRR of each set by the fused order and by the new one, each question by weights that it was not fitted on."""
    asked = {question: number for number, question in enumerate(dict.fromkeys(q.question for q in questions))}
    folds = np.random.default_rng(_SEED).integers(_FOLDS, size=len(asked))[[asked[q.question] for q in questions]]
    new = np.zeros(len(questions))
    gained = np.full((len(questions), 2), np.nan)
    for fold in range(_FOLDS):
        weights = fit([q for q, f in zip(questions, folds, strict=True) if f != fold])
        for i in np.flatnonzero(folds == fold).tolist():
            new[i] = reciprocal(questions[i].seen @ weights, questions[i].right)
            for column, scores in enumerate((questions[i].seen[:, 0], questions[i].seen @ weights)):
                gained[i, column] = ndcg(scores, questions[i].grades)
    old = np.array([reciprocal(q.seen[:, 0], q.right) for q in questions])
    names, able = np.array([q.name for q in questions]), np.array([q.right.any() for q in questions])
    lines = []
    for name in _OWN:
        of = names == name
        graded = gained[of & ~np.isnan(gained[:, 0])]
        [lead] = bootstrap((graded[:, 1] - graded[:, 0])[:, None], _SEED)
        lines.append(
            f"{name}: nDCG@5 fused {graded[:, 0].mean():.3f}, read {graded[:, 1].mean():.3f}, "
            f"difference {lead.low:+.3f} to {lead.high:+.3f}; "
            f"of {(of & able).sum()} with an answer, first {(new[of & able] == 1).mean():.3f}"
        )
    for name in (*dict.fromkeys(names.tolist()), "all"):
        rows = np.full(len(names), True) if name == "all" else names == name
        # A graded question counts where one of its first hits answers it.
        rows &= able | ~np.isin(names, _OWN)
        [lead] = bootstrap((new - old)[rows][:, None], _SEED)
        lines.append(
            f"{name}: n {rows.sum()}, MRR fused {old[rows].mean():.3f}, read {new[rows].mean():.3f}, "
            f"difference {lead.low:+.3f} to {lead.high:+.3f}"
        )
    return lines


def main() -> None:
    """Fit on all questions and write the file."""
    parser = argparse.ArgumentParser(description="Fit the order after reranking.")
    parser.add_argument("--data", type=Path, required=True, help="the folder of public data")
    parser.add_argument("--work", type=Path, required=True, help="a folder for what was read")
    parser.add_argument("--maps", type=Path, required=True, help="the folder that …fitting.query_map wrote")
    chosen = parser.parse_args()
    embedder = load_embedder(BUNDLED)
    assert embedder
    reranker = RememberingReranker(BundledReranker(), chosen.work / "looks.jsonl")
    store = starter_store(chosen.work / "starter", embedder, reranker)
    store.query_map = HeldOutMaps.read(chosen.maps)
    found = list(own_questions(store))
    measured = read_set(chosen.data / "qa_passages.jsonl.gz", chosen.data / "qa_questions.jsonl.gz")
    cached = CachedEmbedder(embedder, Home(chosen.work / "home"))
    for pool in make_pools(measured):
        kept = [asked for asked in pool.asked if is_kept_back(group_of(asked.question, asked.gold))]
        drawn = np.random.default_rng(_SEED).permutation(len(kept))[:_MOST]
        asked = tuple(kept[i] for i in sorted(drawn))
        found += pool_questions(Pool(pool.origin, pool.language, pool.passages, asked), cached, reranker)
    questions = [one for one in found if one is not None]
    lines = compare(questions)
    weights = fit(questions)
    lines = [
        "# Written by `python -m riktlots.evals.fitting.rerank`; do not edit. Each question by weights that it was "
        "not fitted on:",
        *(f"# {line}" for line in lines),
        f"intercept = {intercept(questions, weights):.4f}",
        *(f"{name} = {weight:.4f}" for name, weight in zip(_NAMES, weights, strict=True)),
    ]
    print("\n".join(lines))
    _TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
