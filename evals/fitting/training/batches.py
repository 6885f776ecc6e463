"""Batches of examples: those that are compared with each other stay together, and lengths are alike."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from riktlots.evals.fitting.training.examples import ClaimExample, QuestionExample
from riktlots.evals.fitting.training.network import Batch
from riktlots.ingest.network.e5_file import E5File
from riktlots.ingest.network.tokens import Tokenizer, question_text
from riktlots.retrieval.crossencoder.texts import (
    passage_text,
    relevant_part,
    sentence_text,
)

Example = QuestionExample | ClaimExample
# Tokens of a batch with its padding.
_BUDGET = 4096
# Batches are filled from so many units at a time, sorted by length: less padding, and still mixed.
_SHUFFLED = 512
# Claims about one passage are compared with each other, so many at a time.
_TOGETHER = 6


@dataclass(frozen=True, slots=True)
class Encoded:
    """An example as the network reads it: ids of the tokens, which text each is of, and the tokens of its answer (the
    first and the last; 0 and 0 when it is known that there is none; None when nothing is known)."""

    example: Example
    ids: tuple[int, ...]
    segments: tuple[int, ...]
    span: tuple[int, int] | None


def texts_of(example: Example) -> tuple[str, str]:
    """The two texts of an example."""
    if isinstance(example, QuestionExample):
        return question_text(example.question), passage_text(example.context, example.passage)
    part = relevant_part(example.passage, example.passage_language, example.sentence, example.language)
    return sentence_text(example.sentence, example.question), passage_text(example.context, part)


def encode(examples: Sequence[Example], tokenizer: Tokenizer) -> list[Encoded]:
    """All examples with their tokens."""
    pairs = [texts_of(example) for example in examples]
    found = []
    for example, (_, second), encoding in zip(examples, pairs, tokenizer.encode(pairs), strict=True):
        span = None
        if isinstance(example, QuestionExample):
            if example.span is not None:
                shift = len(second) - len(example.passage)
                first = encoding.char_to_token(example.span[0] + shift, 1)
                last = encoding.char_to_token(example.span[1] - 1 + shift, 1)
                span = (first, last) if first is not None and last is not None else None
            elif example.answers is False and example.trust >= 0.7:
                span = (0, 0)
        found.append(Encoded(example, tuple(tokenizer.ids_of(encoding)), tuple(encoding.type_ids), span))
    return found


def units(encoded: Sequence[Encoded]) -> list[list[Encoded]]:
    """Groups that must share a batch: the passages of one query, and the claims about one passage."""
    by_text: dict[tuple[str, str], list[Encoded]] = {}
    for one in encoded:
        example = one.example
        key = example.query if isinstance(example, QuestionExample) else f"{example.group} {example.passage}"
        by_text.setdefault((example.dataset, key), []).append(one)
    found = []
    for unit in by_text.values():
        step = len(unit) if isinstance(unit[0].example, QuestionExample) else _TOGETHER
        found += [unit[start : start + step] for start in range(0, len(unit), step)]
    return found


def batches(all_units: Sequence[list[Encoded]], dice: random.Random) -> Iterator[list[Encoded]]:
    """All units once, in random order."""
    order = list(all_units)
    dice.shuffle(order)
    filled: list[list[Encoded]] = []
    for start in range(0, len(order), _SHUFFLED):
        batch: list[Encoded] = []
        for unit in sorted(order[start : start + _SHUFFLED], key=_longest):
            longest = max(_longest(batch), _longest(unit))
            if batch and longest * (len(batch) + len(unit)) > _BUDGET:
                filled.append(batch)
                batch = []
            batch.extend(unit)
        if batch:
            filled.append(batch)
    dice.shuffle(filled)
    yield from filled


def _longest(unit: Sequence[Encoded]) -> int:
    return max((len(one.ids) for one in unit), default=0)


def collate(batch: Sequence[Encoded], file: E5File) -> Batch:
    """Examples padded to the longest of them."""
    length = _longest(batch)
    ids = np.zeros((len(batch), length), dtype=np.int64)
    segments = torch.zeros((len(batch), length), dtype=torch.long)
    mask = torch.zeros((len(batch), length), dtype=torch.bool)
    for row, one in enumerate(batch):
        ids[row, : len(one.ids)] = one.ids
        segments[row, : len(one.ids)] = torch.tensor(one.segments)
        mask[row, : len(one.ids)] = True
    tokens: Tensor = torch.from_numpy(file.token_vectors(ids))
    return Batch(tokens, segments, mask)
