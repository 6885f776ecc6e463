"""What a network says of examples, and how often that is right on sets it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from evals.training.batches import Encoded, collate
from evals.training.example import Asked, Claimed
from evals.training.network import HEADS, Network
from retrieval.crossencoder.e5_file import E5File
from retrieval.crossencoder.model import Scores

_AT_ONCE = 8192


def ask(network: Network, encoded: Sequence[Encoded], file: E5File) -> Scores:
    """Put all examples to a network."""
    network.eval()
    device = next(network.parameters()).device
    order = sorted(range(len(encoded)), key=lambda i: len(encoded[i].ids))
    found = {name: np.zeros((len(encoded), outs), dtype=np.float32) for name, outs in HEADS.items()}
    start = 0
    while start < len(order):
        stop = start + 1
        while stop < len(order) and len(encoded[order[stop]].ids) * (stop + 1 - start) <= _AT_ONCE:
            stop += 1
        rows = order[start:stop]
        with torch.no_grad(), torch.autocast(device.type, dtype=torch.bfloat16):
            outputs, _ = network(collate([encoded[i] for i in rows], file).to(device))
        for name, out in outputs.items():
            found[name][rows] = out.float().cpu().numpy()
        start = stop
    return Scores(found["bears"][:, 0], found["answers"][:, 0], found["supports"])


def lines(encoded: Sequence[Encoded], said: Scores) -> list[str]:
    """Figures by set, a line each: AUC of support and of answering, share of queries whose passage is ranked first."""
    found = []
    claims = [(i, one.example) for i, one in enumerate(encoded) if isinstance(one.example, Claimed)]
    for name in sorted({example.dataset for _, example in claims}):
        for language in ("sv", "en"):
            rows = [(i, e) for i, e in claims if e.dataset == name and e.language == language]
            true = np.array([example.supported for _, example in rows])
            if len(set(true.tolist())) == 2:
                score = said.support_odds[[i for i, _ in rows]]
                best = max(_balanced(true, score >= t) for t in np.quantile(score, np.linspace(0.02, 0.98, 49)))
                found.append(
                    f"supports {name:16} {language} n {len(rows):5} AUC {roc_auc_score(true, score):.3f} "
                    f"at 0 {_balanced(true, score >= 0):.3f} at best {best:.3f}"
                )
    asked = [(i, one.example) for i, one in enumerate(encoded) if isinstance(one.example, Asked)]
    for name in sorted({example.dataset for _, example in asked}):
        known = [(i, e) for i, e in asked if e.dataset == name and e.answers is not None]
        true = np.array([bool(example.answers) for _, example in known])
        score = said.answers[[i for i, _ in known]]
        near = np.array([example.bears for _, example in known])
        first = _ranked_first([(said.bears[i], e) for i, e in asked if e.dataset == name])
        auc = roc_auc_score(true, score) if len(set(true.tolist())) == 2 else float("nan")
        close = roc_auc_score(true[near], score[near]) if len(set(true[near].tolist())) == 2 else float("nan")
        found.append(
            f"answers  {name:16} n {len(known):5} AUC {auc:.3f} of those that bear {close:.3f} first {first:.3f}"
        )
    return found


def _balanced(true: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    return float((said[true].mean() + (~said[~true]).mean()) / 2)


def _ranked_first(scored: Sequence[tuple[float, Asked]]) -> float:
    queries: dict[str, list[tuple[float, bool]]] = {}
    for score, example in scored:
        queries.setdefault(example.query, []).append((float(score), example.bears))
    kept = [pairs for pairs in queries.values() if len({bears for _, bears in pairs}) == 2]
    return float(np.mean([max(pairs)[1] for pairs in kept])) if kept else float("nan")
