"""What was written for training stands on passages that are held, in both languages, apart from what measures."""

from __future__ import annotations

import json

import pytest

from riktlots.evals.fitting.planting.plant import ERRORS
from riktlots.evals.fitting.training.written import WRITTEN
from riktlots.evals.questions.questions import DATASETS
from riktlots.ingest.language import LANGUAGES
from tests.starter import starter_library

_KINDS = {"asked": "q", "near": "q", "true": "s", "false": "s"}
ROWS = [json.loads(line) for line in WRITTEN.read_text(encoding="utf-8").splitlines()]


def test_each_row_has_questions_and_sentences_of_all_kinds_in_both_languages() -> None:
    assert len(ROWS) >= 600 and len({row["n"] for row in ROWS}) == len(ROWS)
    for row in ROWS:
        for kind, field in _KINDS.items():
            assert all(one[field].strip() for one in row[kind]), row["n"]
            assert {one["lang"] for one in row[kind]} == set(LANGUAGES), (row["n"], kind)


def test_wrong_sentences_name_their_error() -> None:
    named = {one["error"] for row in ROWS for one in row["false"]}
    assert {"figure", "date", "negation", "actor", "authority", "scope", "over_general", "invented"} <= named
    assert set(ERRORS) >= {"figure", "date", "negation", "actor", "authority", "scope", "over_general", "invented"}


def test_passages_of_the_corpus_are_held() -> None:
    places = {p.address.place for p in starter_library().passages}
    wanted = [row["ref"] for row in ROWS if "source" in row["ref"]]
    assert len(wanted) > 300
    for ref in wanted:
        assert (ref["source"], ref["locator"], ref["part"]) in places, ref


@pytest.mark.parametrize("name", ["release.jsonl", "dev.jsonl", "dev5.jsonl"])
def test_no_question_that_measures_is_trained_on(name: str) -> None:
    measured = {json.loads(line).get("question") for line in (DATASETS / name).read_text(encoding="utf-8").splitlines()}
    assert not measured & {one["q"] for row in ROWS for kind in ("asked", "near") for one in row[kind]}


def test_no_passage_of_the_pairs_that_measure_the_judge_is_written_about() -> None:
    pairs = (DATASETS / "judging" / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
    measured = {(p["source"], p["locator"], p["part"]) for p in map(json.loads, pairs)}
    assert not measured & {(r["source"], r["locator"], r["part"]) for row in ROWS if "source" in (r := row["ref"])}
