"""Running heads, feet and page numbers are left out; what looks like them and is text stays."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from riktlots.ingest.document import Document, Reason
from tests.ingest.readers.pdf.drawing import lines, read, text

BODIES = [
    [f"{word} stycket börjar här och fortsätter", "på en rad till innan det tar slut."]
    for word in ("Första", "Andra", "Tredje", "Fjärde", "Femte", "Sjätte")
]


def _reasons(document: Document) -> Counter[Reason]:
    return Counter(dropped.reason for dropped in document.dropped)


def _pages(head: str = "", foot: str = "", count: int = 5) -> list[str]:
    """Pages with a head and a foot, in which {n} is the number of the page and {total} that of all."""
    return [
        (text(72, 810, head.format(n=i + 1, total=count)) if head else "")
        + lines(72, 740, BODIES[i])
        + (text(280, 30, foot.format(n=i + 1, total=count)) if foot else "")
        for i in range(count)
    ]


def _body(document: Document) -> str:
    return document.text.replace("\n\n", " ")


@pytest.mark.parametrize(
    ("foot", "reason", "label"),
    [
        ("{n}", Reason.PAGE_NUMBER, "3"),
        ("Sida {n} ({total})", Reason.PAGE_NUMBER, "3"),
        ("{n} (12)", Reason.PAGE_NUMBER, "3"),
        ("Page {n} of {total}", Reason.PAGE_NUMBER, "3"),
        ("– {n} –", Reason.PAGE_NUMBER, "3"),
        ("Riktlinje 2024:1 sid {n}", Reason.RUNNING_HEAD, "3"),
    ],
)
def test_numbers_that_count_along_are_left_out_and_name_the_page(
    tmp_path: Path, foot: str, reason: Reason, label: str
) -> None:
    document = read(tmp_path, *_pages(foot=foot))
    assert _body(document) == " ".join(" ".join(body) for body in BODIES[:5])
    assert _reasons(document) == {reason: 5}
    assert document.blocks[2].pages[0].label == label


def test_a_head_on_every_page_is_left_out(tmp_path: Path) -> None:
    document = read(tmp_path, *_pages(head="Lag (2010:800)", foot="{n}"))
    assert "800" not in document.text
    assert _reasons(document) == {Reason.RUNNING_HEAD: 5, Reason.PAGE_NUMBER: 5}


def test_heads_of_odd_and_even_pages_are_left_out(tmp_path: Path) -> None:
    pages = [text(72, 810, "Handbok" if i % 2 else "Kapitel om avtal") + lines(72, 740, BODIES[i]) for i in range(6)]
    document = read(tmp_path, *pages)
    assert _body(document) == " ".join(" ".join(body) for body in BODIES)
    assert _reasons(document) == {Reason.RUNNING_HEAD: 6}


def test_roman_numbers_are_numbers_of_pages(tmp_path: Path) -> None:
    pages = [lines(72, 740, BODIES[i]) + text(280, 30, number) for i, number in enumerate(("ii", "iii", "iv"))]
    document = read(tmp_path, *pages)
    assert [block.pages[0].label for block in document.blocks] == ["ii", "iii", "iv"]


def test_a_formula_at_the_edge_of_some_pages_is_text(tmp_path: Path) -> None:
    """Three of many pages begin with the same words at the same height, the others with other words."""
    starts = [
        "Lag (2011:189).",
        "Om avtal finns",
        "Lag (2011:189).",
        "Rektor beslutar",
        "Styrelsen får",
        "Lag (2011:189).",
    ]
    pages = [text(72, 790, starts[i]) + lines(72, 760, BODIES[i]) for i in range(6)]
    document = read(tmp_path, *pages)
    assert document.text.count("Lag (2011:189).") == 3
    assert not document.dropped


def test_years_and_numbers_of_acts_are_no_page_numbers(tmp_path: Path) -> None:
    pages = [lines(72, 780, [number, *BODIES[i]]) for i, number in enumerate(("2014:903", "2016:553", "2017:1115"))]
    assert not read(tmp_path, *pages).dropped


def test_paragraph_signs_that_count_along_are_text(tmp_path: Path) -> None:
    pages = [lines(72, 780, [f"{i + 3} § Den som bedriver", *BODIES[i]]) for i in range(5)]
    document = read(tmp_path, *pages)
    assert not document.dropped
    assert "5 § Den som" in document.text


def test_pages_with_nothing_else_keep_their_text(tmp_path: Path) -> None:
    document = read(tmp_path, *(text(72, 800, f"Bild {i}") for i in range(5)))
    assert "Bild 3" in document.text


def test_a_number_in_the_middle_of_the_page_is_text(tmp_path: Path) -> None:
    pages = [lines(72, 740, BODIES[i]) + text(72, 400, str(i + 1)) + lines(72, 300, BODIES[i]) for i in range(4)]
    assert not read(tmp_path, *pages).dropped


def test_one_page_alone_names_its_number_only_in_words(tmp_path: Path) -> None:
    assert _reasons(read(tmp_path, *_pages(foot="Sida 1 (1)", count=1))) == {Reason.PAGE_NUMBER: 1}
    assert not read(tmp_path, *_pages(foot="1", count=1)).dropped
