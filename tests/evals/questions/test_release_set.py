"""The release set: 160 rows a language, spread as it should be, with gold that is held and questions in own words."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from riktlots.evals.questions.questions import DATASETS, Gold, load_questions
from riktlots.ingest.library.library import Library
from riktlots.ingest.model import Kind, Passage
from tests.starter import starter_library

RELEASE = DATASETS / "release.jsonl"
FIELDS = {"id", "lang", "status", "gold", "nuggets", "type", "notes"}
ANSWERABLE = ("answered", "partly")
REFUSED = {"not_covered": 12, "out_of_scope": 8, "declined": 6, "needs_detail": 4}
SPECIAL = {"conflict": 8, "edition": 6, "follow_up": 6, "cross_lingual": 4, "injected": 3, "premise": 3}
PLAIN = set("find case must_or_should who_decides deadline negative compare definition condition".split())
RUN = 5  # words
_WORD = re.compile(r"\w+")

Row = dict[str, Any]


def _read(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _asked(row: Row) -> list[str]:
    """All that the person writes in a row: the question, or each turn."""
    return list(row.get("turns") or [row["question"]])


@pytest.fixture(scope="module", params=["sv", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def rows(lang: str) -> list[Row]:
    return [row for row in _read(RELEASE) if row["lang"] == lang]


@pytest.fixture(scope="module")
def corpus() -> Library:
    return starter_library()


@pytest.fixture(scope="module")
def passages(corpus: Library) -> dict[str, list[Passage]]:
    held: dict[str, list[Passage]] = {}
    for passage in corpus.passages:
        held.setdefault(passage.address.source, []).append(passage)
    return held


def test_each_row_has_the_fields_of_a_question(lang: str, rows: list[Row]) -> None:
    assert [row["id"] for row in rows] == [f"rel-{lang}-{number:03d}" for number in range(1, len(rows) + 1)]
    for row in rows:
        assert row.keys() - {"question", "turns", "as_of"} == FIELDS, row["id"]
        assert ("question" in row) != ("turns" in row), row["id"]
        assert all(text == text.strip() != "" for text in _asked(row)), row["id"]
        assert (row["type"] == "follow_up") == ("turns" in row), row["id"]
        assert len(row.get("turns", ["", ""])) >= 2, row["id"]
        if "as_of" in row:
            assert date.fromisoformat(row["as_of"]) < date.today(), row["id"]
    assert [q.id for q in load_questions(RELEASE) if q.lang == lang] == [row["id"] for row in rows]


def test_what_can_be_answered_has_gold_and_facts_and_what_cannot_has_none(rows: list[Row]) -> None:
    for row in rows:
        if row["status"] not in ANSWERABLE:
            assert row["gold"] == row["nuggets"] == [], row["id"]
            continue
        assert row["gold"] and all(gold.keys() == {"source", "locator"} for gold in row["gold"]), row["id"]
        assert 1 <= len(row["nuggets"]) <= 4, row["id"]
        assert any(nugget["vital"] for nugget in row["nuggets"]), row["id"]
        assert all(nugget.keys() == {"text", "vital"} and nugget["text"].strip() for nugget in row["nuggets"]), row[
            "id"
        ]


def test_the_rows_are_spread_over_statuses_and_types(rows: list[Row]) -> None:
    statuses = Counter("answerable" if row["status"] in ANSWERABLE else row["status"] for row in rows)
    assert statuses == {"answerable": 130, **REFUSED}
    types = Counter(row["type"] for row in rows if row["status"] in ANSWERABLE)
    assert {type: types[type] for type in SPECIAL} == SPECIAL
    assert types.keys() == SPECIAL.keys() | PLAIN
    assert min(types[type] for type in PLAIN) >= 5


def test_each_gold_place_is_held_under_the_locator_that_it_is_given(
    rows: list[Row], passages: dict[str, list[Passage]]
) -> None:
    for row in rows:
        for place in row["gold"]:
            of_source = passages[place["source"]]
            assert place["locator"] in {str(passage.address.locator) for passage in of_source}, (row["id"], place)
            assert any(Gold(**place).accepts(passage) for passage in of_source), (row["id"], place)


def test_no_place_stands_in_the_gold_of_a_row_twice(rows: list[Row]) -> None:
    for row in rows:
        places = [(gold["source"], gold["locator"]) for gold in row["gold"]]
        assert len(places) == len(set(places)), row["id"]


def test_where_sources_differ_both_sides_are_gold(rows: list[Row]) -> None:
    for row in rows:
        if row["type"] == "conflict":
            assert len(row["gold"]) >= 2, row["id"]


def test_gold_for_another_day_counted_on_that_day(rows: list[Row], corpus: Library) -> None:
    for row in rows:
        for place in row["gold"] if "as_of" in row else []:
            source = corpus.sources[place["source"]]
            assert (source.valid_from or "") <= row["as_of"] < (source.valid_to or "9999"), (row["id"], source.id)


def test_the_gold_is_spread_over_sources_of_all_sorts(rows: list[Row], corpus: Library) -> None:
    named = {gold["source"] for row in rows for gold in row["gold"]}
    assert len(named) >= 70
    assert len({corpus.sources[id].kind for id in named}) >= 8
    assert len({corpus.sources[id].jurisdiction for id in named}) >= 8
    overviews = [row for row in rows if row["gold"] and all(_is_overview(corpus, gold) for gold in row["gold"])]
    assert len(overviews) <= 5


def _is_overview(corpus: Library, gold: dict[str, str]) -> bool:
    return corpus.sources[gold["source"]].kind is Kind.OVERVIEW


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def test_no_question_takes_five_words_in_a_row_from_a_paragraph_that_answers_it(
    rows: list[Row], passages: dict[str, list[Passage]]
) -> None:
    taken = []
    for row in rows:
        own = set().union(*(_runs(text) for text in _asked(row)))
        for place in row["gold"]:
            answering = (p for p in passages[place["source"]] if Gold(**place).accepts(p))
            taken += [(row["id"], str(p.address), own & _runs(p.text)) for p in answering if own & _runs(p.text)]
    assert not taken, "\n".join(map(str, taken))


def test_no_question_stands_twice_or_in_a_set_that_something_was_fitted_on() -> None:
    seen: dict[tuple[str, ...], str] = {}
    # A question of the release set that was looked at before would not be new to the product.
    for path in [*sorted(DATASETS.glob("dev*.jsonl")), DATASETS / "first.jsonl", RELEASE]:
        released = path == RELEASE
        for row in _read(path):
            asked = tuple(_WORD.findall(" ".join(_asked(row)).casefold()))
            assert not (released and asked in seen), f"{row['id']} is {seen[asked]} again"
            seen[asked] = row["id"]
