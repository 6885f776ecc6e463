"""What a judge must be ahead of: always the same answer, shared words, and nearness of meaning."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from evals.bench.cached import CachedEmbedder
from evals.judging.figures import Floats
from evals.judging.pairs import Pair
from ingest.vectors import Progress, no_progress
from retrieval.sentences import sentence_spans

_WORD = re.compile(r"\w+")
_WINDOW, _STEP, _MOST_WINDOWS = 3, 2, 8


def token_overlap(pairs: Sequence[Pair]) -> Floats:
    """The share of the words of what is said, each time it is said, that stand in the text; shape (n,)."""
    return np.array([_overlap(_WORD.findall(p.claim.text.lower()), _WORD.findall(p.text.lower())) for p in pairs])


def _overlap(said: list[str], text: list[str]) -> float:
    having = set(text)
    return sum(word in having for word in said) / len(said) if said else 0.0


def cosines(pairs: Sequence[Pair], embedder: CachedEmbedder, progress: Progress = no_progress) -> tuple[Floats, Floats]:
    """The cosine of what is said and the whole text, and the greatest with a window of three sentences; each (n,).

    Of a long text only the eight windows that share most words with what is said are embedded.
    """
    windows = [_windows(pair) for pair in pairs]
    texts = [text for pair, parts in zip(pairs, windows, strict=True) for text in (pair.claim.text, pair.text, *parts)]
    unique = list(dict.fromkeys(texts))
    vectors = dict(zip(unique, embedder.embed_passages(unique, progress), strict=True))
    whole, nearest = [], []
    for pair, parts in zip(pairs, windows, strict=True):
        said = vectors[pair.claim.text]
        whole.append(_cosine(said, vectors[pair.text]))
        nearest.append(max([whole[-1], *(_cosine(said, vectors[part]) for part in parts)]))
    return np.array(whole), np.array(nearest)


def _windows(pair: Pair) -> list[str]:
    spans = sentence_spans(pair.text)
    if len(spans) <= 1:
        return []
    parts = [
        pair.text[spans[at][0] : spans[min(at + _WINDOW, len(spans)) - 1][1]]
        for at in range(0, max(1, len(spans) - 1), _STEP)
    ]
    said = set(_WORD.findall(pair.claim.text.lower()))
    return sorted(parts, key=lambda part: -len(said.intersection(_WORD.findall(part.lower()))))[:_MOST_WINDOWS]


def _cosine(one: np.ndarray, other: np.ndarray) -> float:
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other) + 1e-12))
