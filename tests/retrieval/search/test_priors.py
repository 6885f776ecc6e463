"""What speaks for a document before its words are read."""

from __future__ import annotations

import dataclasses

import pytest

from riktlots.ingest.library.library import Library
from riktlots.ingest.model import Kind, Weight
from riktlots.retrieval.model import Hit
from riktlots.retrieval.search.fusion import Prior, whose


@pytest.mark.parametrize(
    ("question", "authorities", "jurisdictions"),
    [
        ("Vad säger KI om riskbedömning?", {"Karolinska"}, set()),
        ("How do the Dutch universities assess partners?", set(), {"NL"}),
        ("Vad gäller vid Lunds universitet och i Norge?", {"Lunds universitet"}, {"NO"}),
        ("ki är en stavelse, och isp en annan", set(), set()),
    ],
)
def test_institutions_and_countries_are_heard(question: str, authorities: set[str], jurisdictions: set[str]) -> None:
    asked = whose(question)
    assert (asked.authorities, asked.jurisdictions) == (authorities, jurisdictions)


def test_a_document_from_abroad_is_held_back_unless_its_country_is_named(mini_library: Library) -> None:
    source = dataclasses.replace(mini_library.sources["test-riktlinje"], jurisdiction="NL")
    assert Prior.of(source, whose("Hur bedömer man en partner?"), ()).abroad == 1.0
    assert Prior.of(source, whose("Hur bedömer man en partner i Nederländerna?"), ()).abroad == 0.0


def test_an_overview_is_no_background_and_law_is_law(mini_library: Library) -> None:
    law = mini_library.sources["test-samverkanslag"]
    overview = dataclasses.replace(law, kind=Kind.OVERVIEW, weight=Weight.BACKGROUND)
    asked = whose("Vad gäller?")
    assert (Prior.of(law, asked, ()).law, Prior.of(law, asked, {law.id}).named) == (1.0, 1.0)
    assert (Prior.of(overview, asked, ()).overview, Prior.of(overview, asked, ()).background) == (1.0, 0.0)


def test_the_score_is_the_weighted_sum() -> None:
    assert Prior(1, 0, 0, 1, 1, 0, 0.5).score((0.5, 9, 9, -0.25, 0.125, 9, 0.25)) == 0.5


def test_a_passage_without_written_questions_is_judged_by_itself(mini_library: Library) -> None:
    source, passage = mini_library.sources["test-samverkanslag"], mini_library.passages[0]
    asked = whose("Vad gäller?")
    assert Prior.of(source, asked, (), Hit(passage, 0.0, cosine=0.4)).asked == pytest.approx(0.48)
    assert Prior.of(source, asked, (), Hit(passage, 0.0, cosine=0.4, asked=0.7)).asked == 0.7
    assert Prior.of(source, asked, (), Hit(passage, 0.0)).asked == 0.0
