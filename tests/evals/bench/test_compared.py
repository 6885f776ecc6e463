"""The product beside others: the same texts and vectors for all, each measured by itself."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from riktlots.app.cli import app
from riktlots.app.commands.bench.compared import compared_json
from riktlots.app.console import Exit
from riktlots.evals.bench.compared import measure
from riktlots.evals.bench.compared.jobs import EMBEDDING, ReplayedVectors, keep
from riktlots.evals.bench.compared.measure import Plan, compare
from riktlots.evals.bench.compared.systems import LANGCHAIN, RIKTLOTS, TXTAI, VectorKind, check_extra, system
from riktlots.evals.bench.growth import pools
from riktlots.evals.bench.pools import Pool
from riktlots.evals.bench.process import apart
from riktlots.evals.errors import MissingExtraError
from riktlots.ingest.errors import DocumentError, EmbedderError
from riktlots.ingest.home import Home
from tests.hashing import HashingEmbedder

PLAN = Plan(
    file=None,
    sizes=(30, 20),
    systems=(RIKTLOTS, LANGCHAIN),
    questions=("Vem beslutar?", "Hur länge?", "Var?"),
    embedder="hashing",
    vectors=VectorKind.REPLAYED,
    rounds=2,
    seed=0,
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def _in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def here(work: Callable[..., Any], *args: Any) -> Any:
        return work(*args)

    for module in ("jobs", "measure"):
        monkeypatch.setattr(f"riktlots.evals.bench.compared.{module}.load_embedder", lambda name: HashingEmbedder())
    monkeypatch.setattr(measure, "apart", here)
    # What reads a second time is large, and is not the point.
    monkeypatch.setattr("riktlots.retrieval.search.rerank.BundledReranker", lambda: None)


def _pool(size: int) -> Pool:
    return next(pools(None, [size], 0))


def test_replayed_vectors_are_those_of_each_text(tmp_path: Path) -> None:
    keep(tmp_path / "v.npz", HashingEmbedder(), ["en katt", "en hund", "en katt"], ["en katt?"])
    replayed = ReplayedVectors(tmp_path / "v.npz")
    assert (replayed.name, replayed.dimension) == ("hashing-64", 64)
    assert np.array_equal(
        replayed.embed_passages(["en hund", "en katt"]), HashingEmbedder().embed_passages(["en hund", "en katt"])
    )
    assert np.array_equal(replayed.embed_questions(["en katt?"]), HashingEmbedder().embed_questions(["en katt?"]))
    with pytest.raises(KeyError):
        replayed.embed_passages(["en katt?"])


@pytest.mark.parametrize("name", [RIKTLOTS, LANGCHAIN, pytest.param(TXTAI, marks=pytest.mark.slow)])
def test_each_system_finds_what_it_indexed(name: str, tmp_path: Path) -> None:
    pool, embedder, one = _pool(20), HashingEmbedder(), system(name)
    one.build(pool, tmp_path / "index", embedder)
    index = one.open(tmp_path / "index", embedder)
    found = [index.search(row.text) for row in pool.passages[:5]]
    index.close()
    assert all(len(hits) == 10 for hits in found)
    assert set(one.texts(pool)) >= {row.text for row in pool.passages} or name == RIKTLOTS
    firsts = [_first(hits[0], pool) for hits in found]
    assert sum(first == row.pid for first, row in zip(firsts, pool.passages, strict=False)) >= 4


def _first(hit: Any, pool: Pool) -> str:
    """The pid of a hit, in whatever form a system gives it."""
    if isinstance(hit, dict):
        return str(hit["id"])
    if isinstance(hit, str):
        return hit
    return next(row.pid for row in pool.passages if row.text == hit.passage.text)


@pytest.mark.usefixtures("_in_one_process")
def test_every_size_is_built_and_searched_by_every_system(home: Home) -> None:
    sizes = compare(PLAN, home)
    assert [size.passages for size in sizes] == [20, 30]
    told = compared_json(PLAN, sizes)
    assert "langchain-chroma" in told["packages"] and "txtai" not in told["packages"]
    for row in told["rows"]:
        if row["system"] in PLAN.systems:
            assert len(row["built_seconds"]) == 2
            assert row["disk_bytes_per_passage"] > 0
        else:
            assert "built_seconds" not in row
        assert row["milliseconds"]["median"] > 0
    assert {row["system"] for row in told["rows"]} == {*PLAN.systems, "riktlots, read again", EMBEDDING}
    ours = [row for row in told["rows"] if row["system"] == RIKTLOTS]
    assert all(row["speed_to_first"] == row["time_to_first"] == 1 for row in ours)


@pytest.mark.usefixtures("_in_one_process")
def test_without_questions_nothing_is_searched(home: Home) -> None:
    plan = replace(PLAN, questions=(), sizes=(20,), systems=(LANGCHAIN,), rounds=1)
    (size,) = compare(plan, home)
    assert list(size.systems) == [LANGCHAIN]
    assert not size.systems[LANGCHAIN].milliseconds
    assert "milliseconds" not in compared_json(plan, [size])["rows"][0]


@pytest.mark.usefixtures("_in_one_process")
def test_texts_are_embedded_once_for_all_runs(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded: list[str] = []

    class Counting(HashingEmbedder):
        def embed_passages(self, texts: Any) -> Any:
            embedded.extend(texts)
            return super().embed_passages(texts)

    monkeypatch.setattr(measure, "load_embedder", lambda name: Counting())
    plan = replace(PLAN, questions=(), rounds=1)
    compare(plan, home)
    assert len(embedded) == len(set(embedded)) > 30
    embedded.clear()
    compare(plan, home)
    assert not embedded


def test_without_an_embedder_nothing_is_measured(home: Home) -> None:
    with pytest.raises(EmbedderError, match="RIKTLOTS_EMBEDDER"):
        compare(replace(PLAN, embedder="none"), home)


def test_a_missing_package_is_said_before_anything_is_read(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain_chroma", None)
    with pytest.raises(MissingExtraError, match=r'pip install "\.\[bench\]"'):
        check_extra([LANGCHAIN])
    check_extra([RIKTLOTS])


@pytest.mark.usefixtures("_in_one_process")
def test_a_file_of_another_form_is_refused(home: Home, tmp_path: Path) -> None:
    (tmp_path / "acts.jsonl").write_text('{"sfs": "1"}\n', encoding="utf-8")
    with pytest.raises(DocumentError, match="sfs, title, text"):
        compare(replace(PLAN, file=tmp_path / "acts.jsonl"), home)


def test_an_unknown_system_is_wrong_use() -> None:
    result = CliRunner().invoke(app, ["bench", "ingest", "--system", "solr"])
    assert result.exit_code == Exit.USAGE
    assert "riktlots, langchain, txtai" in " ".join(result.stderr.split())


def test_work_apart_is_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    # A new process runs the file of the main module first; other tests leave a page of Streamlit's in its place.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    assert apart(os.getpid) != os.getpid()


@pytest.mark.slow
def test_the_command_measures_all_three(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIKTLOTS_HOME", str(home.root))
    result = CliRunner().invoke(
        app, ["bench", "find", "--size", "30", "--questions", "3", "--vectors", "drawn", "--json"]
    )
    assert result.exit_code == Exit.OK, result.output
    rows = {row["system"]: row for row in json.loads(result.stdout)["rows"]}
    assert rows.keys() == {RIKTLOTS, LANGCHAIN, TXTAI, "riktlots, read again", EMBEDDING}
    for name in (RIKTLOTS, LANGCHAIN, TXTAI):
        assert rows[name]["passages_per_second"] > 0 and rows[name]["memory_bytes"] > 0
