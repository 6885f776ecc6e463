"""The pools and the run, over a tiny set."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from riktlots.evals.bench.pools import CachedEmbedder, make_pools
from riktlots.evals.bench.rankings import BARE_CHROMA, RANKINGS, open_rankings
from riktlots.evals.bench.retrieval import Report, run
from riktlots.evals.bench.sets import MeasuringSet, read_set
from riktlots.evals.errors import MissingExtraError
from riktlots.ingest.home import Home
from riktlots.ingest.index.embeddings import Vectors
from riktlots.ingest.progress import no_progress
from tests.evals.bench.bench_sets import write_set
from tests.hashing import HashingEmbedder
from tests.reranker import Prefers


class CountingEmbedder(HashingEmbedder):
    """Counts the passages that it was given."""

    def __init__(self) -> None:
        self.passages = 0

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.passages += len(texts)
        return super().embed_passages(texts)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return super().embed_passages(texts)


@pytest.fixture
def measured(tmp_path: Path) -> MeasuringSet:
    return read_set(*write_set(tmp_path))


def _names(report: Report) -> list[tuple[str, ...]]:
    return [(row.origin, row.pool, row.asked_in, row.answered_in) for row in report.rows]


def test_pools_by_origin_and_language_and_one_mixed(measured: MeasuringSet) -> None:
    pools = {pool.name: pool for pool in make_pools(measured)}
    assert list(pools) == ["djur sv", "djur en", "sjö sv", "djur mixed"]
    assert [len(pools[name].passages) for name in pools] == [4, 4, 2, 4]
    assert {asked.gold.pid for asked in pools["sjö sv"].asked} == {"sjö:1"}


def test_the_mixed_pool_keeps_each_passage_in_one_language(measured: MeasuringSet) -> None:
    halves = set()
    for seed in range(5):
        mixed = make_pools(measured, seed=seed)[-1]
        pids = {row.pid for row in mixed.passages}
        assert sorted(row.lang for row in mixed.passages) == ["en", "en", "sv", "sv"]
        assert not any(measured.translations[pid] in pids for pid in pids)
        assert len(mixed.asked) == 8
        assert all(asked.gold.pid in pids for asked in mixed.asked)
        assert sum(asked.gold.lang == asked.question.lang for asked in mixed.asked) == 4
        halves.add(frozenset(pids))
    assert len(halves) > 1


def test_a_sample_takes_questions_and_leaves_the_passages(measured: MeasuringSet) -> None:
    whole, sampled = make_pools(measured), make_pools(measured, sample=2, seed=1)
    assert [len(pool.asked) for pool in sampled] == [2, 2, 1, 2]
    assert [pool.passages for pool in sampled] == [pool.passages for pool in make_pools(measured, seed=1)]
    assert sampled == make_pools(measured, sample=2, seed=1)
    assert all(set(few.asked) <= set(many.asked) for few, many in zip(sampled[:3], whole[:3], strict=True))


def test_every_ranking_gives_each_passage_once(measured: MeasuringSet, tmp_path: Path, home: Home) -> None:
    """Also the stock recipe, for which the long passage is several chunks."""
    pool = next(pool for pool in make_pools(measured) if pool.name == "sjö sv")
    cached = CachedEmbedder(HashingEmbedder(), home)
    with open_rankings(pool, tmp_path / "pool", cached, Prefers("ekan"), no_progress, no_progress) as rankings:
        assert set(rankings) == {*RANKINGS, BARE_CHROMA}
        for name, ranking in rankings.items():
            # "ekan" stands in one passage, and "är" is too common for the words to count.
            expected = {"sjö:1"} if name == "bm25" else {"sjö:1", "sjö:2"}
            pids = ranking("Är ekan grön?", "sv")
            assert (set(pids), len(pids)) == (expected, len(expected)), name
    cached.close()


def test_a_run_measures_all_pools_and_their_sum(measured: MeasuringSet, home: Home) -> None:
    stages: dict[str, tuple[int, int]] = {}
    report = run(
        measured,
        HashingEmbedder(),
        home,
        Prefers("ekan"),
        progress=lambda stage, done, total: stages.__setitem__(stage, (done, total)),
    )
    assert _names(report) == [
        ("djur", "sv", "sv", "sv"),
        ("djur", "en", "en", "en"),
        ("sjö", "sv", "sv", "sv"),
        ("djur", "mixed", "sv", "sv+en"),
        ("djur", "mixed", "en", "sv+en"),
        ("djur", "mixed", "sv", "sv"),
        ("djur", "mixed", "sv", "en"),
        ("djur", "mixed", "en", "sv"),
        ("djur", "mixed", "en", "en"),
    ]
    # The questions of the mixed pool are in the sum once.
    assert (report.total.n, report.total.passages) == (9, 10)
    assert set(report.total.figures) == set(RANKINGS)
    assert report.total.figures["bm25"].mrr.value == 1
    assert report.total.figures["find"].lead is None
    assert set(report.total.times) == {*RANKINGS, BARE_CHROMA}
    assert report.total.ratio is not None and report.total.ratio_fused is not None
    assert report.total.ratio > 0 < report.total.ratio_fused
    assert stages["djur mixed: questions ranked"] == (8, 8)
    assert stages["sjö sv: chunks embedded"][1] > 2


def test_a_second_run_embeds_nothing_and_says_the_same(measured: MeasuringSet, home: Home) -> None:
    few = replace(
        measured,
        passages=tuple(row for row in measured.passages if row.origin == "sjö"),
        questions=tuple(row for row in measured.questions if row.gold_pid.startswith("sjö")),
    )
    embedder = CountingEmbedder()
    first = run(few, embedder, home)
    assert embedder.passages > 2
    embedder.passages = 0
    second = run(few, embedder, home)
    assert embedder.passages == 0
    assert [row.figures for row in second.rows] == [row.figures for row in first.rows]
    # Nothing of the measured indexes stays in the home.
    assert {path.name for path in home.root.iterdir()} - {home.unpacked.name} == {"cache"}


def test_without_a_second_look_there_is_no_ranking_beside_it(measured: MeasuringSet, home: Home) -> None:
    report = run(measured, HashingEmbedder(), home)
    assert set(report.total.figures) == {*RANKINGS} - {"fused"}
    assert report.total.ratio_fused is None


def test_by_words_alone_two_rankings_are_absent(measured: MeasuringSet, home: Home) -> None:
    report = run(measured, None, home)
    assert (report.embedder, set(report.total.figures), report.total.ratio) == ("", {"find", "bm25"}, None)
    assert not home.root.exists()


def test_a_missing_extra_is_said_before_anything_is_embedded(
    measured: MeasuringSet, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "riktlots.evals.bench.compared.stock", raising=False)
    monkeypatch.setitem(sys.modules, "langchain_text_splitters", None)
    embedder = CountingEmbedder()
    with pytest.raises(MissingExtraError, match=r'pip install "\.\[bench\]"'):
        run(measured, embedder, home)
    assert embedder.passages == 0
