"""Maintainers: `python -m riktlots.evals.fitting.wording_map` fits the map of questions that written answers are
matched by (riktlots.retrieval.answering.written_desk): it brings those with one answer nearer to each other.

It learns from the wordings and misses of the written answers that come with the package, and from no question of an
evaluation set. A wording taken for a question is compared, by the nearest of their wordings, with all answers, itself
left out, and with the misses of its own answer; the loss is that of choosing its own answer. It prints how often the
nearest answer is the right one, for wordings of every fourth answer, by a map that was fitted without these, and writes
the map of all to retrieval/answering/wording_map.npz. Six minutes on two cores.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from riktlots.ingest.index.embeddings import BUNDLED, Centring, load_embedder
from riktlots.ingest.index.vectors import shipped_vectors, vector_key
from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.library.answers import load_answers
from riktlots.ingest.library.corpus import starter_corpus
from riktlots.retrieval.search.query_map import QueryMap

_TARGET = Path("retrieval/answering/wording_map.npz")
_SEED, _LEFT_OUT = 20261128, 4
_RANK, _STEPS, _BATCH, _RATE, _DECAY, _TEMPERATURE = 64, 400, 192, 2e-3, 0.1, 0.05


@dataclass(frozen=True)
class Asked:
    """Questions of written answers: their centred vectors, shape (n, dimension), the number of the answer of each, and
    whether it is a wording (else a miss)."""

    vectors: Tensor
    of: Tensor
    is_wording: Tensor

    @classmethod
    def load(cls, embedder: str) -> Asked:
        """Those of the package."""
        shipped, centring = shipped_vectors(embedder), Centring.for_embedder(embedder)
        vectors, languages, of, is_wording = [], [], [], []
        for number, answer in enumerate(load_answers(starter_corpus() / "answers")):
            for language in LANGUAGES:
                for wording, questions in ((True, answer.wordings[language]), (False, answer.misses[language])):
                    for words in questions:
                        vectors.append(shipped[vector_key(words, as_questions=True)])
                        languages.append(language)
                        of.append(number)
                        is_wording.append(wording)
        centred = centring.questions(np.stack(vectors).astype(np.float32), languages)
        return cls(torch.tensor(centred), torch.tensor(of), torch.tensor(is_wording))

    def part(self, wanted: Tensor) -> Asked:
        """Some of the questions."""
        return Asked(self.vectors[wanted], self.of[wanted], self.is_wording[wanted])


def _mapped(vectors: Tensor, down: Tensor, up: Tensor) -> Tensor:
    return functional.normalize(vectors + (vectors @ down) @ up, dim=1)


def _nearest(scores: Tensor, of: Tensor, count: int) -> Tensor:
    """For each row the greatest score among the questions of each answer, shape (rows, answers)."""
    best = torch.full((len(scores), count), -1.0)
    return best.scatter_reduce(1, of[None].expand(len(scores), -1), scores, "amax")


def fit(asked: Asked, embedder: str) -> QueryMap:
    """Fit a map on some questions."""
    torch.manual_seed(_SEED)
    size, count = asked.vectors.shape[1], int(asked.of.max()) + 1
    down = (torch.randn(size, _RANK) * 0.02).requires_grad_()
    up = torch.zeros(_RANK, size, requires_grad=True)
    optimizer = torch.optim.AdamW([down, up], lr=_RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, _STEPS)
    wordings, misses = asked.part(asked.is_wording), asked.part(~asked.is_wording)
    for _ in range(_STEPS):
        rows = torch.randint(len(wordings.of), (_BATCH,))
        own = wordings.of[rows]
        questions = _mapped(wordings.vectors[rows], down, up)
        scores = questions @ _mapped(wordings.vectors, down, up).T
        scores = scores.scatter(1, rows[:, None], -1.0)
        missed = _nearest(questions @ _mapped(misses.vectors, down, up).T, misses.of, count).gather(1, own[:, None])
        logits = torch.cat([_nearest(scores, wordings.of, count), missed], dim=1) / _TEMPERATURE
        loss = functional.cross_entropy(logits, own)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    return QueryMap(embedder, down.detach().numpy(), up.detach().numpy())


def shares(asked: Asked, chosen: Tensor, mapping: QueryMap | None) -> tuple[float, float]:
    """Of the chosen wordings the share whose nearest answer is their own, and the share that lie nearer to another
    wording of their answer than to its nearest miss (if it names any)."""
    vectors = torch.tensor(mapping.mapped(asked.vectors.numpy())) if mapping else asked.vectors
    count = int(asked.of.max()) + 1
    scores = vectors[chosen] @ vectors.T
    scores = scores.scatter(1, chosen[:, None], -1.0)
    best = _nearest(scores.masked_fill(~asked.is_wording, -1.0), asked.of, count)
    missed = _nearest(scores.masked_fill(asked.is_wording, -1.0), asked.of, count)
    own = asked.of[chosen][:, None]
    nearer = best.gather(1, own) > missed.gather(1, own)
    return float((best.argmax(1) == own[:, 0]).float().mean()), float(nearer.float().mean())


def main() -> None:
    """Print the figures of answers that were left out, fit on all, write."""
    embedder = load_embedder(BUNDLED)
    assert embedder is not None
    asked = Asked.load(embedder.name)
    is_out = asked.of % _LEFT_OUT == 0
    chosen = torch.where(is_out & asked.is_wording)[0]
    without = fit(asked.part(~is_out), embedder.name)
    for name, mapping in (("before", None), ("mapped", without)):
        own, spared = shares(asked, chosen, mapping)
        print(f"{name}: own answer nearest {own:.3f}, nearer than its misses {spared:.3f}, of {len(chosen)} wordings")
    fit(asked, embedder.name).write(_TARGET)


if __name__ == "__main__":
    main()
