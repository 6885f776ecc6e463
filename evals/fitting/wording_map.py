"""Maintainers: `python -m riktlots.evals.fitting.wording_map` fits the map of questions that written answers are
matched by (riktlots.retrieval.answering.written_desk): it brings those with one answer nearer to each other.

It learns from the wordings and misses of the written answers that come with the package, from the questions written for
the paragraphs of the corpus, and from no question of an evaluation set. A wording taken for a question is compared, by
the nearest of their wordings, with all answers, itself left out, and with the misses of its own answer; the loss is
that of choosing its own answer. A question of a paragraph is compared in the same way with those of other paragraphs
drawn at random: which questions ask for one thing is learnt from all of them. It prints how often the nearest answer is
the right one, for wordings of every fourth answer, by a map that was fitted without these, and writes the map of all to
retrieval/answering/wording_map.npz. A quarter of an hour on two cores.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from riktlots.ingest.index.embeddings import BUNDLED, Centring, load_embedder
from riktlots.ingest.index.vectors import shipped_vectors, vector_key
from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.library.corpus import load_corpus, starter_corpus
from riktlots.retrieval.search.query_map import QueryMap

_TARGET = Path("retrieval/answering/wording_map.npz")
_SEED, _LEFT_OUT = 20261128, 4
_RANK, _STEPS, _RATE, _DECAY, _TEMPERATURE = 64, 400, 2e-3, 0.1, 0.05
# Questions of a step, of written answers and of paragraphs each, and the paragraphs that the latter are compared with.
_BATCH, _PARAGRAPHS = 96, 300


class Kind(IntEnum):
    """One that a written answer names as not answered, one of its wordings, or a question of a paragraph."""

    MISS, WORDING, PARAGRAPH = range(3)


@dataclass(frozen=True)
class Asked:
    """Questions with their centred vectors, shape (n, dimension), the number of the written answer or, after all of
    these, of the paragraph of each, and what it is."""

    vectors: Tensor
    of: Tensor
    kind: Tensor

    @classmethod
    def load(cls, embedder: str) -> Asked:
        """Those of the package."""
        shipped, centring = shipped_vectors(embedder), Centring.for_embedder(embedder)
        library = load_corpus(starter_corpus())
        rows: list[tuple[str, str, int, Kind]] = []
        for number, answer in enumerate(library.answers):
            for language in LANGUAGES:
                rows += [(words, language, number, Kind.WORDING) for words in answer.wordings[language]]
                rows += [(words, language, number, Kind.MISS) for words in answer.misses[language]]
        numbers: dict[tuple[str, str, int], int] = {}
        for passage in library.passages:
            number = numbers.setdefault(passage.address.place, len(library.answers) + len(numbers))
            rows += [(words, passage.language, number, Kind.PARAGRAPH) for words in passage.questions]
        vectors = np.stack([shipped[vector_key(words, as_questions=True)] for words, *_ in rows])
        centred = centring.questions(vectors.astype(np.float32), [language for _, language, *_ in rows])
        of, kind = (torch.tensor([row[at] for row in rows]) for at in (2, 3))
        return cls(torch.tensor(centred), of, kind)

    def part(self, wanted: Tensor) -> Asked:
        """Some of the questions."""
        return Asked(self.vectors[wanted], self.of[wanted], self.kind[wanted])

    def kinds(self, kind: Kind) -> Asked:
        """The questions of a kind."""
        return self.part(self.kind == kind)

    def groups(self, count: int) -> Asked:
        """The questions of some answers or paragraphs drawn at random."""
        every: Tensor = torch.unique(self.of)
        return self.part(torch.isin(self.of, every[torch.randperm(len(every))[:count]]))


def _mapped(vectors: Tensor, down: Tensor, up: Tensor) -> Tensor:
    return functional.normalize(vectors + (vectors @ down) @ up, dim=1)


def _nearest(scores: Tensor, of: Tensor, count: int) -> Tensor:
    """For each row the greatest score among the questions of each answer, shape (rows, answers)."""
    best = torch.full((len(scores), count), -1.0)
    return best.scatter_reduce(1, of[None].expand(len(scores), -1), scores, "amax")


def fit(asked: Asked, embedder: str) -> QueryMap:
    """Fit a map on some questions."""
    torch.manual_seed(_SEED)
    size = asked.vectors.shape[1]
    down = (torch.randn(size, _RANK) * 0.02).requires_grad_()
    up = torch.zeros(_RANK, size, requires_grad=True)
    optimizer = torch.optim.AdamW([down, up], lr=_RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, _STEPS)
    wordings, misses, paragraphs = (asked.kinds(kind) for kind in (Kind.WORDING, Kind.MISS, Kind.PARAGRAPH))
    for _ in range(_STEPS):
        loss = _loss(wordings, misses, down, up) + _loss(paragraphs.groups(_PARAGRAPHS), None, down, up)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    return QueryMap(embedder, down.detach().numpy(), up.detach().numpy())


def _loss(asked: Asked, misses: Asked | None, down: Tensor, up: Tensor) -> Tensor:
    """The loss of choosing the right group for some questions drawn at random, by the nearest of each group, itself
    left out, and by the nearest of the misses of its own."""
    rows = torch.randint(len(asked.of), (_BATCH,))
    own, count = asked.of[rows], int(asked.of.max()) + 1
    vectors = _mapped(asked.vectors, down, up)
    scores = (vectors[rows] @ vectors.T).scatter(1, rows[:, None], -1.0)
    nearest = _nearest(scores, asked.of, count)
    if misses is not None:
        missed = vectors[rows] @ _mapped(misses.vectors, down, up).T
        nearest = torch.cat([nearest, _nearest(missed, misses.of, count).gather(1, own[:, None])], dim=1)
    return functional.cross_entropy(nearest / _TEMPERATURE, own)


def shares(asked: Asked, chosen: Tensor, mapping: QueryMap | None) -> tuple[float, float]:
    """Of the chosen wordings the share whose nearest answer is their own, and the share that lie nearer to another
    wording of their answer than to its nearest miss (if it names any)."""
    vectors = torch.tensor(mapping.mapped(asked.vectors.numpy())) if mapping else asked.vectors
    count = int(asked.of.max()) + 1
    scores = vectors[chosen] @ vectors.T
    scores = scores.scatter(1, chosen[:, None], -1.0)
    best = _nearest(scores.masked_fill(asked.kind != Kind.WORDING, -1.0), asked.of, count)
    missed = _nearest(scores.masked_fill(asked.kind != Kind.MISS, -1.0), asked.of, count)
    own = asked.of[chosen][:, None]
    nearer = best.gather(1, own) > missed.gather(1, own)
    return float((best.argmax(1) == own[:, 0]).float().mean()), float(nearer.float().mean())


def main() -> None:
    """Print the figures of answers that were left out, fit on all, write."""
    embedder = load_embedder(BUNDLED)
    assert embedder is not None
    asked = Asked.load(embedder.name)
    of_answers = asked.part(asked.kind != Kind.PARAGRAPH)
    is_out = (asked.of % _LEFT_OUT == 0) & (asked.kind != Kind.PARAGRAPH)
    chosen = torch.where((of_answers.of % _LEFT_OUT == 0) & (of_answers.kind == Kind.WORDING))[0]
    without = fit(asked.part(~is_out), embedder.name)
    for name, mapping in (("before", None), ("mapped", without)):
        own, spared = shares(of_answers, chosen, mapping)
        print(f"{name}: own answer nearest {own:.3f}, nearer than its misses {spared:.3f}, of {len(chosen)} wordings")
    fit(asked, embedder.name).write(_TARGET)


if __name__ == "__main__":
    main()
