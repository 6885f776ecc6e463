"""The questions that the encoder of questions learns from, and what the layers below it make of them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from riktlots.evals.fitting.training.network import Network
from riktlots.evals.questions.graded import GradedQuestion
from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.library.library import Library
from riktlots.ingest.network.e5_file import E5File
from riktlots.ingest.network.question_encoder import MOST_TOKENS, SHARED_LAYERS
from riktlots.ingest.network.tokens import Tokenizer, by_length, question_text

# The source, locator and part of a paragraph, in any language.
Place = tuple[str, str, int]
# Tokens, with padding, of a batch that is read.
_TOKENS = 6000


@dataclass(frozen=True)
class Asked:
    """Questions by number, and what each asks for: `paragraphs` and `answers` are groups of questions that ask for one
    paragraph or written answer; `misses` the questions that an answer names as not answered; `around` for each
    paragraph those of the same source in order; `cases` the near misses that belong together, each question with the
    grades of paragraphs."""

    texts: list[str] = field(default_factory=list)
    paragraphs: dict[Place, list[int]] = field(default_factory=dict)
    answers: dict[str, list[int]] = field(default_factory=dict)
    misses: dict[str, list[int]] = field(default_factory=dict)
    around: dict[str, list[Place]] = field(default_factory=dict)
    cases: list[list[tuple[int, dict[Place, int]]]] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, library: Library, near: Sequence[GradedQuestion]) -> Asked:
        """The questions of a library, and near misses with graded paragraphs of it."""
        asked = cls()
        place_of: dict[str, Place] = {}
        for passage in library.passages:
            place = place_of[str(passage.address)] = passage.address.place
            if passage.questions:
                asked.paragraphs.setdefault(place, []).extend(asked.numbers(passage.questions))
        for place in asked.paragraphs:
            asked.around.setdefault(place[0], []).append(place)
        for answer in library.answers:
            asked.answers[answer.id] = asked.numbers(words for of in LANGUAGES for words in answer.wordings[of])
            asked.misses[answer.id] = asked.numbers(words for of in LANGUAGES for words in answer.misses[of])
        by_case: dict[str, list[tuple[int, dict[Place, int]]]] = {}
        for row in near:
            [number] = asked.numbers([row.question])
            grades = {place_of[at]: grade for at, grade in row.grades.items() if at in place_of}
            by_case.setdefault(row.id.rpartition("-")[0], []).append(
                (number, {place: grade for place, grade in grades.items() if place in asked.paragraphs})
            )
        asked.cases.extend(by_case.values())
        return asked

    def numbers(self, texts: Iterable[str]) -> list[int]:
        """The numbers of questions; one that is new gets the next."""
        found = []
        for text in texts:
            if text not in self._numbers:
                self._numbers[text] = len(self.texts)
                self.texts.append(text)
            found.append(self._numbers[text])
        return found

    def neighbours(self, place: Place, dice: random.Random, count: int = 2) -> list[Place]:
        """Some paragraphs that stand near to one in its source."""
        row = self.around[place[0]]
        at = row.index(place)
        steps = dice.sample([-3, -2, -1, 1, 2, 3], count)
        return [row[min(max(at + step, 0), len(row) - 1)] for step in steps]


class States:
    """What the shared layers make of each question: they are not trained, so that they read it once."""

    def __init__(self, texts: Sequence[str], file: E5File) -> None:
        """Read all questions: two minutes for 70,000 on two cores, and 1.2 GB."""
        tokenizer, network = Tokenizer(file.vocabulary), Network.pretrained(file)
        encodings = tokenizer.encode([question_text(text) for text in texts])
        ids = [tokenizer.ids_of(encoding)[:MOST_TOKENS] for encoding in encodings]
        self.lengths = np.array([len(one) for one in ids])
        self._starts = np.concatenate([[0], np.cumsum(self.lengths)])
        self._states = np.zeros((int(self._starts[-1]), file.sizes.hidden), dtype=np.float16)
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            for rows in by_length(self.lengths.tolist(), _TOKENS):
                tokens, mask = _padded([np.array(ids[row]) for row in rows], tokenizer.pad)
                states = torch.from_numpy(file.token_vectors(tokens)) + network.positions[: tokens.shape[1]]
                states = network.entered(states + network.segments[0])
                for layer in list(network.layers)[:SHARED_LAYERS]:
                    states = layer(states, torch.from_numpy(mask))
                for row, state in zip(rows, states.float().numpy(), strict=True):
                    self._states[self._starts[row] : self._starts[row + 1]] = state[: self.lengths[row]]

    def batch(self, rows: Sequence[int]) -> tuple[Tensor, Tensor]:
        """The states of some questions, (questions, length, hidden), and True where there is a token."""
        states, mask = _padded([self._states[self._starts[row] : self._starts[row + 1]] for row in rows], 0)
        return torch.from_numpy(states).float(), torch.from_numpy(mask)


def _padded(rows: Sequence[NDArray[Any]], pad: int) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    longest = max(map(len, rows))
    filled = np.full((len(rows), longest, *rows[0].shape[1:]), pad, dtype=rows[0].dtype)
    mask = np.zeros((len(rows), longest), dtype=np.bool_)
    for at, row in enumerate(rows):
        filled[at, : len(row)], mask[at, : len(row)] = row, True
    return filled, mask
