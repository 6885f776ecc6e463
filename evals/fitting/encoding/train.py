"""Maintainers: `python -m riktlots.evals.fitting.encoding.train --out OUT` trains the encoder of questions.

Its upper layers begin as those of the embedder, and learn from the questions written for the paragraphs of the starter
corpus, the wordings and misses of the written answers, and the near misses of `datasets/graded/near.jsonl`; from no
question of another evaluation set. A step takes questions of paragraphs that stand near to each other, near misses
with paragraphs that were graded for them, and wordings of answers with what these do not answer. The loss is that of
choosing the own group of each question by its nearest questions, itself left out; of choosing the paragraphs that
answer a near miss, by their grades; and of telling, by the cosine alone, whether a question is answered. 480 steps take
some forty minutes on two cores with bfloat16 arithmetic. `…encoding.export OUT` writes the files that ship.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from riktlots.evals.fitting.encoding.asked import Asked, Place, States
from riktlots.evals.fitting.training.network import Network
from riktlots.evals.questions.graded import HELPS, load_graded
from riktlots.ingest.library.corpus import load_corpus, starter_corpus
from riktlots.ingest.network.e5_file import E5File
from riktlots.ingest.network.question_encoder import SHARED_LAYERS
from riktlots.ingest.network.tokens import by_length

T = TypeVar("T")
TRAINED = "question_encoder.pt"
_SEED, _STEPS, _RATE, _WARM, _DROPOUT, _TEMPERATURE = 0, 480, 6e-5, 25, 0.05, 0.05
# Of a step: paragraphs with two neighbours each, cases of near misses, and written answers.
_PARAGRAPHS, _CASES, _ANSWERS = 22, 8, 26
# Questions of a paragraph, of one that was graded for a near miss, and of an answer; and misses of this.
_OF_PARAGRAPH, _OF_GRADED, _OF_ANSWER, _OF_MISSES = 5, 4, 4, 2
# Paragraphs that help a near miss, and as many that do not.
_GRADED = 2
# The weights of the losses on near misses and on telling by the cosine.
_NEAR, _TOLD = 0.5, 0.5
_TOKENS = 4096


class Upper(nn.Module):
    """The layers that are trained, and the mean that is taken from what they give."""

    def __init__(self, network: Network, states: States) -> None:
        super().__init__()
        self.layers = nn.ModuleList(list(network.layers)[SHARED_LAYERS:])
        self.mean: Tensor
        self.register_buffer("mean", torch.zeros(network.sizes.hidden))
        self._states = states

    def forward(self, rows: Sequence[int]) -> Tensor:
        """The unit vectors of some questions, (questions, hidden)."""
        return functional.normalize(self.pooled(rows) - self.mean, dim=1)

    def pooled(self, rows: Sequence[int]) -> Tensor:
        """The mean states of some questions."""
        batches = by_length(self._states.lengths[list(rows)].tolist(), _TOKENS)
        found = [self._pooled([rows[at] for at in batch]) for batch in batches]
        back = torch.empty(len(rows), dtype=torch.long)
        back[torch.tensor([at for batch in batches for at in batch])] = torch.arange(len(rows))
        return torch.cat(found)[back]

    def _pooled(self, rows: Sequence[int]) -> Tensor:
        states, mask = self._states.batch(rows)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            for layer in self.layers:
                states = layer(states, mask)
        weights = mask.float()[..., None]
        mean: Tensor = (states.float() * weights).sum(1) / weights.sum(1)
        return mean


@dataclass
class Groups:
    """Questions of a step with the number of the group of each."""

    rows: list[int]
    of: list[int]
    names: dict[Place | str, int]

    def add(self, name: Place | str, rows: Iterable[int]) -> None:
        """Add a group, unless it is there."""
        if name not in self.names:
            self.names[name] = len(self.names)
            for row in rows:
                self.rows.append(row)
                self.of.append(self.names[name])


def nearness(scores: Tensor, of: Tensor, groups: int, *, without_self: bool = False) -> Tensor:
    """For each row how near each group is, (rows, groups), over the temperature: a smooth maximum of its scores."""
    odds = scores / _TEMPERATURE
    if without_self:
        odds = odds.masked_fill(torch.eye(len(odds), dtype=torch.bool), -1e4)
    top = odds.max(1, keepdim=True).values.detach()
    summed = torch.zeros(len(odds), groups).index_add_(1, of, torch.exp(odds - top))
    return torch.log(summed + 1e-20) + top


@dataclass
class Step:
    """What one step compares: questions of paragraphs, near misses with grades, wordings and misses of answers."""

    paragraphs: Groups
    near: list[tuple[int, dict[Place, int]]]
    answers: Groups
    missed: list[int]
    missed_of: list[int]

    @classmethod
    def drawn(cls, asked: Asked, places: list[Place], dice: random.Random) -> Step:
        """A step drawn at random."""

        def some(of: list[T], count: int) -> list[T]:
            return dice.sample(of, min(count, len(of)))

        paragraphs, answers, near = Groups([], [], {}), Groups([], [], {}), []
        for place in some(places, _PARAGRAPHS):
            for one in (place, *asked.neighbours(place, dice)):
                paragraphs.add(one, some(asked.paragraphs[one], _OF_PARAGRAPH))
        for case in some(asked.cases, _CASES):
            for number, grades in case:
                helps = [place for place, grade in grades.items() if grade >= HELPS]
                others = [place for place, grade in grades.items() if grade < HELPS]
                for some_of in (helps, others):
                    for one in some(some_of, _GRADED):
                        paragraphs.add(one, some(asked.paragraphs[one], _OF_GRADED))
                near.append((number, grades))
        missed: list[int] = []
        missed_of: list[int] = []
        for id in some(list(asked.answers), _ANSWERS):
            answers.add(id, some(asked.answers[id], _OF_ANSWER))
            for row in some(asked.misses[id], _OF_MISSES):
                missed.append(row)
                missed_of.append(answers.names[id])
        return cls(paragraphs, near, answers, missed, missed_of)

    def loss(self, upper: Upper, told: nn.Linear) -> Tensor:
        """The sum of the losses; `told` makes the odds of a cosine."""
        sizes = [len(self.paragraphs.rows), len(self.near), len(self.answers.rows), len(self.missed)]
        rows = [*self.paragraphs.rows, *(row for row, _ in self.near), *self.answers.rows, *self.missed]
        paragraphs, near, answers, missed = upper(rows).split(sizes)
        of, count = torch.tensor(self.paragraphs.of), len(self.paragraphs.names)
        own = nearness(paragraphs @ paragraphs.T, of, count, without_self=True)
        # Where a group has one question alone, itself is all that there is to find.
        able = torch.bincount(of, minlength=count)[of] > 1
        loss = functional.cross_entropy(own[able], of[able])
        found = nearness(near @ paragraphs.T, of, count)
        grades = torch.full((len(near), count), -1)
        for at, (_, given) in enumerate(self.near):
            for place, grade in given.items():
                if place in self.paragraphs.names:
                    grades[at, self.paragraphs.names[place]] = grade
        gains = torch.where(grades >= HELPS, 2.0**grades - 1, 0.0)
        helped = gains.sum(1) > 0
        # What bears on a question without answering it counts neither way.
        logs = functional.log_softmax(found.masked_fill(grades == HELPS - 1, -1e4), dim=1)
        loss = loss - _NEAR * ((gains * logs).sum(1)[helped] / gains.sum(1)[helped]).mean()
        of_answer, answered = torch.tensor(self.answers.of), len(self.answers.names)
        mine = nearness(answers @ answers.T, of_answer, answered, without_self=True)
        of_missed = torch.tensor(self.missed_of)
        worst = (answers @ missed.T / _TEMPERATURE).masked_fill(of_missed[None] != of_answer[:, None], -1e4)
        loss = loss + functional.cross_entropy(torch.cat([mine, worst.logsumexp(1, keepdim=True)], dim=1), of_answer)
        beside = nearness(missed @ answers.T, of_answer, answered)
        of_own = (mine.gather(1, of_answer[:, None])[:, 0], beside.gather(1, of_missed[:, None])[:, 0])
        cosines = [found[grades >= 0], *of_own]
        truths = [grades[grades >= 0] >= HELPS, torch.ones(len(answers)), torch.zeros(len(missed))]
        odds = told(torch.cat(cosines)[:, None] * _TEMPERATURE)[:, 0]
        truth = torch.cat([one.float() for one in truths])
        return loss + _TOLD * functional.binary_cross_entropy_with_logits(odds, truth)


def train(asked: Asked, states: States, file: E5File, steps: int = _STEPS, seed: int = _SEED) -> Upper:
    """Train the upper layers; prints the loss now and then."""
    torch.manual_seed(seed)
    dice = random.Random(seed)
    upper = Upper(Network.pretrained(file, _DROPOUT), states)
    places = list(asked.paragraphs)
    upper.eval()
    with torch.no_grad():
        sample = [row for place in dice.sample(places, min(300, len(places))) for row in asked.paragraphs[place][:6]]
        upper.mean.copy_(upper.pooled(sample).mean(0))
    upper.train()
    told = nn.Linear(1, 1)
    with torch.no_grad():
        told.weight.fill_(10.0)
        told.bias.fill_(-5.0)
    groups: list[dict[str, Any]] = [
        {"params": list(upper.layers.parameters())},
        {"params": list(told.parameters()), "lr": 1e-2},
    ]
    optimizer = torch.optim.AdamW(groups, lr=_RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / _WARM) * max(0.02, (1 + math.cos(math.pi * step / steps)) / 2)
    )
    began, recent = time.monotonic(), 0.0
    for step in range(1, steps + 1):
        loss = Step.drawn(asked, places, dice).loss(upper, told)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(upper.layers.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        recent = float(loss.detach()) if step == 1 else 0.95 * recent + 0.05 * float(loss.detach())
        if step % 20 == 0:
            print(f"{step} of {steps}, {time.monotonic() - began:.0f} s: loss {recent:.3f}", flush=True)
    upper.eval()
    return upper


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description="Train the encoder of questions.")
    parser.add_argument("--out", type=Path, required=True, help="a folder for the trained layers")
    parser.add_argument("--steps", type=int, default=_STEPS)
    parser.add_argument("--seed", type=int, default=_SEED)
    chosen = parser.parse_args()
    file = E5File.installed()
    asked = Asked.of(load_corpus(starter_corpus()), load_graded("near"))
    upper = train(asked, States(asked.texts, file), file, chosen.steps, chosen.seed)
    chosen.out.mkdir(parents=True, exist_ok=True)
    torch.save({"layers": upper.layers.state_dict(), "mean": upper.mean}, chosen.out / TRAINED)


if __name__ == "__main__":
    main()
