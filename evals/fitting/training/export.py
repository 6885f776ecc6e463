"""Maintainers: `python -m riktlots.evals.fitting.training.export OUT` makes of a trained network what the package
carries.

OUT is the folder that `riktlots.evals.fitting.training.train` wrote. It writes the graph and its weights in eight bits
to retrieval/crossencoder/weights/, and prints how far the shipped model is from the network on examples that were kept
back: the correlation of each output, and the share of pairs on which both fall on the same side.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from riktlots.evals.fitting.training.batches import encode, texts_of
from riktlots.evals.fitting.training.examples import Asked, Claimed, Support
from riktlots.evals.fitting.training.fit import ask
from riktlots.evals.fitting.training.graph import write
from riktlots.evals.fitting.training.network import HEADS, Network
from riktlots.retrieval.crossencoder.e5_file import E5File
from riktlots.retrieval.crossencoder.model import GRAPH, WEIGHTS, CrossEncoder
from riktlots.retrieval.crossencoder.texts import PairTokenizer

_TARGET = Path("retrieval/crossencoder/weights")
_COMPARED = 120


def examples(path: Path, most: int) -> list[Asked | Claimed]:
    """Examples of `kept-back.jsonl`, evenly drawn over the file."""
    rows = path.read_text(encoding="utf-8").splitlines()
    found: list[Asked | Claimed] = []
    for line in rows[:: max(1, len(rows) // most)]:
        row = json.loads(line)
        if row.pop("form") == "asked":
            found.append(Asked(**(row | {"span": tuple(row["span"]) if row["span"] else None})))
        else:
            found.append(Claimed(**(row | {"label": None if row["label"] is None else Support(row["label"])})))
    return found


def compare(network: Network, folder: Path, compared: list[Asked | Claimed]) -> list[str]:
    """How far the files in a folder are from the network that they were made of."""
    file = E5File.installed()
    encoded = encode(compared, PairTokenizer(file.vocabulary))
    said = ask(network, encoded, file)
    shipped = CrossEncoder(folder, file).score([texts_of(example) for example in compared])
    pairs = {
        "bears": (said.bears, shipped.bears),
        "answers": (said.answers, shipped.answers),
        "supports": (said.support_odds, shipped.support_odds),
    }
    return [
        f"{name}: correlation {np.corrcoef(one, other)[0, 1]:.4f}, same side {((one > 0) == (other > 0)).mean():.3f}"
        for name, (one, other) in pairs.items()
    ]


def main() -> None:
    """Write and compare."""
    parser = argparse.ArgumentParser(description="Make the files of the bundled cross-encoder.")
    parser.add_argument("out", type=Path, help="the folder that riktlots.evals.fitting.training.train wrote")
    out = parser.parse_args().out
    file = E5File.installed()
    network = Network(file.sizes)
    network.load_state_dict(torch.load(out / "network.pt", weights_only=True, map_location="cpu"))
    _TARGET.mkdir(exist_ok=True)
    write(_TARGET, {name: array.numpy() for name, array in network.state_dict().items()}, file.sizes, HEADS)
    megabytes = sum((_TARGET / name).stat().st_size for name in (GRAPH, WEIGHTS)) / 1e6
    print(f"{megabytes:.1f} MB in {_TARGET}")
    print("\n".join(compare(network, _TARGET, examples(out / "kept-back.jsonl", _COMPARED))))


if __name__ == "__main__":
    main()
