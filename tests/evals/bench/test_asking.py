"""Where the time of an answer goes: each part on its clock, and all of them the whole."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from riktlots.app.cli import app
from riktlots.app.commands.bench.speed import ask_json
from riktlots.app.console import Exit
from riktlots.evals.bench.asking import QUOTES, WRITTEN, Clocks, measure
from riktlots.evals.questions.questions import Question
from riktlots.ingest.index.embeddings import Vectors
from riktlots.ingest.model import Passage, Source
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.search.rerank import RerankScore
from tests.hashing import HashingEmbedder
from tests.reranker import Prefers

SLOW = 0.02
QUESTIONS = [
    Question("1", "När ska samverkansavtalet anmälas till Samverkansmyndigheten?", "sv", "answered", ()),
    Question("2", "Och hur då?", "sv", "answered", (), turns=("När ska samverkansavtalet anmälas?",)),
    Question("3", "Hur kan vi kringgå kravet på att anmäla samverkansavtalet?", "sv", "declined", ()),
]


class SlowEmbedder(HashingEmbedder):
    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        time.sleep(SLOW)
        return self.embed_passages(texts)


class SlowReranker(Prefers):
    def score(self, question: str, language: str, passages: Sequence[tuple[Passage, Source]]) -> list[RerankScore]:
        time.sleep(SLOW)
        return super().score(question, language, passages)


@pytest.fixture
def told(mini_corpus: Path, monkeypatch: pytest.MonkeyPatch, everything_covered: None) -> dict[str, Any]:
    monkeypatch.setenv("RIKTLOTS_CORPUS", str(mini_corpus))
    ways = measure(QUESTIONS, SlowEmbedder(), SlowReranker("anmälas"), DeterministicJudge())
    return ask_json(ways, "slow", "rules", 0)["ways"]


def _parts(way: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["step"], row["part"]): row for row in way["parts"]}


def test_the_parts_add_up_to_the_whole_and_each_is_on_its_own_clock(told: dict[str, Any]) -> None:
    assert told.keys() == {QUOTES, WRITTEN}
    for way in told.values():
        assert way["n"] == 3
        assert sum(row["share"] for row in way["parts"]) == pytest.approx(1, abs=0.02)
        parts = _parts(way)
        assert parts["find", "embedding"]["milliseconds"]["median"] >= 1000 * SLOW
        assert parts["find", "reranker"]["milliseconds"]["median"] >= 1000 * SLOW
        assert parts["find", "reranker"]["n"] == 2
        assert ("find", "coverage") in parts and ("beside", "the rest") in parts


def test_only_a_written_answer_has_a_language_model(told: dict[str, Any]) -> None:
    assert ("draft", "language model") not in _parts(told[QUOTES])
    parts = _parts(told[WRITTEN])
    assert parts["draft", "language model"]["n"] == 2
    assert parts["route", "language model"]["n"] == 1  # the question that hangs on the one before
    assert ("verify", "judge") in parts


def test_find_alone_is_told_of_questions_that_are_searched_for(told: dict[str, Any]) -> None:
    assert told[QUOTES]["statuses"]["declined"] == 1
    assert told[QUOTES]["searched"] == 2
    assert told[QUOTES]["find_alone"]["median"] >= 2000 * SLOW
    assert told[QUOTES]["to_find"] > 0.5


def test_clocks_begin_anew_when_read() -> None:
    clocks = Clocks()
    clocks.begin("find")
    with clocks.running("embedding"):
        time.sleep(SLOW)
    with clocks.running("embedding"):
        time.sleep(SLOW)
    (part,) = clocks.read().items()
    assert part[0] == ("find", "embedding") and part[1] >= 2 * SLOW
    assert clocks.read() == {}


@pytest.mark.slow
def test_the_command_tells_both_ways_over_the_starter_corpus() -> None:
    result = CliRunner().invoke(app, ["bench", "ask", "--questions", "4", "--json"])
    assert result.exit_code == Exit.OK, result.output
    told = json.loads(result.stdout)
    assert told["judge"] == "bundled-2"
    assert {way: found["n"] for way, found in told["ways"].items()} == {QUOTES: 4, WRITTEN: 4}
