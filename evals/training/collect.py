"""All examples, from every set, with how many are drawn of each and how often they are seen."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evals.bench.cached import CachedEmbedder
from evals.training.example import Asked, Claimed, is_kept_back
from evals.training.own_questions import own_questions
from evals.training.planted_claims import digest_texts, page_texts, planted_claims, statute_texts
from evals.training.public_claims import answered_questions, public_claims
from evals.training.public_questions import public_questions
from evals.training.written import written_claims, written_questions, written_rows
from retrieval.store import Store

Example = Asked | Claimed

# Sets that are seen twice: the small ones that teach most, and those on which one pass is not enough.
SEEN_TWICE = frozenset({"squad_v2_sv_dev", "swenli_dev", "written"})
_ASKS = 0.12
_DIGESTS, _ACTS, _PAGES = 900, 260, 300


@dataclass(frozen=True, slots=True)
class Collection:
    """What is trained on and what is kept back. `sha256` is the hash of both, as hex: equal hashes, equal data."""

    trained: tuple[Example, ...]
    kept_back: tuple[Example, ...]
    sha256: str


def collect(public: Path, store: Store, embedder: CachedEmbedder, work: Path, seed: int) -> Collection:
    """Draw and make all examples. `public` is the folder of public data, `work` keeps what takes long to find."""
    dice = random.Random(f"{seed} collect")
    digests = digest_texts(store)
    texts = [
        *dice.sample(digests, min(_DIGESTS, len(digests))),
        *statute_texts(public, seed, _ACTS),
        *page_texts(public, seed, _PAGES),
    ]
    rows = list(written_rows(store, public))
    examples: list[Example] = [
        *public_questions(public, embedder, work, seed),
        *own_questions(store, work, seed, _ASKS),
        *written_questions(iter(rows), seed),
        *answered_questions(public),
        *public_claims(public),
        *planted_claims(texts, seed),
        *written_claims(iter(rows), seed),
    ]
    trained = [example for example in examples if not is_kept_back(example.group)]
    kept_back = [example for example in examples if is_kept_back(example.group)]
    return Collection(tuple(trained), tuple(kept_back), _sha256(examples))


def _sha256(examples: Sequence[Example]) -> str:
    digest = hashlib.sha256()
    for example in examples:
        digest.update(repr(sorted(asdict(example).items())).encode())
    return digest.hexdigest()
