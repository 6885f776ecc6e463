"""What the network is to be right about, as one number for a batch."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from riktlots.evals.fitting.training.batches import Encoded
from riktlots.evals.fitting.training.examples import Asked, Claimed, Support

# The span only helps to learn where answers are; it is not used afterwards.
_SPAN_WEIGHT = 0.3
_PAIR_WEIGHT = 0.5
_NOTHING = torch.finfo(torch.float32).min


def loss_of(batch: Sequence[Encoded], outputs: dict[str, Tensor], span: Tensor, mask: Tensor) -> Tensor:
    """The sum over the heads of the mean loss over the examples that they are trained by."""
    asked = [(row, one, one.example) for row, one in enumerate(batch) if isinstance(one.example, Asked)]
    claimed = [(row, one.example) for row, one in enumerate(batch) if isinstance(one.example, Claimed)]
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


def _of_claims(claimed: Sequence[tuple[int, Claimed]], outputs: Tensor) -> Tensor:
    """Cross-entropy; where it is only known that a sentence is not supported, of either of the two ways to be so."""
    logs = functional.log_softmax(outputs.float(), dim=-1)
    losses = []
    for row, example in claimed:
        if example.label is not None:
            losses.append(-logs[row, int(example.label)])
        else:
            losses.append(-torch.logaddexp(logs[row, Support.UNSUPPORTED], logs[row, Support.CONTRADICTED]))
    return torch.stack(losses).mean()


def _of_pairs(claimed: Sequence[tuple[int, Claimed]], outputs: Tensor) -> Tensor:
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


def _of_answers(asked: Sequence[tuple[int, Asked]], outputs: Tensor) -> Tensor:
    known = [(row, example) for row, example in asked if example.answers is not None]
    if not known:
        return outputs.sum() * 0
    rows = torch.tensor([row for row, _ in known])
    wanted = torch.tensor([float(bool(example.answers)) for _, example in known])
    trust = torch.tensor([example.trust for _, example in known])
    return functional.binary_cross_entropy_with_logits(outputs[rows, 0].float(), wanted, weight=trust)


def _of_ranks(asked: Sequence[tuple[int, Asked]], outputs: Tensor) -> Tensor:
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


def _of_spans(asked: Sequence[tuple[int, Encoded, Asked]], span: Tensor, mask: Tensor) -> Tensor:
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
