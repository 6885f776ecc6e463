"""Maintainers: `python -m riktlots.evals.fitting.fusion --passages FILE --questions FILE --maps OUT` fits how words,
meaning and priors weigh.

The development questions are found with the maps of OUT (`…fitting.query_map`), which were fitted without them. For
each question it takes the candidates that the product finds, with their two scores, and fits by gradient descent on the
listwise loss (the negative log of the softmax share of the paragraphs that answer) a network that chooses the share of
meaning and, on the development questions over the starter corpus alone, the weights of the prior. Some of these are
found as if a document that answers had been added by somebody, others with one beside (`riktlots.evals.fitting.added`).
It prints MRR of five held-out folds of those questions beside a fixed share, and on the sets it was fitted on, and
writes retrieval/search/fusion.toml. Set RIKTLOTS_HOME to keep the vectors of the passages for a second run.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path

import numpy as np
import torch

from riktlots.evals.bench.pools import CachedEmbedder, Pool, make_pools
from riktlots.evals.bench.sets import read_set
from riktlots.evals.fitting.added import AddedDocuments
from riktlots.evals.fitting.query_map import HeldOutMaps
from riktlots.evals.questions.graded import HIGHEST, load_graded
from riktlots.evals.questions.recall import load_fact_questions, load_facts, starter_store
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.index.embeddings import BUNDLED, load_embedder
from riktlots.ingest.model import Kind
from riktlots.retrieval.model import Hit
from riktlots.retrieval.search.fusion import FEATURES, FIXED_SHARE, Estimates, Floats, Prior, asked_cosine
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.search import find_candidates, fusion_inputs
from riktlots.retrieval.search.store import Store

_SEED, _FOLDS, _STEPS, _HIDDEN = 20261124, 5, 400, 8
_TARGET = Path("retrieval/search/fusion.toml")
_GROUPS = OWN, BLIND, ADDED, BESIDE = "own", "blind", "added", "added beside"
# How much each group counts; others once. A document is seldom the added one, so it counts more that it does not stand
# in the way than that it is found.
_COUNTS = {OWN: 2.0, ADDED: 0.5, BESIDE: 2.0}
# The estimates for added documents are fitted on so many first candidates.
_FIRST = 3
_NAMES = [field.name for field in fields(Prior)]
_ASKED, _WORDED, _ADDED = (_NAMES.index(name) for name in ("asked", "worded", "added"))

Row = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Example:
    """One question: its candidates' scores and priors, which of them answer, the features of the question, and how near
    the nearest compared text of each candidate is."""

    group: str
    question: str
    cosines: Floats
    words: Floats
    priors: Floats
    right: np.ndarray[tuple[int], np.dtype[np.bool_]]
    features: Floats
    nearest: Floats


def _example(group: str, query: Query, hits: Sequence[Hit], right: Sequence[bool]) -> Example | None:
    """None where no candidate answers, or the question names its place: then nothing is left to be weighed."""
    if not any(right) or any(hit.exact for hit in hits):
        return None
    found = fusion_inputs(query, hits)
    priors = np.array([astuple(prior) for prior in found.priors])
    nearest = np.array([hit.asked or 0.0 for hit in hits])
    return Example(group, query.text, found.cosines, found.words, priors, np.array(right), found.features, nearest)


def own_examples(store: Store, first: list[Row]) -> Iterator[Example | None]:
    """The graded development questions, the blind ones, and the questions on facts, over the starter corpus. Adds to
    `first` a row for each of the first candidates of the graded ones."""
    added = AddedDocuments(store)
    for group, name in ((OWN, "development"), (BLIND, BLIND)):
        for graded in load_graded(name):
            query = Query.of(store, graded.question, graded.language)
            hits = find_candidates(query)
            answers = {address for address, grade in graded.grades.items() if grade == HIGHEST}
            # Where a source answers by itself, an overview that reports it is not what is wanted.
            by_itself = {
                str(hit.passage.address) for hit in hits if store.source(hit.passage).kind is not Kind.OVERVIEW
            }
            first += _rows(query, hits, added)
            yield _example(group, query, hits, _in(hits, answers & by_itself or answers))
            yield _example(ADDED, query, (found := added.answering(query, hits, answers)), _in(found, answers))
            yield _example(BESIDE, query, (found := added.beside(query, hits, answers)), _in(found, answers))
    places = {fact.id: fact.places for fact in load_facts()}
    for fact, language, question in load_fact_questions():
        query = Query.of(store, question, language)
        hits = find_candidates(query)
        yield _example(OWN, query, hits, [hit.passage.address.place in places[fact] for hit in hits])


def _in(hits: Sequence[Hit], addresses: set[str]) -> list[bool]:
    return [str(hit.passage.address) in addresses for hit in hits]


def _rows(query: Query, hits: Sequence[Hit], documents: AddedDocuments) -> Iterator[Row]:
    """For the first candidates by the fixed share what `Estimates` are made from, and `asked` and `worded`."""
    scores = np.array([FIXED_SHARE * (hit.cosine or 0.0) + (1 - FIXED_SHARE) * hit.words for hit in hits])
    best = [hits[i] for i in np.argsort(-scores, kind="stable")[:_FIRST]]
    for hit, bare in zip(best, documents.as_added(query, best), strict=True):
        yield (1.0, bare.cosine or 0.0, bare.words, bare.asked or 0.0, asked_cosine(hit), hit.worded)


def estimates(first: Sequence[Row]) -> Estimates:
    """What `asked` and `worded` are likely to be, by least squares."""
    table = np.array(first)
    weights = np.linalg.lstsq(table[:, :4], table[:, 4:], rcond=None)[0]
    return Estimates(asked=tuple(weights[:, 0].tolist()), worded=tuple(weights[:, 1].tolist()))


def with_estimates(example: Example, by: Estimates) -> Example:
    """The example with these estimates of what an added document lacks."""
    priors, added = example.priors.copy(), example.priors[:, _ADDED] > 0
    table = np.stack([np.ones(len(added)), example.cosines, example.words, example.nearest], axis=1)[added]
    for column, weights in ((_ASKED, by.asked), (_WORDED, by.worded)):
        priors[added, column] = (table @ np.array(weights)).clip(0)
    return replace(example, priors=priors)


def pool_examples(pool: Pool, embedder: CachedEmbedder) -> Iterator[Example | None]:
    """The questions of a measuring set's pool, over an index of its own."""
    numbers = {row.pid: number for number, row in enumerate(pool.passages, 1)}
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        with build_lock(home):
            store = Store(build(home, pool.library(), embedder), embedder)
        for asked in pool.asked:
            query = Query.of(store, asked.question.question, asked.question.lang)
            hits = find_candidates(query)
            wanted = f"digest {numbers[asked.gold.pid]}"
            yield _example(pool.name, query, hits, [str(hit.passage.address.locator) == wanted for hit in hits])
        store.close()


class _Batch:
    """Examples as tensors, padded to the longest list of candidates."""

    def __init__(self, examples: Sequence[Example], mean: Floats, scale: Floats) -> None:
        longest = max(len(example.cosines) for example in examples)
        pads = [longest - len(example.cosines) for example in examples]

        def padded(name: str) -> torch.Tensor:
            return torch.tensor(
                np.stack([np.pad(getattr(e, name), (0, pad)) for e, pad in zip(examples, pads, strict=True)]),
                dtype=torch.float32,
            )

        self.cosines, self.words = padded("cosines"), padded("words")
        self.right = padded("right").bool()
        self.real = torch.tensor([[i < len(e.cosines) for i in range(longest)] for e in examples])
        self.priors = torch.tensor(
            np.stack([np.pad(e.priors, ((0, pad), (0, 0))) for e, pad in zip(examples, pads, strict=True)]),
            dtype=torch.float32,
        )
        self.features = torch.tensor(np.stack([(e.features - mean) / scale for e in examples]), dtype=torch.float32)


class _Model(torch.nn.Module):
    """The network of riktlots.retrieval.search.fusion.Gate with the weights of the prior and a temperature of the
    softmax."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden, self.output = torch.nn.Linear(len(FEATURES), _HIDDEN), torch.nn.Linear(_HIDDEN, 1)
        self.temperature = torch.nn.Parameter(torch.tensor(3.0))
        self.prior = torch.nn.Parameter(torch.zeros(len(fields(Prior))))

    def scores(self, batch: _Batch, share: float | None = None) -> torch.Tensor:
        """The fused scores, shape (questions, candidates); a fixed `share` leaves network and prior out."""
        meaning = (
            torch.sigmoid(self.output(torch.tanh(self.hidden(batch.features))))
            if share is None
            else torch.tensor(share)
        )
        fused = meaning * batch.cosines + (1 - meaning) * batch.words
        fused = fused + batch.priors @ self.prior if share is None else fused
        return fused.masked_fill(~batch.real, -1.0)

    def loss(self, batch: _Batch) -> torch.Tensor:
        """The mean negative log of the share that the softmax gives to the candidates that answer."""
        scores = torch.exp(self.temperature) * self.scores(batch)
        right = scores.masked_fill(~batch.right, -1e9)
        return (torch.logsumexp(scores, 1) - torch.logsumexp(right, 1)).mean()


def fit(examples: Sequence[Example]) -> tuple[_Model, Floats, Floats]:
    """The model, and mean and scale of the features. Each group of examples counts alike but for `_COUNTS`."""
    torch.manual_seed(_SEED)
    features = np.stack([example.features for example in examples])
    mean, scale = features.mean(0), features.std(0) + 1e-6
    groups = sorted({example.group for example in examples})
    batches = {g: _Batch([e for e in examples if e.group == g], mean, scale) for g in groups}
    model = _Model()
    slow = torch.optim.Adam(
        [*model.hidden.parameters(), *model.output.parameters(), model.temperature], lr=0.02, weight_decay=1e-2
    )
    fast = torch.optim.Adam([model.prior], lr=0.005)
    for _ in range(_STEPS):
        losses = [model.loss(batch) * _COUNTS.get(group, 1.0) for group, batch in batches.items()]
        slow.zero_grad()
        fast.zero_grad()
        torch.stack(losses).sum().backward()  # type: ignore[no-untyped-call]
        slow.step()
        fast.step()
    return model, mean, scale


def mrr(model: _Model, batch: _Batch, share: float | None = None) -> float:
    """The mean reciprocal rank of the best candidate that answers."""
    with torch.no_grad():
        scores = model.scores(batch, share)
    best = scores.masked_fill(~batch.right, -1.0).max(1, keepdim=True).values
    return float((1 / (1 + (scores > best).sum(1).float())).mean())


def _held_out(own: list[Example], others: list[Example]) -> list[str]:
    """A line for each group of our own questions: MRR on folds that the model was not fitted on, and with a fixed share
    on the same."""
    questions = sorted({example.question for example in own})
    order = np.random.default_rng(_SEED).permutation(len(questions))
    fitted: dict[str, list[tuple[float, int]]] = defaultdict(list)
    fixed: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for fold in np.array_split(order, _FOLDS):
        left_out = {questions[i] for i in fold}
        model, mean, scale = fit([*(e for e in own if e.question not in left_out), *others])
        for group in _GROUPS:
            examples = [e for e in own if e.question in left_out and e.group == group]
            batch = _Batch(examples, mean, scale)
            fitted[group].append((mrr(model, batch), len(examples)))
            fixed[group].append((mrr(model, batch, FIXED_SHARE), len(examples)))
    return [
        f"{group}: n {sum(n for _, n in fitted[group])}, MRR on held-out folds {_mean(fitted[group]):.3f}, "
        f"with a fixed share {_mean(fixed[group]):.3f}"
        for group in _GROUPS
    ]


def _mean(parts: list[tuple[float, int]]) -> float:
    return sum(value * n for value, n in parts) / sum(n for _, n in parts)


def main() -> None:
    """Gather the examples, fit, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--maps", type=Path, required=True, help="the folder that …fitting.query_map wrote")
    parser.add_argument("--sample", type=int, default=1000, help="questions a pool")
    arguments = parser.parse_args()
    embedder = load_embedder(BUNDLED)
    assert embedder is not None
    cached = CachedEmbedder(embedder, Home.default())
    with tempfile.TemporaryDirectory() as folder:
        store = starter_store(Path(folder), embedder)
        store.query_map = HeldOutMaps.read(arguments.maps)
        first: list[Row] = []
        own = [example for example in own_examples(store, first) if example]
        store.close()
    pools = make_pools(read_set(arguments.passages, arguments.questions), arguments.sample, _SEED)
    others = [e for pool in pools for e in pool_examples(pool, cached) if e]
    by = estimates(first)
    own, others = ([with_estimates(example, by) for example in examples] for examples in (own, others))
    figures = _held_out(own, others)
    print(*figures, sep="\n")
    model, mean, scale = fit([*own, *others])
    for group in sorted({example.group for example in [*own, *others]}):
        batch = _Batch([e for e in [*own, *others] if e.group == group], mean, scale)
        print(f"{group:24} fitted on it: MRR {mrr(model, batch):.3f}, fixed {mrr(model, batch, FIXED_SHARE):.3f}")
    head = "\n".join(f"# {line}" for line in figures)
    _TARGET.write_text(_toml(model, mean, scale, embedder.name, head, by), encoding="utf-8")


def _toml(model: _Model, mean: Floats, scale: Floats, embedder: str, head: str, by: Estimates) -> str:
    def row(values: Sequence[float] | Floats | torch.Tensor) -> str:
        return "[" + ", ".join(f"{float(value):.5f}" for value in values) + "]"

    hidden = "".join(f"    {row(weights)},\n" for weights in model.hidden.weight.detach())
    prior = "".join(f"{f.name} = {float(w):.4f}\n" for f, w in zip(fields(Prior), model.prior.detach(), strict=True))
    return (
        f"# Written by `python -m riktlots.evals.fitting.fusion`; do not edit.\n{head}\n\n"
        f'embedder = "{embedder}"\n\n[prior]\n{prior}\n'
        f"[estimates]\nasked = {row(by.asked)}\nworded = {row(by.worded)}\n\n"
        f"[gate]\nmean = {row(mean)}\nscale = {row(scale)}\n"
        f"hidden = [\n{hidden}]\nhidden_bias = {row(model.hidden.bias.detach())}\n"
        f"output = {row(model.output.weight.detach()[0])}\noutput_bias = {float(model.output.bias.detach()[0]):.5f}\n"
    )


if __name__ == "__main__":
    main()
