"""The training loop, its loss, and the figures of a trained network on examples that were kept back."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn
from torch.nn import functional

from riktlots.evals.fitting.training.batches import Encoded, batches, collate
from riktlots.evals.fitting.training.examples import ClaimExample, QuestionExample, Support
from riktlots.evals.fitting.training.network import HEADS, Network
from riktlots.ingest.network.e5_file import E5File
from riktlots.retrieval.crossencoder.model import Scores

# The span only helps to learn where answers are; it is not used afterwards.
_SPAN_WEIGHT = 0.3
_PAIR_WEIGHT = 0.5
_NOTHING = torch.finfo(torch.float32).min


def loss_of(batch: Sequence[Encoded], outputs: dict[str, Tensor], span: Tensor, mask: Tensor) -> Tensor:
    """The sum over the heads of the mean loss over the examples that they are trained by."""
    asked = [(row, one, one.example) for row, one in enumerate(batch) if isinstance(one.example, QuestionExample)]
    claimed = [(row, one.example) for row, one in enumerate(batch) if isinstance(one.example, ClaimExample)]
    share = len(claimed) / len(batch)
    total = span.sum() * 0
    if claimed:
        supports = outputs["supports"]
        total = total + share * (_of_claims(claimed, supports) + _PAIR_WEIGHT * _of_pairs(claimed, supports))
    if asked:
        examples = [(row, example) for row, _, example in asked]
        questions = _of_answers(examples, outputs["answers"]) + _of_ranks(examples, outputs["bears"])
        total = total + (1 - share) * (questions + _SPAN_WEIGHT * _of_spans(asked, span, mask))
    return total


def _of_claims(claimed: Sequence[tuple[int, ClaimExample]], outputs: Tensor) -> Tensor:
    """Cross-entropy; where it is only known that a sentence is not supported, of either of the two ways to be so."""
    logs = functional.log_softmax(outputs.float(), dim=-1)
    losses = []
    for row, example in claimed:
        if example.label is not None:
            losses.append(-logs[row, int(example.label)])
        else:
            losses.append(-torch.logaddexp(logs[row, Support.UNSUPPORTED], logs[row, Support.CONTRADICTED]))
    return torch.stack(losses).mean()


def _of_pairs(claimed: Sequence[tuple[int, ClaimExample]], outputs: Tensor) -> Tensor:
    """For each passage, how far what it does not support comes short of being told from what it supports: what sets
    the sentences of one passage apart is the error alone."""
    by_passage: dict[tuple[str, str], list[tuple[int, bool]]] = {}
    for row, example in claimed:
        by_passage.setdefault((example.group, example.passage), []).append((row, example.supported))
    logs = functional.log_softmax(outputs.float(), dim=-1)
    against = torch.logaddexp(logs[:, Support.UNSUPPORTED], logs[:, Support.CONTRADICTED])
    odds = logs[:, Support.SUPPORTED] - against
    losses = []
    for members in by_passage.values():
        right = [row for row, supported in members if supported]
        wrong = [row for row, supported in members if not supported]
        if right and wrong:
            losses.append(functional.softplus(odds[wrong][None, :] - odds[right][:, None]).mean())
    return torch.stack(losses).mean() if losses else outputs.sum() * 0


def _of_answers(asked: Sequence[tuple[int, QuestionExample]], outputs: Tensor) -> Tensor:
    known = [(row, example) for row, example in asked if example.answers is not None]
    if not known:
        return outputs.sum() * 0
    rows = torch.tensor([row for row, _ in known])
    wanted = torch.tensor([float(bool(example.answers)) for _, example in known])
    trust = torch.tensor([example.trust for _, example in known])
    return functional.binary_cross_entropy_with_logits(outputs[rows, 0].float(), wanted, weight=trust)


def _of_ranks(asked: Sequence[tuple[int, QuestionExample]], outputs: Tensor) -> Tensor:
    """For each query the cross-entropy of its passages that bear on it among all of its passages."""
    by_query: dict[tuple[str, str], list[tuple[int, bool]]] = {}
    for row, example in asked:
        by_query.setdefault((example.dataset, example.query), []).append((row, example.bears))
    losses = []
    for members in by_query.values():
        right = [row for row, bears in members if bears]
        wrong = [row for row, bears in members if not bears]
        for row in right[:2] if wrong else ():
            scores = outputs[[row, *wrong], 0].float()
            losses.append(-functional.log_softmax(scores, dim=0)[0])
    return torch.stack(losses).mean() if losses else outputs.sum() * 0


def _of_spans(asked: Sequence[tuple[int, Encoded, QuestionExample]], span: Tensor, mask: Tensor) -> Tensor:
    """Cross-entropy of the first and the last token of the answer; the first token of all stands for no answer."""
    known = [(row, one.span) for row, one, _ in asked if one.span is not None]
    if not known:
        return span.sum() * 0
    rows = torch.tensor([row for row, _ in known])
    scores = span[rows].float().masked_fill(~mask[rows][..., None], _NOTHING)
    ends = torch.tensor([place for _, place in known])
    return 0.5 * (
        functional.cross_entropy(scores[..., 0], ends[:, 0]) + functional.cross_entropy(scores[..., 1], ends[:, 1])
    )


_WARM_UP = 0.06
_CLIP = 1.0
_DECAY = 0.01
# The heads are new and learn faster; each layer learns a little slower than the one above it, as small encoders of this
# kind are mostly tuned (Clark et al. 2020, ELECTRA).
_HEADS = 3.0
_LAYERS = 0.9


@dataclass(frozen=True, slots=True)
class Schedule:
    """Training schedule. `limit` ends the training after so many seconds, with the rate at zero by then: a slow machine
    sees fewer batches."""

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
    """Train in place on units (see riktlots.evals.fitting.training.batches) for some epochs."""
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
    """Parameter groups with their learning rates; weight decay for the matrices alone."""
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
    claims = [(i, one.example) for i, one in enumerate(encoded) if isinstance(one.example, ClaimExample)]
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
    asked = [(i, one.example) for i, one in enumerate(encoded) if isinstance(one.example, QuestionExample)]
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


def _ranked_first(scored: Sequence[tuple[float, QuestionExample]]) -> float:
    queries: dict[str, list[tuple[float, bool]]] = {}
    for score, example in scored:
        queries.setdefault(example.query, []).append((float(score), example.bears))
    kept = [pairs for pairs in queries.values() if len({bears for _, bears in pairs}) == 2]
    return float(np.mean([max(pairs)[1] for pairs in kept])) if kept else float("nan")
