"""The training loop."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from evals.training.batches import Encoded, batches, collate
from evals.training.loss import loss_of
from evals.training.network import Network
from retrieval.crossencoder.e5_file import E5File

_WARM_UP = 0.06
_CLIP = 1.0
_DECAY = 0.01
# The heads are new and learn faster; each layer learns a little slower than the one above it, as small encoders of this
# kind are mostly tuned (Clark et al. 2020, ELECTRA).
_HEADS = 3.0
_LAYERS = 0.9


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast to learn. `limit` ends the training after so many seconds of work, with the rate brought
    down to nothing by then: it is planned by the speed of the first steps, so a slow machine sees fewer batches."""

    epochs: int = 2
    rate: float = 3e-4
    seed: int = 0
    limit: float = math.inf


def fit(
    network: Network,
    all_units: Sequence[list[Encoded]],
    file: E5File,
    schedule: Schedule,
    tell: Callable[[str], None] = print,
) -> None:
    """Train in place on units (see evals.training.batches) for some epochs."""
    dice = random.Random(schedule.seed)
    torch.manual_seed(schedule.seed)
    device = next(network.parameters()).device
    plan = [batch for _ in range(schedule.epochs) for batch in batches(all_units, dice)]
    work = [sum(len(one.ids) for one in batch) for batch in plan]
    done_at = np.cumsum(work) / sum(work)
    groups = _groups(network, schedule.rate)
    optimizer = torch.optim.AdamW(groups)
    network.train()
    begun, losses = time.monotonic(), []
    tell(f"{len(plan)} batches, {sum(work):,} tokens")
    for step, (batch, progress) in enumerate(zip(plan, done_at, strict=True), 1):
        spent = (time.monotonic() - begun) / schedule.limit
        progress = max(float(progress), spent)
        if progress >= 1 and spent >= 1:
            tell(f"out of time after {step - 1} of {len(plan)} batches")
            break
        for group in optimizer.param_groups:
            group["lr"] = group["rate"] * min(progress / _WARM_UP, (1 - progress) / (1 - _WARM_UP))
        ready = collate(batch, file)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            outputs, span = network(ready.to(device))
        loss = loss_of(batch, {name: out.cpu() for name, out in outputs.items()}, span.cpu(), ready.mask)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), _CLIP)
        optimizer.step()
        losses.append(float(loss.detach()))
        if step % 50 == 0:
            tell(f"{step}/{len(plan)} {progress:.3f} loss {np.mean(losses[-50:]):.3f} {time.monotonic() - begun:.0f} s")
    network.eval()


def _groups(network: Network, rate: float) -> list[dict[str, Any]]:
    """What is learnt, with its rate, and with a pull towards nothing for the matrices alone."""
    rates: dict[int, float] = {}
    top = len(network.layers) - 1
    for number, layer in enumerate(network.layers):
        rates |= dict.fromkeys(map(id, layer.parameters()), rate * _LAYERS ** (top - number))
    for head in [*network.heads.values(), network.span]:
        rates |= dict.fromkeys(map(id, head.parameters()), rate * _HEADS)
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for parameter in network.parameters():
        if parameter.requires_grad:
            own, decay = rates.get(id(parameter), rate * _LAYERS**top), _DECAY if parameter.ndim >= 2 else 0.0
            groups.setdefault((own, decay), []).append(parameter)
    return [{"params": held, "lr": own, "rate": own, "weight_decay": decay} for (own, decay), held in groups.items()]
