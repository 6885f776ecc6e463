"""Adding a document on the page of all documents, without a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import text
from riktlots.app.present.markup import escaped
from riktlots.app.records.audit import read_audit
from riktlots.ingest import add
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.index.embeddings import Embedder
from riktlots.ingest.index.generation import current_generation, read_manifest
from riktlots.ingest.library.library import Library
from riktlots.ingest.library.register import add_document
from riktlots.ingest.model import Weight
from riktlots.ingest.progress import Progress
from tests.app.pages.reading import asked, in_language, shown, turned_to
from tests.app.pages.visitor import served_at
from tests.describing import describe_file

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
    assert f"Det finns redan ett dokument med namnet ”{title}”" in html
    assert current_generation(home) == before
    assert f"there is a document with the name of “{title}” already" in shown(
        filled(in_language(page, "en"), title=title)
    )


@pytest.mark.usefixtures("for_staff")
def test_a_document_that_is_kept_and_not_yet_served_is_not_replaced(page: AppTest, home: Home, tmp_path: Path) -> None:
    turned_to(page, "sources")
    file = tmp_path / "rutin-for-gaster-b.md"
    file.write_text("# Gäster\n\nEn annan text.\n", encoding="utf-8")
    with build_lock(home):
        add_document(home, file, describe_file(file))
    assert f"Det finns redan ett dokument med namnet ”{escaped(TITLE)}”" in shown(filled(page))
    (kept,) = (home.documents / "rutin-for-gaster-b").glob("*.md")
    assert "En annan text." in kept.read_text(encoding="utf-8")


@pytest.mark.usefixtures("for_staff")
@pytest.mark.parametrize("is_closed", [False, True])
def test_a_click_or_a_closed_tab_meanwhile_does_not_end_the_building(
    page: AppTest, home: Home, monkeypatch: pytest.MonkeyPatch, is_closed: bool
) -> None:
    turned_to(page, "sources")

    def disturbed(home: Home, library: Library, embedder: Embedder | None, progress: Progress) -> Path:
        running = get_script_run_ctx()
        assert running and running.script_requests
        if is_closed:
            running.script_requests.request_stop()
        else:
            running.script_requests.request_rerun(RerunData(page_script_hash=running.page_script_hash))
        progress(1, 2)
        return build(home, library, embedder, progress)

    monkeypatch.setattr(add, "build", disturbed)
    filled(page)
    folder = current_generation(home)
    assert folder and "rutin-for-gaster-b" in read_manifest(folder).sources
    (event,) = [one for one in read_audit(home) if one["deed"] == "ingest"]
    assert event["added"] == ["rutin-for-gaster-b@original"]
    if not is_closed:
        assert escaped(text("add_done", "sv", title=TITLE)) in shown(page)


@pytest.mark.usefixtures("for_staff")
def test_other_ways_of_adding_are_a_click_away(page: AppTest) -> None:
    turned_to(page, "sources")
    html = shown(page.button(key="sources-add-help").click().run())
    assert "riktlots ingest" in html
