"""The fit of written answers holds its promise: a wrong one is shown in at most two of a hundred plain questions."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from riktlots.evals.errors import DatasetError
from riktlots.evals.fitting.written import Pair, approve_all, candidates, choose, fit, measured, read_labels
from riktlots.ingest.home import Home
from riktlots.ingest.library.library import Library
from riktlots.retrieval.answering.written import MatchSignals
from tests.answers import opened, written
from tests.hashing import HashingEmbedder


def pairs(right: list[bool]) -> list[Pair]:
    return [Pair(f"Fråga {number}?", "sv", "a", one) for number, one in enumerate(right)]


def test_few_wrong_answers_are_let_through_and_few_of_those_shown_are_wrong() -> None:
    # From the surest down: 50 right ones, 4 wrong ones, 30 right ones, 16 wrong ones.
    rows = pairs([True] * 50 + [False] * 4 + [True] * 30 + [False] * 16)
    chosen = choose(np.linspace(1.0, 0.0, 100), rows)
    assert (chosen.right, chosen.wrong) == (0.8, 0.04)
    plain = choose(np.linspace(1.0, 0.0, 100), [replace(row, plain=True) for row in rows])
    assert (plain.right_plain, plain.wrong_plain) == (0.5, 0.02)
    # Of those shown, three of four at least are right.
    rare = choose(np.linspace(1.0, 0.0, 1000), pairs([True] * 20 + [False] * 15 + [True] * 15 + [False] * 950))
    assert (rare.right, rare.wrong) == (0.02, 0.005)


def test_the_surest_candidate_of_a_question_counts() -> None:
    rows = [Pair("A?", "sv", "wrong", False), Pair("A?", "sv", "right", True)]
    assert choose(np.array([0.2, 0.9]), rows).right == 1.0
    assert choose(np.array([0.9, 0.2]), rows).right == 0.0


def test_a_signal_that_tells_right_from_wrong_is_found() -> None:
    random = np.random.default_rng(1)
    right = random.random(200) < 0.5
    x = np.column_stack([0.6 + 0.3 * right + random.normal(0, 0.02, 200), random.random(200)])
    _, weights, chosen = fit(x, pairs(list(map(bool, right))), ("cosine", "words"))
    assert weights["cosine"] > 10 * abs(weights["words"])
    assert chosen.right > 0.4 and chosen.wrong <= 0.04


def test_candidates_are_written_to_be_labelled_and_measured_as_they_were(home: Home, mini_library: Library) -> None:
    # Not checked yet, so that readers would not get it.
    store = opened(home, replace(mini_library, answers=(written(),)), HashingEmbedder())
    approve_all(store)
    asked = "När ska vi anmäla samverkansavtalet då?"
    (row,) = candidates(store, [(asked, "sv"), ("Vilka bilar får parkera vid huset?", "sv")])
    assert (row["question"], row["answer_id"], row["label"]) == (asked, "when-to-notify", None)
    kept, x = measured(store, [Pair(asked, "sv", "when-to-notify", True), Pair(asked, "sv", "gone", False)])
    assert [pair.answer for pair in kept] == ["when-to-notify"]
    assert x.shape == (1, len(fields(MatchSignals)))
    store.close()


@pytest.mark.parametrize(
    "row", ['{"question": "A?", "lang": "sv", "answer_id": "a", "label": null}', '{"label": 1}', "x"]
)
def test_a_row_that_is_no_label_is_told_with_its_line(row: str, tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(f"{row}\n", encoding="utf-8")
    with pytest.raises(DatasetError, match="line 1"):
        read_labels(path)
