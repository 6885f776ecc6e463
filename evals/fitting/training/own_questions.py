"""Examples out of the starter corpus: the questions written for its paragraphs, each beside the paragraph in either
language and beside others that the search finds for it."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from riktlots.evals.bench.pools import CachedEmbedder, Pool
from riktlots.evals.bench.pools import PoolQuestion as PoolQuestion
from riktlots.evals.bench.sets import PassageRow, QuestionRow
from riktlots.evals.fitting.training.examples import Asked
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.library.library import context_line
from riktlots.ingest.model import Passage
from riktlots.retrieval.question.query import Query
from riktlots.retrieval.search.search import find, find_for
from riktlots.retrieval.search.store import Store

_DEPTH = 12

# A question and its language to the ids of what is found, best first.
Found = dict[str, list[str]]


def mined(kept_at: Path, questions: Iterable[tuple[str, str, str]], search: Callable[[str, str], list[str]]) -> Found:
    """What `search` finds for each (id, question, language), read from a file where an earlier run left it."""
    if kept_at.is_file():
        found: Found = json.loads(kept_at.read_text(encoding="utf-8"))
        return found
    found = {id: search(question, language)[:_DEPTH] for id, question, language in questions}
    kept_at.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return found


def mine_pool(
    name: str,
    passages: list[PassageRow],
    questions: list[QuestionRow],
    embedder: CachedEmbedder,
    work: Path,
) -> Found:
    """The pids found for each question of a public set, by its qid, among the passages of the set."""
    kept_at = work / f"mined-{name}.json"
    if kept_at.is_file():
        return mined(kept_at, (), lambda question, language: [])
    by_pid = {row.pid: row for row in passages}
    asked = tuple(PoolQuestion(row, by_pid[row.gold_pid]) for row in questions)
    pool = Pool(name, "all", tuple(passages), asked)
    with tempfile.TemporaryDirectory(dir=work) as folder:
        home = Home(Path(folder))
        with build_lock(home):
            store = Store(build(home, pool.library(), embedder), embedder)
        by_address = {str(held.address): row.pid for held, row in zip(store.passages, passages, strict=True)}
        try:
            return mined(
                kept_at,
                ((row.qid, row.question, row.lang) for row in questions),
                lambda text, lang: [by_address[str(hit.passage.address)] for hit in find(store, text, lang, _DEPTH)],
            )
        finally:
            store.close()


_NEGATIVES = 3
_FROM = 9
# What the search brings up beside the right paragraph answers now and then too: an overview, a rule told twice.
_MINED_TRUST = 0.3
_ACROSS = 0.35


def own_questions(store: Store, work: Path, seed: int, share: float) -> Iterator[Asked]:
    """Examples of a share of the questions, chosen by the seed. Groups are documents: none is in both splits."""
    dice = random.Random(f"{seed} asks")
    rows = [(p, n, ask) for p in store.passages for n, ask in enumerate(p.questions) if dice.random() < share]
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
