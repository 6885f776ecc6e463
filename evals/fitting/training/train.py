"""Maintainers: `python -m riktlots.evals.fitting.training.train` trains the bundled cross-encoder.

    python -m riktlots.evals.fitting.training.train --data ../shared/data --work WORK --out OUT
        [--seconds N] [--seed S] [--start NETWORK]

On two cores with Debian's tcmalloc (`LD_PRELOAD=libtcmalloc_minimal.so.4`) it is twice as fast as without.

It collects the examples, trains (`fit.py`) and writes to OUT the network (`network.pt`), what is kept
back (`kept-back.jsonl`), and what it was made of and how good it is (`training.json`). `python -m
riktlots.evals.fitting.training.export` makes of it what the package carries.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from riktlots.evals.bench.pools import CachedEmbedder
from riktlots.evals.fitting.training.batches import encode, units
from riktlots.evals.fitting.training.examples import ClaimExample, QuestionExample, is_kept_back
from riktlots.evals.fitting.training.fit import Schedule, ask, fit, lines
from riktlots.evals.fitting.training.network import Network
from riktlots.evals.fitting.training.planted_claims import digest_texts, page_texts, planted_claims, statute_texts
from riktlots.evals.fitting.training.public import answered_questions, public_claims, public_questions
from riktlots.evals.fitting.training.written import own_questions, written_claims, written_questions, written_rows
from riktlots.evals.questions.recall import starter_store
from riktlots.ingest.files import write_jsonl
from riktlots.ingest.home import Home
from riktlots.ingest.index.embeddings import BUNDLED, load_embedder
from riktlots.ingest.network.e5_file import E5File
from riktlots.ingest.network.tokens import Tokenizer
from riktlots.retrieval.search.store import Store

Example = QuestionExample | ClaimExample

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
    """The examples to train on and those kept back. `sha256` is the hash of both, as hex: equal hashes, equal data."""

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
    trained = thinned([one for one in examples if not is_kept_back(one.group)], dice)
    kept_back = few_of_each([one for one in examples if is_kept_back(one.group)], dice)
    return Collection(tuple(trained), tuple(kept_back), _sha256([*trained, *kept_back]))


def thinned(examples: Sequence[Example], dice: random.Random) -> list[Example]:
    """Of the sets of which a share is trained on, all examples of that share of the questions."""
    queries = dict.fromkeys((one.dataset, one.query) for one in examples if isinstance(one, QuestionExample))
    left_out = {(name, query) for name, query in queries if dice.random() >= _SHARES.get(name, 1)}
    return [one for one in examples if not isinstance(one, QuestionExample) or (one.dataset, one.query) not in left_out]


def few_of_each(examples: Sequence[Example], dice: random.Random) -> list[Example]:
    """All questions, for they are ranked together, and a draw of the claims of each set and pair of languages."""
    by_set: dict[tuple[str, str, str], list[Example]] = {}
    for one in examples:
        if isinstance(one, ClaimExample):
            by_set.setdefault((one.dataset, one.language, one.passage_language), []).append(one)
    drawn = [claim for claims in by_set.values() for claim in dice.sample(claims, min(_KEPT_BACK, len(claims)))]
    return [*(one for one in examples if isinstance(one, QuestionExample)), *drawn]


def _sha256(examples: Sequence[Example]) -> str:
    digest = hashlib.sha256()
    for example in examples:
        digest.update(repr(sorted(asdict(example).items())).encode())
    return digest.hexdigest()


_THREADS = 2
# The lowest layers read single words and their neighbours, and need not learn it anew.
_FROZEN = 4


def main() -> None:
    """Collect, train, measure, write."""
    parser = argparse.ArgumentParser(description="Train the bundled cross-encoder.")
    parser.add_argument("--data", type=Path, required=True, help="the folder of public data")
    parser.add_argument("--work", type=Path, required=True, help="a folder for what takes long to find")
    parser.add_argument("--out", type=Path, required=True, help="a folder for the network")
    parser.add_argument("--seconds", type=float, default=math.inf, help="the time for training; default: no limit")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=Path, help="a network.pt to go on from; default: the installed embedder")
    chosen = parser.parse_args()
    for folder in (chosen.work, chosen.out):
        folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(_THREADS)

    embedder = load_embedder(BUNDLED)
    assert embedder
    store = starter_store(chosen.work / "starter", embedder)
    cached = CachedEmbedder(embedder, Home(chosen.work / "home"))
    collected = collect(chosen.data, store, cached, chosen.work, chosen.seed)
    print(f"{len(collected.trained)} examples, {len(collected.kept_back)} kept back, sha256 {collected.sha256}")
    write_jsonl(chosen.out / "kept-back.jsonl", map(_labelled, collected.kept_back))

    file = E5File.installed()
    tokenizer = Tokenizer(file.vocabulary)
    once = units(encode(collected.trained, tokenizer))
    seen = [unit for unit in once for _ in range(TIMES.get(unit[0].example.dataset, 1))]
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = Network.pretrained(file)
    if chosen.start:
        network.load_state_dict(torch.load(chosen.start, weights_only=True))
    network.to(device)
    network.freeze(_FROZEN)
    schedule = Schedule(epochs=1, seed=chosen.seed, limit=chosen.seconds)
    begun = time.monotonic()
    fit(network, seen, file, schedule, lambda line: print(line, flush=True))
    torch.save(network.state_dict(), chosen.out / "network.pt")

    kept_back = encode(collected.kept_back, tokenizer)
    figures = lines(kept_back, ask(network, kept_back, file))
    print("\n".join(figures))
    made_of = {
        "start": hashlib.sha256(chosen.start.read_bytes()).hexdigest() if chosen.start else None,
        "data_sha256": collected.sha256,
        "examples": len(collected.trained),
        "kept_back": len(collected.kept_back),
        "schedule": {**asdict(schedule), "limit": None if math.isinf(schedule.limit) else schedule.limit},
        "seconds": round(time.monotonic() - begun),
        "figures": figures,
    }
    (chosen.out / "training.json").write_text(json.dumps(made_of, indent=1) + "\n", encoding="utf-8")


def _labelled(example: Example) -> dict[str, Any]:
    """An example as a row of `kept-back.jsonl`."""
    return {"form": "asked" if isinstance(example, QuestionExample) else "claimed", **asdict(example)}


if __name__ == "__main__":
    main()
