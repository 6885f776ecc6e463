"""Adding a document on the page of all documents, without a browser."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import text
from riktlots.app.present.markup import escaped
from riktlots.app.records.audit import read_audit
from riktlots.ingest.home import Home
from riktlots.ingest.index.generation import current_generation, read_manifest
from riktlots.ingest.model import Weight
from tests.app.pages.reading import asked, in_language, shown, turned_to
from tests.app.pages.visitor import served_at

TITLE, WORDS = (
    "Rutin för gäster <b>",
    "# Gäster\n\nVärden ska anmäla en gäst till blomsterkansliet tio dagar i förväg.\n",
)


def filled(page: AppTest, **values: str) -> AppTest:
    """The page after the form has been filled in and sent."""
    written = {"title": TITLE, "authority": "Högskolan", "text": WORDS} | values
    fields: dict[str, Any] = {one.key: one for one in (*page.text_input, *page.text_area)}
    for name, value in written.items():
        fields[f"sources-add-{name}"].set_value(value)
    button = next(one for one in page.button if one.label in (text("add_now", "sv"), text("add_now", "en")))
    return button.click().run()


def offers_to_add(page: AppTest) -> bool:
    return any(one.key == "sources-add-title" for one in page.text_input)


def test_readers_are_not_offered_to_add(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIKTLOTS_STAFF", "staff@example.com")
    served_at(monkeypatch, email="reader@example.com")
    turned_to(page, "sources")
    assert not offers_to_add(page)


@pytest.mark.usefixtures("for_staff", "everything_covered")
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_pasted_text_is_opened_answers_and_stands_in_the_audit_log(page: AppTest, home: Home, language: str) -> None:
    turned_to(page, "sources", language)
    html = shown(filled(page))
    assert escaped(text("add_done", language, title=TITLE)) in html
    assert "blomsterkansliet" in html
    assert page.query_params["document"] == "rutin-for-gaster-b"
    folder = current_generation(home)
    assert folder
    source = read_manifest(folder).sources["rutin-for-gaster-b"]
    assert (source.title, source.authority, source.weight) == (TITLE, "Högskolan", Weight.LOCAL_GUIDELINE)
    (event,) = [one for one in read_audit(home) if one["deed"] == "ingest"]
    assert (event["who"], event["added"]) == ("test@example.com", ["rutin-for-gaster-b@original"])
    assert "blomsterkansliet" in shown(
        asked(turned_to(page, "ask", language), "När ska en gäst anmälas till kansliet?")
    )


@pytest.mark.usefixtures("for_staff")
@pytest.mark.parametrize("left_out", ["title", "authority", "text"])
def test_what_is_left_out_is_said_and_nothing_is_added(page: AppTest, home: Home, left_out: str) -> None:
    turned_to(page, "sources")
    before = current_generation(home)
    html = shown(filled(page, **{left_out: "  "}))
    assert text("add_incomplete", "sv") in html
    assert current_generation(home) == before


@pytest.mark.usefixtures("for_staff")
@pytest.mark.parametrize("title", ["test samverkanslag", "Test/samverkanslag!"])
def test_a_document_that_is_there_is_not_replaced(page: AppTest, home: Home, title: str) -> None:
    turned_to(page, "sources")
    before = current_generation(home)
    html = shown(filled(page, title=title))
    assert f"Det finns redan ett dokument som heter som ”{title}”" in html
    assert current_generation(home) == before
    assert f"there is a document with the name of “{title}” already" in shown(
        filled(in_language(page, "en"), title=title)
    )


@pytest.mark.usefixtures("for_staff")
def test_other_ways_of_adding_are_a_click_away(page: AppTest) -> None:
    turned_to(page, "sources")
    html = shown(page.button(key="sources-add-help").click().run())
    assert "riktlots ingest" in html
