"""Examples out of the starter corpus: the questions written for its paragraphs, each beside the paragraph in either
language and beside others that the search finds for it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from evals.training.example import Asked
from evals.training.mining import mined
from ingest.library import context_line
from ingest.model import Passage
from retrieval.query import Query
from retrieval.search import find_for
from retrieval.store import Store

_NEGATIVES = 3
_FROM = 9
# What the search brings up beside the right paragraph answers now and then too: an overview, a rule told twice.
_MINED_TRUST = 0.3
_ACROSS = 0.35


def own_questions(store: Store, work: Path, seed: int, share: float) -> Iterator[Asked]:
    """Examples of a share of the questions, chosen by the seed. Groups are documents: none is in both splits."""
    dice = random.Random(f"{seed} asks")
    rows = [(p, n, ask) for p in store.passages for n, ask in enumerate(p.asks) if dice.random() < share]
    found = mined(
        work / f"mined-asks-{seed}-{share}.json",
        ((f"{p.address} ?{n}", ask, p.language) for p, n, ask in rows),
        lambda text, language: [str(hit.passage.address) for hit in find_for(Query.of(store, text, language), 14)],
    )
    by_address = {str(p.address): p for p in store.passages}
    twins = {p.address.place: {} for p in store.passages}  # type: dict[tuple[str, str, int], dict[str, Passage]]
    for passage in store.passages:
        twins[passage.address.place][passage.language] = passage
    for passage, number, ask in rows:
        query = f"{passage.address} ?{number}"
        gold = passage
        if dice.random() < _ACROSS:
            gold = twins[passage.address.place].get("en" if passage.language == "sv" else "sv", passage)
        yield _example(store, gold, query, ask, passage.address.source, True)
        others = [by_address[a] for a in found[query] if by_address[a].address.place != passage.address.place]
        others = [other for other in others if not _tells_the_same(other, passage)][:_FROM]
        for other in dice.sample(others, min(_NEGATIVES, len(others))):
            if dice.random() < _ACROSS:
                other = twins[other.address.place].get("en" if other.language == "sv" else "sv", other)
            yield _example(store, other, query, ask, passage.address.source, False)


def _tells_the_same(one: Passage, other: Passage) -> bool:
    """Whether one is a sentence of an overview that rests on the other, or both stand at the same place."""
    here = [f"{p.address.source} {p.address.locator}" for p in (one, other)]
    return here[0] == here[1] or here[0] in other.rests_on or here[1] in one.rests_on


def _example(store: Store, passage: Passage, query: str, ask: str, group: str, right: bool) -> Asked:
    return Asked(
        dataset="asks",
        group=f"corpus:{group}",
        query=query,
        question=ask,
        context=context_line(passage, store.source(passage)),
        passage=passage.text,
        bears=right,
        answers=right,
        trust=1.0 if right else _MINED_TRUST,
    )
