"""The page to plan on, without a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import text
from riktlots.app.present.markup import escaped
from riktlots.app.present.plan import strength_name
from riktlots.retrieval.guide import Guide
from riktlots.retrieval.model import Strength
from riktlots.retrieval.plan.plan import make_plan
from riktlots.retrieval.plan.reading import read_text
from tests.app.pages.reading import in_language, shown, turned_to
from tests.app.part_of_starter import part_of_starter

CLOUD = "Vi vill ge en partner i USA åtkomst till vår molnmapp med ritningar."


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A corpus with what a plan cites, and a home for its index."""
    return part_of_starter(tmp_path_factory.mktemp("corpus")), tmp_path_factory.mktemp("home")


@pytest.fixture
def planning(page: AppTest, folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page to plan on, over that corpus."""
    corpus, home = folders
    monkeypatch.setenv("RIKTLOTS_CORPUS", str(corpus))
    monkeypatch.setenv("RIKTLOTS_HOME", str(home))
    return turned_to(page, "plan")


def read(page: AppTest, words: str) -> str:
    page.text_area(key="plan-text").set_value(words).run()
    return shown(page.button(key="plan-read").click().run())


def items(page: AppTest) -> list[str]:
    """The ids of the considerations, in their order."""
    return [b.key.removeprefix("plan-open-") for b in page.button if (b.key or "").startswith("plan-open-")]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_empty_page_says_that_it_decides_nothing_and_offers_examples(planning: AppTest, language: str) -> None:
    html = shown(in_language(planning, language))
    assert text("plan_no_decision", language) in html
    assert text("plan_no_personal_data", language) in html
    assert items(planning) == []
    planning.button(key="example-plan_example_2").click().run()
    assert planning.text_area(key="plan-text").value == text("plan_example_2", language)
    assert "ethics-review" in items(planning)
    assert planning.multiselect(key="plan-country").value == ["KE"]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_list_has_the_words_of_the_plan_its_quotes_and_their_addresses(planning: AppTest, language: str) -> None:
    in_language(planning, language)
    html = read(planning, CLOUD)
    store = Guide.open().index().store
    made = make_plan(read_text(CLOUD, "sv"), store, language=language)
    assert items(planning) == [item.id for item in made.items]
    for item in made.items:
        assert escaped(item.title) in html
        for citation in item.citations:
            assert escaped(citation.quote) in html
            assert escaped(store.label(citation.passage, language)) in html
    assert html.count(f">{strength_name(Strength.MUST, language)}</span>") == sum(
        item.strength is Strength.MUST for item in made.items
    )
    assert all(escaped(question.text) in html for question in made.questions)
    assert all(escaped(one.reason) in html for one in made.not_applied)
    assert text("digest_notice", language) in html
    assert 'href="https://data.europa.eu/eli/reg/2021/821/oj"' in html


def test_a_field_put_right_makes_another_list_when_it_is_asked_for(planning: AppTest) -> None:
    read(planning, CLOUD)
    assert "export-licence" in items(planning)
    planning.multiselect(key="plan-country").set_value(["FR"]).run()
    planning.multiselect(key="plan-technology").set_value(["none"]).run()
    assert text("plan_changed_since", "sv") in shown(planning)
    assert "export-licence" in items(planning)
    html = shown(planning.button(key="plan-make").click().run())
    assert "export-licence" not in items(planning)
    assert text("plan_changed_since", "sv") not in html
    assert "<dd>Frankrike</dd>" in html


def test_a_list_can_be_made_as_of_another_day(planning: AppTest) -> None:
    html = read(planning, CLOUD)
    assert f"<dt>{text('narrow_as_of', 'sv')}</dt>" not in html
    planning.text_input(key="plan-as-of").set_value("1999-12-31").run()
    assert text("plan_changed_since", "sv") in shown(planning)
    today = items(planning)
    html = shown(planning.button(key="plan-make").click().run())
    assert f"<dt>{text('narrow_as_of', 'sv')}</dt><dd>1999-12-31</dd>" in html
    assert text("as_of_notice", "sv", day="1999-12-31") in html
    assert set(items(planning)) < set(today), "what was not yet there counted for nothing"
    planning.button(key="plan-over").click().run()
    assert planning.text_input(key="plan-as-of").value == ""


def test_a_case_can_be_given_by_its_fields_alone(planning: AppTest) -> None:
    planning.multiselect(key="plan-country").set_value(["NO"]).run()
    planning.multiselect(key="plan-data").set_value(["health"]).run()
    planning.button(key="plan-make").click().run()
    assert "ethics-review" in items(planning)


def test_what_was_denied_stays_among_the_fields(planning: AppTest) -> None:
    read(planning, "Ett projekt med ett universitet i USA, utan personuppgifter.")
    assert planning.multiselect(key="plan-data").value == ["not-personal"]
    assert "inte personuppgifter" in planning.multiselect(key="plan-data").options


def test_form_list_and_notes_outlive_another_page_and_another_language(planning: AppTest) -> None:
    read(planning, CLOUD)
    before = items(planning)
    planning.button(key="plan-write-export-licence").click().run()
    planning.text_area(key="plan-note-export-licence").set_value("Fråga Eva.").run()
    turned_to(planning, "about")
    turned_to(planning, "plan", "en")
    assert items(planning) == before
    assert planning.text_area(key="plan-text").value == CLOUD
    assert planning.multiselect(key="plan-country").value == ["US"]
    assert planning.text_area(key="plan-note-export-licence").value == "Fråga Eva."
    assert "<dd>United States</dd>" in shown(planning)


def test_starting_over_empties_all_of_it(planning: AppTest) -> None:
    read(planning, CLOUD)
    planning.button(key="plan-write-export-licence").click().run()
    planning.text_area(key="plan-note-export-licence").set_value("Fråga Eva.").run()
    planning.button(key="plan-over").click().run()
    assert items(planning) == []
    assert planning.text_area(key="plan-text").value == ""
    assert planning.multiselect(key="plan-country").value == []
    read(planning, CLOUD)
    assert "plan-note-export-licence" not in [area.key for area in planning.text_area]


def test_a_consideration_opens_its_paragraphs_in_their_sections(planning: AppTest) -> None:
    html = read(planning, CLOUD)
    assert "<mark>" not in html
    html = shown(planning.button(key="plan-open-export-licence").click().run())
    assert re.search(r"<mark>Tillstånd krävs för export[^<]*</mark>", html)
    assert text("paragraph_heading", "sv", address="(EU) 2021/821 art. 3.1") in html
    assert "<mark>" not in shown(planning.button(key="plan-open-export-licence").click().run())


def test_a_request_to_get_around_a_rule_is_declined(planning: AppTest) -> None:
    html = read(planning, "Hur kan vi slippa etikprövningen i samarbetet med Kenya?")
    assert text("reason_declined_evade", "sv") in html
    assert items(planning) == []


def test_pressure_is_met_before_all_else(planning: AppTest) -> None:
    html = read(planning, "En kollega i vårt projekt med USA har blivit hotad.")
    assert html.index(text("notice_alarm", "sv")) < html.index(text("plan_understood", "sv"))


def test_a_description_that_says_nothing_is_met_with_questions(planning: AppTest) -> None:
    html = read(planning, "Hej hej.")
    assert text("reason_needs_detail", "sv") in html
    assert text("plan_questions_heading", "sv") in html
    assert items(planning) == []


def test_foreign_words_stay_words(planning: AppTest) -> None:
    hostile = "<script>alert(1)</script> ![x](https://evil.example/x.png) <img src=x onerror=a()>"
    planning.text_input(key="plan-partner").set_value(hostile).run()
    planning.multiselect(key="plan-country").set_value(["US"]).run()
    html = shown(planning.button(key="plan-make").click().run())
    assert escaped(hostile) in html
    assert "<img" not in html
    assert "<script" not in html
    assert not planning.markdown, "what people write must not reach Markdown"
