"""EU acts as truth: articles of one long line become title, paragraphs and points."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from riktlots.evals.bench.reading.acts import Article, ReadingBenchError, Role, eu_acts, joined


def _pieces(text: str) -> list[tuple[str, str, tuple[str, str] | None]]:
    act = joined("act", "Regulation", [Article("5", text)])
    start = next(i for i, piece in enumerate(act.pieces) if piece.text == "Article 5")
    return [(piece.role.value, piece.text, piece.place) for piece in act.pieces[start + 1 :]]


def test_numbered_paragraphs_and_their_points() -> None:
    text = (
        "Material scope 1. This Regulation applies to data, see points (a) and (b) of paragraph 2. 2. It does not "
        "apply to: (a) a thing of kind x or (b) thereof; (b) another thing, or (c) a third. 3. Member States shall act."
    )
    assert _pieces(text) == [
        ("heading", "Material scope", None),
        ("paragraph", "1. This Regulation applies to data, see points (a) and (b) of paragraph 2.", ("5", "1")),
        ("paragraph", "2. It does not apply to:", ("5", "2")),
        ("item", "(a) a thing of kind x or (b) thereof;", ("5", "2")),
        ("item", "(b) another thing, or", ("5", "2")),
        ("item", "(c) a third.", ("5", "2")),
        ("paragraph", "3. Member States shall act.", ("5", "3")),
    ]


def test_definitions_have_places_of_their_own() -> None:
    text = "Definitions For the purposes of this Regulation: (1) ‘data’ means facts; (2) ‘act’ means (1) this."
    assert _pieces(text) == [
        ("heading", "Definitions", None),
        ("paragraph", "For the purposes of this Regulation:", ("5", "")),
        ("paragraph", "(1) ‘data’ means facts;", ("5", "1")),
        ("paragraph", "(2) ‘act’ means (1) this.", ("5", "2")),
    ]


def test_an_article_without_numbers_is_one_paragraph() -> None:
    assert _pieces("Penalties The Member States shall lay down rules.") == [
        ("heading", "Penalties", None),
        ("paragraph", "The Member States shall lay down rules.", ("5", "")),
    ]


def test_a_paragraph_that_is_numbered_and_alone_keeps_its_number() -> None:
    assert _pieces("Scope 1. Member States shall act.")[1:] == [
        ("paragraph", "1. Member States shall act.", ("5", "1"))
    ]


def test_no_character_of_an_article_is_lost() -> None:
    text = "Scope 1. One: (a) x; (b) y. 2. Two. 3. Three ‘(c)’ and 4. four."
    assert " ".join(text for _, text, _ in _pieces(text)) == text


def test_acts_are_read_and_get_recitals(tmp_path: Path) -> None:
    path = tmp_path / "eu.jsonl.gz"
    rows = [
        {"celex": celex, "title": f"Regulation {celex}", "article": n, "text": f"Scope 1. The first. 2. The {n}."}
        for celex in ("A", "B")
        for n in (1, 2)
    ]
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("".join(json.dumps(row) + "\n" for row in rows))
    first, second = eu_acts(path)
    assert (first.name, second.pieces[0].text) == ("A", "Regulation B")
    assert {("1", "1"), ("1", "2"), ("2", "1"), ("2", "2"), ("recital", "3")} <= first.texts_by_place().keys()
    assert first.texts_by_place()["2", "2"] == "2. The 2."
    assert sum(piece.role is Role.TITLE for piece in first.pieces) == 1


@pytest.mark.parametrize("line", ['{"celex": "A"}', "[]", "{"])
def test_a_line_that_is_no_article_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "eu.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ReadingBenchError, match=r"eu\.jsonl"):
        eu_acts(path)
