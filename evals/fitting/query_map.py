"""Maintainers: `python -m riktlots.evals.fitting.query_map --out OUT` fits the map of the question's vector
(riktlots.retrieval.search.query_map).

It learns from the passages that readers graded, and from the questions that were written for each passage of the
starter corpus. For each question the passages are scored as the dense search scores them, by their cosine and that of
the nearest question written for them, and the scores of all passages of the question's language are compared with the
gains 2^grade - 1 of those that were graded. It prints how well the dense search alone finds what answers, before and
after, for development questions that the map was not fitted on, and for dev7, on which nothing is fitted. The map of
all questions is written to retrieval/search/query_map.npz, and those of the folds to OUT, so that what builds on the
search can be fitted on questions that its map has not seen.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from riktlots.evals.questions.graded import HELPS, HIGHEST, GradedQuestion, fold_of, load_graded, ndcg
from riktlots.evals.questions.recall import starter_store
from riktlots.ingest.index.embeddings import BUNDLED, Centring, Embedder, Vectors, load_embedder
from riktlots.ingest.language import LANGUAGES
from riktlots.retrieval.search.query_map import QueryMap
from riktlots.retrieval.search.store import Store

_TARGET = Path("retrieval/search/query_map.npz")
_SEED, _FOLDS = 20261127, 4
_RANK, _STEPS, _BATCH, _RATE, _DECAY = 64, 300, 256, 2e-3, 0.1
# So many of the questions written for passages, drawn at random, teach too.
_DRAWN = 12_000
# The temperature of the softmax over cosines, the weight of the nearest written question beside the passage, and that
# of the loss on written questions beside that on graded passages.
_TEMPERATURE, _ASKED, _WRITTEN = 0.05, 0.67, 0.3
# The share of the fitted map that is kept. Three quarters find as much in the documents that it was fitted on, and more
# in others, than the whole.
_KEPT = 0.75


@dataclass(frozen=True)
class Corpus:
    """The vectors of the passages, as tensors; of questions written for them as the encoder of questions has them
    (`compared`), and of some of these as the embedder has them (`written`), with the passage that each is of; and for
    each language which passages a question in it may find."""

    passages: Tensor
    compared: Tensor
    compared_of: Tensor
    written: Tensor
    written_of: Tensor
    languages: tuple[str, ...]
    eligible: Mapping[str, Tensor]

    @classmethod
    def of(cls, store: Store, embedder: Embedder) -> Corpus:
        """The corpus of a store. Of a place in two languages a question finds that of its own."""
        assert store.dense is not None
        vectors = store.dense.stored()
        every = [(i, p.language, words) for i, p in enumerate(store.passages) for words in p.questions]
        drawn = random.Random(_SEED).sample(every, min(_DRAWN, len(every)))
        raw = embedder.embed_questions([words for _, _, words in drawn])
        written = Centring.for_embedder(embedder.name).questions(raw, [language for _, language, _ in drawn])
        held: dict[tuple[str, str, int], set[str]] = {}
        for passage in store.passages:
            held.setdefault(passage.address.place, set()).add(passage.language)
        eligible = {
            language: torch.tensor(
                [p.language == language or language not in held[p.address.place] for p in store.passages]
            )
            for language in LANGUAGES
        }
        return cls(
            torch.tensor(np.array(vectors.passages)),
            torch.tensor(np.array(vectors.questions)),
            torch.tensor(np.array(vectors.questions_of)),
            torch.tensor(written),
            torch.tensor([i for i, _, _ in drawn]),
            tuple(passage.language for passage in store.passages),
            eligible,
        )

    def nearest_written(self, compared: Tensor) -> Tensor:
        """For each question and passage the cosine of the nearest question written for it, at least 0."""
        best = torch.zeros((len(compared), len(self.passages)))
        where = self.compared_of[None].expand(len(compared), -1)
        return best.scatter_reduce(1, where, compared @ self.compared.T, "amax")


@dataclass(frozen=True)
class Asked:
    """Graded questions as tensors: their vectors, the score of the nearest written question for each passage, the
    grades of all passages (0 where none was given), and which passages each may find."""

    rows: tuple[GradedQuestion, ...]
    vectors: Tensor
    asked: Tensor
    grades: Tensor
    eligible: Tensor

    @classmethod
    def of(cls, rows: Sequence[GradedQuestion], store: Store, corpus: Corpus) -> Asked:
        """Embed the questions, and lay out their grades."""
        places = {str(passage.address): i for i, passage in enumerate(store.passages)}
        vectors = torch.tensor(np.stack([_vector(store.question_vector, row) for row in rows]))
        compared = torch.tensor(np.stack([_vector(store.compared_vector, row) for row in rows]))
        grades = torch.zeros((len(rows), len(store.passages)))
        for n, row in enumerate(rows):
            for address, grade in row.grades.items():
                if address in places:
                    grades[n, places[address]] = grade
        parts = [compared[start : start + _BATCH] for start in range(0, len(rows), _BATCH)]
        asked = torch.cat([store.as_cosine(corpus.nearest_written(part)) for part in parts]).clamp(min=0)
        eligible = torch.stack([corpus.eligible[row.language] for row in rows]) | (grades > 0)
        return cls(tuple(rows), vectors, asked, grades, eligible)

    def where(self, wanted: Callable[[GradedQuestion], bool]) -> Tensor:
        """The numbers of the questions that are wanted and have a passage that helps."""
        helped = (self.grades >= HELPS).any(1)
        return torch.tensor([n for n, row in enumerate(self.rows) if helped[n] and wanted(row)])


def _vector(of: Callable[[str, str], Vectors | None], row: GradedQuestion) -> Vectors:
    vector = of(row.question, row.language)
    assert vector is not None
    return vector


def _mapped(vectors: Tensor, down: Tensor, up: Tensor) -> Tensor:
    return functional.normalize(vectors + (vectors @ down) @ up, dim=1)


def fit(asked: Asked, chosen: Tensor, corpus: Corpus, embedder: str) -> QueryMap:
    """Fit a map on some of the questions."""
    torch.manual_seed(_SEED)
    size = corpus.passages.shape[1]
    down = (torch.randn(size, _RANK) * 0.02).requires_grad_()
    up = torch.zeros(_RANK, size, requires_grad=True)
    optimizer = torch.optim.AdamW([down, up], lr=_RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, _STEPS)
    eligible = torch.stack([corpus.eligible[language] for language in corpus.languages])
    for _ in range(_STEPS):
        rows = chosen[torch.randint(len(chosen), (_BATCH,))]
        scores = _mapped(asked.vectors[rows], down, up) @ corpus.passages.T + _ASKED * asked.asked[rows]
        gains = 2 ** asked.grades[rows] - 1
        logs = functional.log_softmax((scores / _TEMPERATURE).masked_fill(~asked.eligible[rows], -1e4), dim=1)
        loss = -(gains / gains.sum(1, keepdim=True) * logs).sum(1).mean()
        written = torch.randint(len(corpus.written), (_BATCH,))
        own = corpus.written_of[written]
        scores = _mapped(corpus.written[written], down, up) @ corpus.passages.T / _TEMPERATURE
        loss = loss + _WRITTEN * functional.cross_entropy(scores.masked_fill(~eligible[own], -1e4), own)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    return QueryMap(embedder, down.detach().numpy(), (_KEPT * up.detach()).numpy())


@dataclass(frozen=True)
class HeldOutMaps:
    """For each development question the map that was fitted without it and without those that begin alike; for any
    other question the map of all."""

    all: QueryMap
    folds: tuple[QueryMap, ...]
    development: frozenset[str]

    def __call__(self, question: str, vector: Vectors) -> Vectors:
        chosen = self.folds[fold_of(question, len(self.folds))] if question in self.development else self.all
        return chosen(question, vector)

    @classmethod
    def read(cls, folder: Path) -> HeldOutMaps:
        """Read the maps that this command has written to a folder."""
        folds = tuple(QueryMap.read(path) for path in sorted(folder.glob("fold-*.npz")))
        asked = frozenset(row.question for row in load_graded("development"))
        return cls(QueryMap.read(_TARGET), folds, asked)


Figures = NDArray[np.float64]


def measured(asked: Asked, chosen: Tensor, corpus: Corpus, mapping: QueryMap | None = None) -> Figures:
    """Of some questions nDCG@5 over all passages, and whether one that answers is among the first 1, 5 and 10 (nan
    where none answers), shape (questions, 4)."""
    found = []
    for n in chosen.tolist():
        vector = asked.vectors[n]
        if mapping:
            vector = torch.tensor(mapping(asked.rows[n].question, vector.numpy()))
        scores = (corpus.passages @ vector + _ASKED * asked.asked[n]).masked_fill(~asked.eligible[n], -9).numpy()
        grades = asked.grades[n].numpy().astype(np.int64)
        first = grades[np.argsort(-scores, kind="stable")[:10]] == HIGHEST
        hits = [float(first[:k].any()) if HIGHEST in grades else np.nan for k in (1, 5, 10)]
        found.append([ndcg(scores, grades), *hits])
    return np.array(found)


def _line(name: str, figures: Figures) -> str:
    gain, *recall = np.nanmean(figures, axis=0)
    parts = " ".join(f"R@{k} {share:.3f}" for k, share in zip((1, 5, 10), recall, strict=True))
    return f"{name}: n {len(figures)}, nDCG@5 {gain:.3f}, {parts}"


def _fit_all(store: Store, embedder: Embedder, out: Path) -> None:
    corpus = Corpus.of(store, embedder)
    development, near, unseen = (load_graded(name) for name in ("development", "near", "dev7"))
    asked = Asked.of([*development, *near, *unseen], store, corpus)
    ids = {name: {row.id for row in rows} for name, rows in (("development", development), ("dev7", unseen))}
    own = asked.where(lambda row: row.id in ids["development"])
    other = asked.where(lambda row: row.id in ids["dev7"])
    after: dict[int, Figures] = {}
    for fold in range(_FOLDS):
        rest = asked.where(
            lambda row, fold=fold: (
                row.id not in ids["dev7"]  # type: ignore[misc]
                and not (row.id in ids["development"] and fold_of(row.question, _FOLDS) == fold)
            )
        )
        mapping = fit(asked, rest, corpus, embedder.name)
        mapping.write(out / f"fold-{fold}.npz")
        left_out = [n for n in own.tolist() if fold_of(asked.rows[n].question, _FOLDS) == fold]
        for n, row in zip(left_out, measured(asked, torch.tensor(left_out), corpus, mapping), strict=True):
            after[n] = row
    mapping = fit(asked, asked.where(lambda row: row.id not in ids["dev7"]), corpus, embedder.name)
    mapping.write(_TARGET)
    for language in (*LANGUAGES, ""):
        of = [n for n in own.tolist() if language in ("", asked.rows[n].language)]
        print(_line(f"development {language}, before", measured(asked, torch.tensor(of), corpus)))
        print(_line(f"development {language}, held out", np.stack([after[n] for n in of])))
        of = [n for n in other.tolist() if language in ("", asked.rows[n].language)]
        print(_line(f"dev7 {language}, before", measured(asked, torch.tensor(of), corpus)))
        print(_line(f"dev7 {language}, after", measured(asked, torch.tensor(of), corpus, mapping)))


def main() -> None:
    """Fit, print, write."""
    parser = argparse.ArgumentParser(description="Fit the map of the question's vector.")
    parser.add_argument("--out", type=Path, required=True, help="a folder for the maps of the folds")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    embedder = load_embedder(BUNDLED)
    assert embedder is not None
    with tempfile.TemporaryDirectory() as folder:
        store = starter_store(Path(folder), embedder)
        _fit_all(store, embedder, out)
        store.close()


if __name__ == "__main__":
    main()
