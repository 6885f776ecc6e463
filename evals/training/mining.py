"""Hard negatives: what the product's own search finds for a question beside the passage that answers it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from evals.bench.cached import CachedEmbedder
from evals.bench.pools import Asked as PoolQuestion
from evals.bench.pools import Pool
from evals.bench.sets import PassageRow, QuestionRow
from ingest.build import build, build_lock
from ingest.home import Home
from retrieval.search import find
from retrieval.store import Store

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
