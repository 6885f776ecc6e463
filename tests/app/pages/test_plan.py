"""The page to plan on, without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import text
from riktlots.app.pages.throttle import RATES
from riktlots.app.present.markup import escaped, label
from riktlots.app.present.plan import field_name, strength_name
from riktlots.retrieval.guide import Guide
from riktlots.retrieval.model import Strength
from riktlots.retrieval.plan.plan import make_plan
from riktlots.retrieval.plan.reading import read_text
from riktlots.retrieval.plan.vocabulary import country_name
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
    boxes = {box.key: box.label for box in planning.checkbox}
    for item in made.items:
        assert boxes[f"plan-done-{item.id}"] == f"**{strength_name(item.strength, language)}** {label(item.title)}"
        for citation in item.citations:
            assert escaped(citation.quote) in html
            assert escaped(store.label(citation.passage, language)) in html
    fields = [*planning.checkbox, *planning.selectbox, *planning.text_input]
    labels = {field.key: field.label for field in fields}
    for number, question in enumerate(made.questions, 1):
        words = f"{number}. {question.text}"
        assert escaped(words) in html or label(words) in labels.values()
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


def test_ticks_make_progress_and_only_what_is_left_can_be_shown(planning: AppTest) -> None:
    html = read(planning, CLOUD)
    whole = items(planning)
    assert text("plan_progress", "sv", done=0, total=len(whole)) in html
    html = shown(planning.checkbox(key="plan-done-export-licence").check().run())
    assert text("plan_progress", "sv", done=1, total=len(whole)) in html
    assert re.search(r'<progress max="(\d+)" value="1" aria-label="Måste: 1 av \1 klara">', html)
    planning.checkbox(key="plan-filter-left").check().run()
    assert items(planning) == [id for id in whole if id != "export-licence"]
    planning.checkbox(key="plan-filter-left").uncheck().run()
    assert planning.checkbox(key="plan-done-export-licence").value


def test_the_list_is_filtered_by_strength_and_by_who_does_it(planning: AppTest) -> None:
    read(planning, CLOUD)
    whole = items(planning)
    planning.button_group(key="plan-filter-strengths").set_value([Strength.MUST]).run()
    must = items(planning)
    assert "export-licence" in must
    assert set(must) < set(whole)
    planning.button_group(key="plan-filter-strengths").set_value([]).run()
    planning.button(key="plan-write-export-licence").click().run()
    planning.text_input(key="plan-assigned-export-licence").set_value("Exportgruppen").run()
    html = shown(planning.multiselect(key="plan-filter-who").set_value(["Exportgruppen"]).run())
    assert items(planning) == ["export-licence"]
    assert text("plan_shown", "sv", count=1, total=len(whole)) in html


def test_a_click_answers_a_question_and_keeps_the_ticks(planning: AppTest) -> None:
    read(planning, CLOUD)
    planning.checkbox(key="plan-done-export-licence").check().run()
    html = shown(planning.button(key="plan-answer-listed-0").click().run())
    assert planning.multiselect(key="plan-technology").value == ["technical", "cloud", "controlled"]
    assert "plan-answer-listed-0" not in [button.key for button in planning.button]
    assert planning.checkbox(key="plan-done-export-licence").value
    assert text("plan_changed_since", "sv") not in html
    assert re.search(r"Sedan version 1 av listan: (\d+ tillkom, )?\d+ beror på färre frågor", html)


def test_a_question_that_any_value_answers_is_answered_by_choosing_one(planning: AppTest) -> None:
    read(planning, CLOUD)
    planning.selectbox(key="plan-answer-agreement").set_value("mou").run()
    assert planning.multiselect(key="plan-agreement").value == ["mou"]
    planning.text_input(key="plan-answer-partner").set_value(" MIT ").run()
    assert planning.text_input(key="plan-partner").value == "MIT"
    assert "<dd>MIT</dd>" in shown(planning)


def test_the_latest_answer_can_be_undone(planning: AppTest) -> None:
    read(planning, CLOUD)
    planning.button(key="plan-answer-listed-1").click().run()
    planning.button(key="plan-undo").click().run()
    assert planning.multiselect(key="plan-technology").value == ["technical", "cloud"]
    assert "plan-answer-listed-1" in [button.key for button in planning.button]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_two_versions_are_compared_with_the_fact_that_made_the_difference(planning: AppTest, language: str) -> None:
    in_language(planning, language)
    read(planning, CLOUD)
    planning.multiselect(key="plan-country").set_value(["FR"]).run()
    planning.button(key="plan-make").click().run()
    html = shown(planning)
    assert text("plan_effect_removed", language) in html
    cause = text("plan_cause_gone", language, field=field_name("country", language), value=country_name("US", language))
    assert cause in html
    planning.selectbox(key="plan-compare-after").set_value(0).run()
    assert text("plan_no_difference", language) in shown(planning)
    planning.button(key="plan-go-back").click().run()
    assert planning.multiselect(key="plan-country").value == ["US"]


def test_the_document_has_the_list_as_a_table_and_leads_back(planning: AppTest) -> None:
    read(planning, CLOUD)
    planning.checkbox(key="plan-done-export-licence").check().run()
    html = shown(planning.button(key="plan-document").click().run())
    assert f'<th scope="row">{text("filed_diary", "sv")}</th><td></td>' in html
    assert f"☑\N{NO-BREAK SPACE}{text('filed_done', 'sv')}" in html
    assert text("filed_signature", "sv") in html
    assert "plan-read" not in [button.key for button in planning.button]
    planning.button(key="plan-back").click().run()
    assert planning.checkbox(key="plan-done-export-licence").value
    assert planning.text_area(key="plan-text").value == CLOUD


def test_another_collaboration_takes_the_place_of_a_list_only_when_the_reader_says_so(planning: AppTest) -> None:
    read(planning, CLOUD)
    planning.checkbox(key="plan-done-export-licence").check().run()
    planning.session_state["plan_wanted"] = "Vi vill anställa en doktorand från Iran."
    html = shown(planning.run())
    assert escaped(text("plan_replace", "sv", words="Vi vill anställa en doktorand från Iran.")) in html
    assert planning.text_area(key="plan-text").value == CLOUD
    planning.button(key="plan-replace").click().run()
    assert planning.multiselect(key="plan-country").value == ["IR"]
    assert not any(box.value for box in planning.checkbox)


@pytest.fixture
def one_a_minute(planning: AppTest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A visitor may have one list made a minute."""
    monkeypatch.setenv("RIKTLOTS_PAGES_RATE", "1")
    yield
    RATES.clear()


def test_a_list_is_not_lost_to_another_that_is_asked_for_too_fast(planning: AppTest, one_a_minute: None) -> None:
    other = "Vi vill anställa en doktorand från Iran."
    read(planning, CLOUD)
    planning.checkbox(key="plan-done-export-licence").check().run()
    planning.session_state["plan_wanted"] = other
    planning.run()
    html = shown(planning.button(key="plan-replace").click().run())
    assert text("planned_too_soon", "sv", wait="").split(".")[0] in html
    assert escaped(text("plan_replace", "sv", words=other)) in html, "it can be asked for again"
    assert planning.text_area(key="plan-text").value == CLOUD
    assert planning.checkbox(key="plan-done-export-licence").value


def test_another_collaboration_takes_the_place_of_a_list_without_entries_unasked_and_is_not_compared_with_it(
    planning: AppTest,
) -> None:
    read(planning, CLOUD)
    planning.checkbox(key="plan-done-export-licence").check().run()
    planning.checkbox(key="plan-done-export-licence").uncheck().run()
    planning.checkbox(key="plan-filter-left").check().run()
    planning.session_state["plan_wanted"] = "Vi vill anställa en doktorand från Iran."
    planning.run()
    assert planning.multiselect(key="plan-country").value == ["IR"]
    assert not planning.checkbox(key="plan-filter-left").value
    assert len(planning.session_state["plan_snapshots"]) == 1


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
