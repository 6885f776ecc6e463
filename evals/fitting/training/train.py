"""Maintainers: `python -m riktlots.evals.fitting.training.train` trains the bundled cross-encoder.

    python -m riktlots.evals.fitting.training.train --data ../shared/data --work WORK --out OUT
        [--seconds N] [--seed S] [--start NETWORK]

On two cores with Debian's tcmalloc (`LD_PRELOAD=libtcmalloc_minimal.so.4`) it is twice as fast as without.

It collects the examples (`collect.py`), trains (`fit.py`) and writes to OUT the network (`network.pt`), what is kept
back (`kept-back.jsonl`), and what it was made of and how good it is (`training.json`). `python -m
riktlots.evals.fitting.training.export` makes of it what the package carries.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import time
from dataclasses import asdict
from pathlib import Path

import torch

from riktlots.evals.bench.pools import CachedEmbedder
from riktlots.evals.fitting.training.batches import encode, units
from riktlots.evals.fitting.training.collect import TIMES, Example, collect
from riktlots.evals.fitting.training.examples import Asked
from riktlots.evals.fitting.training.fit import Schedule, ask, fit, lines
from riktlots.evals.fitting.training.network import Network
from riktlots.evals.questions.recall import starter_store
from riktlots.ingest.home import Home
from riktlots.ingest.index.embeddings import BUNDLED, load_embedder
from riktlots.retrieval.crossencoder.e5_file import E5File
from riktlots.retrieval.crossencoder.texts import PairTokenizer

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
    _write_kept_back(chosen.out / "kept-back.jsonl", collected.kept_back)

    file = E5File.installed()
    tokenizer = PairTokenizer(file.vocabulary)
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


def _write_kept_back(path: Path, examples: tuple[Example, ...]) -> None:
    with path.open("w", encoding="utf-8") as lines_:
        for example in examples:
            row = {"form": "asked" if isinstance(example, Asked) else "claimed", **asdict(example)}
            lines_.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
