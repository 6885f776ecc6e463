"""The sentence/quote pairs: whole, verbatim, balanced, and not to be told apart by counting words."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from riktlots.ingest.language import detect_language
from riktlots.ingest.library.library import Library
from riktlots.ingest.model import Kind
from tests import ROOT
from tests.starter import starter_library

PAIRS = ROOT / "evals" / "datasets" / "judging" / "pairs.jsonl"
FIELDS = "id lang quote_lang source locator part quote sentence label type note".split()
FAITHFUL = {"reworded", "shortened", "joined", "numbers_rewritten", "far_paraphrase", "answer_style"}
ERRORS = set(
    "strength_raised strength_lowered figure date negation actor authority scope condition_dropped exception_dropped "
    "neighbour over_general invented_detail".split()
)
_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"(?<=[.?!”\"])\s+(?=[A-ZÅÄÖ“])")

Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def corpus() -> Library:
    return starter_library()


def test_every_pair_has_the_fields_and_a_type_that_fits_its_label(rows: list[Row]) -> None:
    for row in rows:
        assert list(row) == FIELDS, row["id"]
        assert row["type"] in (FAITHFUL if row["label"] == 1 else ERRORS), row["id"]
        assert {row["lang"], row["quote_lang"]} <= {"sv", "en"}, row["id"]
        assert bool(row["note"]) == (row["label"] == 0), f"{row['id']}: the note says what the error is"
        assert row["sentence"] == row["sentence"].strip() and row["sentence"].endswith("."), row["id"]
    assert len({row["id"] for row in rows}) == len(rows)


def test_every_quote_stands_in_its_passage_as_one_to_three_whole_sentences(rows: list[Row], corpus: Library) -> None:
    texts = {
        (p.address.source, p.language, str(p.address.locator), p.address.part): p.text
        for p in corpus.passages
        if p.address.edition.startswith("digest")
    }
    for row in rows:
        text = texts[row["source"], row["quote_lang"], row["locator"], row["part"]]
        start = text.find(row["quote"])
        assert start >= 0, row["id"]
        end = start + len(row["quote"])
        assert text[:start].rstrip()[-1:] in ("", ".", "?", "!") and text[end - 1] in ".?!", row["id"]
        assert end == len(text) or text[end].isspace(), row["id"]
        assert len(_SENTENCE_END.split(row["quote"])) <= 3, row["id"]


def test_no_two_pairs_ask_the_same(rows: list[Row]) -> None:
    assert max(Counter((row["quote"], row["type"]) for row in rows).values()) == 1
    assert max(Counter(row["sentence"] for row in rows).values()) == 1


def test_no_sentence_is_copied_from_its_quote(rows: list[Row]) -> None:
    for row in rows:
        assert row["sentence"].rstrip(".").lower() not in row["quote"].lower(), row["id"]


def test_the_sentence_is_in_the_language_that_it_says(rows: list[Row]) -> None:
    wrong = [row["id"] for row in rows if detect_language(row["sentence"], row["lang"]) != row["lang"]]
    assert not wrong


def test_the_set_is_large_and_balanced(rows: list[Row]) -> None:
    cells = Counter((row["label"], row["lang"]) for row in rows)
    assert len(cells) == 4 and len(set(cells.values())) == 1
    assert sum(cells.values()) >= 320
    crossed = Counter((row["label"], row["lang"]) for row in rows if row["lang"] != row["quote_lang"])
    assert len(crossed) == 4 and min(crossed.values()) >= 15
    assert crossed[0, "sv"] + crossed[0, "en"] >= 30 and crossed[1, "sv"] + crossed[1, "en"] >= 30
    types = Counter(row["type"] for row in rows)
    assert set(types) == FAITHFUL | ERRORS
    assert all(14 <= types[kind] <= 18 for kind in ERRORS)
    assert all(types[kind] >= 20 for kind in FAITHFUL)


def test_the_set_is_spread_over_the_corpus(rows: list[Row], corpus: Library) -> None:
    assert len({(row["source"], row["quote_lang"], row["locator"], row["part"]) for row in rows}) >= 100
    assert len({row["source"] for row in rows}) >= 60
    kinds = Counter(corpus.sources[row["source"]].kind for row in rows)
    asked = (Kind.LAW, Kind.REGULATION, Kind.GUIDELINE, Kind.REPORT, Kind.HANDBOOK, Kind.NEWS, Kind.OVERVIEW)
    assert all(kinds[kind] >= 10 for kind in asked), kinds


def test_shared_words_and_length_alone_hardly_tell_the_labels_apart(rows: list[Row]) -> None:
    same = [row for row in rows if row["lang"] == row["quote_lang"]]
    assert 0.35 <= _auc(same, _shared) <= 0.65
    assert 0.35 <= _auc(rows, _words) <= 0.65


def _shared(row: Row) -> float:
    """The share of the sentence's words that stand in the quote."""
    words = set(_WORD.findall(row["sentence"].lower()))
    return len(words & set(_WORD.findall(row["quote"].lower()))) / len(words)


def _words(row: Row) -> float:
    return len(_WORD.findall(row["sentence"]))


def _auc(rows: list[Row], score: Callable[[Row], float]) -> float:
    """How often a faithful sentence scores above one with an error; ties count half."""
    faithful = [score(row) for row in rows if row["label"] == 1]
    wrong = [score(row) for row in rows if row["label"] == 0]
    won = sum((a > b) + (a == b) / 2 for a in faithful for b in wrong)
    return float(won / (len(faithful) * len(wrong)))
