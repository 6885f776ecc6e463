"""Maintainers: `python -m riktlots.evals.fitting.language_gap --passages F --questions F --work WORK` measures how
much lower a passage scores only because it is in the other language, and writes retrieval/search/language_gap.toml.

The gap is the mean, over the questions written for the starter corpus, of the cosine with their paragraph minus that
with its translation. How much of it is added was chosen by the mixed pools of a set (in the format of `riktlots bench
retrieval`), in which half of the passages are kept in each language; the figures of each share are printed and written.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from riktlots.evals.bench.pools import MIXED, CachedEmbedder, Pool, make_pools
from riktlots.evals.bench.sets import read_set
from riktlots.evals.questions.recall import starter_store
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.index.embeddings import BUNDLED, Vectors, load_embedder
from riktlots.ingest.language import LANGUAGES
from riktlots.retrieval.search.store import Store

_TARGET = Path("retrieval/search/language_gap.toml")
_SEED = 20261126
# So many questions of each language, and of each pool.
_SAMPLE = 400
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
# Half: recall across the languages gains nearly as much as by more, and within one language little is lost.
_SHARE = 0.5


def gaps(store: Store) -> dict[str, float]:
    """By language of the question, how much nearer its paragraph is than the translation of that."""
    held = {(*p.address.place, p.language): p for p in store.passages}
    found: dict[str, list[float]] = {language: [] for language in LANGUAGES}
    for language, other in (LANGUAGES, LANGUAGES[::-1]):
        own = [
            p for p in store.passages if p.language == language and p.questions and (*p.address.place, other) in held
        ]
        for passage in random.Random(_SEED).sample(own, min(_SAMPLE, len(own))):
            twin = held[(*passage.address.place, other)]
            pair = [store.ordinal(passage), store.ordinal(twin)]
            vector = store.question_vector(passage.questions[0], language)
            assert vector is not None and store.dense
            cosines = store.dense.cosines(vector, pair)
            found[language].append(cosines[pair[0]] - cosines[pair[1]])
    return {language: float(np.mean(values)) for language, values in found.items()}


def recalls(pool: Pool, store: Store, gap: dict[str, float]) -> Iterator[str]:
    """For each share a line: recall among the first five, by the languages of question and passage."""
    languages = np.array([passage.language for passage in store.passages])
    cosines: list[tuple[str, str, int, Vectors]] = []
    ordinals = {row.pid: number for number, row in enumerate(pool.passages)}
    for asked in pool.asked:
        vector = store.question_vector(asked.question.question, asked.question.lang)
        assert vector is not None and store.dense
        rows = list(range(len(store.passages)))
        values = np.array(list(store.dense.cosines(vector, rows).values()))
        cosines.append((asked.question.lang, asked.gold.lang, ordinals[asked.gold.pid], values))
    for share in _SHARES:
        hits: dict[tuple[str, str], list[bool]] = {}
        for asked_in, answered_in, gold, values in cosines:
            lifted = values + np.where(languages != asked_in, share * gap[asked_in], 0.0)
            hits.setdefault((asked_in, answered_in), []).append(int((lifted > lifted[gold]).sum()) < 5)
        told = ", ".join(f"{a}>{b} {np.mean(found):.3f} (n {len(found)})" for (a, b), found in sorted(hits.items()))
        yield f"{pool.name}, share {share}: R@5 {told}"


def main() -> None:
    """Measure and write the file."""
    parser = argparse.ArgumentParser(description="Measure how much lower passages in the other language score.")
    parser.add_argument("--passages", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="a folder for indexes and vectors")
    chosen = parser.parse_args()
    embedder = load_embedder(BUNDLED)
    assert embedder
    gap = gaps(starter_store(chosen.work / "starter", embedder))
    told = ", ".join(f"{language} {value:.4f}" for language, value in gap.items())
    lines = [
        "# Written by `python -m riktlots.evals.fitting.language_gap`; do not edit.",
        f"# Gap by language of the question: {told}.",
    ]
    cached = CachedEmbedder(embedder, Home(chosen.work / "home"))
    for pool in make_pools(read_set(chosen.passages, chosen.questions), _SAMPLE, _SEED):
        if pool.language == MIXED:
            home = Home(chosen.work / "mixed")
            with build_lock(home):
                store = Store(build(home, pool.library(), cached), cached)
            lines += [f"# {line}" for line in recalls(pool, store, gap)]
            store.close()
    lines += ["", f'["{embedder.name}"]', *(f"{language} = {_SHARE * gap[language]:.4f}" for language in LANGUAGES)]
    print("\n".join(lines))
    _TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
