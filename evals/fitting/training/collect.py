"""All examples, from every set, with how many are drawn of each and how often they are seen."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from riktlots.evals.bench.pools import CachedEmbedder
from riktlots.evals.fitting.training.examples import Asked, Claimed, is_kept_back
from riktlots.evals.fitting.training.own_questions import own_questions
from riktlots.evals.fitting.training.planted_claims import digest_texts, page_texts, planted_claims, statute_texts
from riktlots.evals.fitting.training.public import answered_questions, public_claims, public_questions
from riktlots.evals.fitting.training.written import written_claims, written_questions, written_rows
from riktlots.retrieval.search.store import Store

Example = Asked | Claimed

# Sets that are seen more than once: the small ones that teach most, and those on which one pass is not enough.
TIMES = {"swenli_dev": 2, "halueval_qa": 2, "wice": 2, "written": 3}
# Of the largest set of questions this share is trained on: it would take the time of the others.
_SHARES = {"squad_v2_sv_dev": 0.85}
_ASKS = 0.12
_DIGESTS, _ACTS, _PAGES = 1900, 600, 700
# Of each set and language so many are kept back at most: more would only take time to measure.
_KEPT_BACK = 600


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
    trained = _thinned([one for one in examples if not is_kept_back(one.group)], dice)
    kept_back = _few_of_each([one for one in examples if is_kept_back(one.group)], dice)
    return Collection(tuple(trained), tuple(kept_back), _sha256([*trained, *kept_back]))


def _thinned(examples: Sequence[Example], dice: random.Random) -> list[Example]:
    """Of the sets of which a share is trained on, all examples of that share of the questions."""
    queries = dict.fromkeys((one.dataset, one.query) for one in examples if isinstance(one, Asked))
    left_out = {(name, query) for name, query in queries if dice.random() >= _SHARES.get(name, 1)}
    return [one for one in examples if not isinstance(one, Asked) or (one.dataset, one.query) not in left_out]


def _few_of_each(examples: Sequence[Example], dice: random.Random) -> list[Example]:
    """All questions, for they are ranked together, and a draw of the claims of each set and pair of languages."""
    by_set: dict[tuple[str, str, str], list[Example]] = {}
    for one in examples:
        if isinstance(one, Claimed):
            by_set.setdefault((one.dataset, one.language, one.passage_language), []).append(one)
    drawn = [claim for claims in by_set.values() for claim in dice.sample(claims, min(_KEPT_BACK, len(claims)))]
    return [*(one for one in examples if isinstance(one, Asked)), *drawn]


def _sha256(examples: Sequence[Example]) -> str:
    digest = hashlib.sha256()
    for example in examples:
        digest.update(repr(sorted(asdict(example).items())).encode())
    return digest.hexdigest()
