"""Staff write answers in a real browser: verified while they are typed, approved, shown, edited by two, restored."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from riktlots.app.editorial.versions import Deed, history, newest
from riktlots.app.i18n import text
from riktlots.ingest.home import Home
from riktlots.ingest.library.own_answers import write_answer
from tests.answers import EXEMPT, NOTIFY, SAID, WORDINGS, written
from tests.app.pages.axe import violations
from tests.app.pages.browsing import IN_BROWSER, LOCALES, Visit, ask, served, settle, turn_to
from tests.app.pages.test_screenshots import looked_at

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = IN_BROWSER
# A page runs to its end within so many milliseconds, on a machine with much else to do.
PATIENCE = 60_000
RAISED = {
    "sv": "Lärosätet ska anmäla samverkansavtalet till Samverkansmyndigheten inom 10 dagar.",
    "en": "The university must notify the Collaboration Authority of the collaboration agreement within 10 days.",
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """The home of the server."""
    return Home(tmp_path / "home")


@pytest.fixture
def visits(chromium: Any, tmp_path: Path) -> Iterator[list[Visit]]:
    """Two of the staff at a server where nothing has been written."""
    with served(tmp_path, RIKTLOTS_JUDGE="deterministic") as address:
        visits = [Visit(chromium, address), Visit(chromium, address)]
        yield visits
        for visit in visits:
            if visit.context:
                visit.context.close()


def fill(page: Any, label: str, value: str) -> None:
    """Type into the field with a label, and leave it."""
    field = page.get_by_label(label, exact=True)
    field.fill(value)
    field.press("Control+Enter" if field.evaluate("e => e.tagName") == "TEXTAREA" else "Enter")
    settle(page)


def press(page: Any, key: str, language: str = "sv", **values: object) -> None:
    page.get_by_role("button", name=text(key, language, **values), exact=True).click()
    settle(page)


def save(page: Any) -> None:
    """Save, and wait until that is said."""
    page.get_by_role("button", name=text("answers_save", "sv"), exact=True).click()
    said = text("answers_saved", "sv", number=0).partition("(")[0]
    expect(page.locator(".rl-notice", has_text=said)).to_be_visible(timeout=PATIENCE)
    settle(page)


def approve(page: Any, language: str) -> None:
    """Approve, and wait until that is said."""
    page.get_by_role("button", name=text("answers_approve", language), exact=True).click()
    said = text("answers_approved", language, number=0).partition("(")[0]
    expect(page.locator(".rl-notice", has_text=said)).to_be_visible(timeout=PATIENCE)
    settle(page)


def write(page: Any, language: str, first: dict[str, str]) -> None:
    """Write an answer with another first sentence."""
    press(page, "answers_new", language)
    fill(page, text("answers_id", language), "when-to-notify")
    for one in LOCALES:
        fill(page, text(f"answers_questions_{one}", language), "\n".join(WORDINGS[one]))
    press(page, "answers_add", language)
    for number, place in enumerate((NOTIFY, EXEMPT), 1):
        for one in LOCALES:
            said = first[one] if number == 1 else SAID[one][1]
            fill(page, text(f"answers_text_{one}", language, number=number), said)
        fill(page, text("answers_places", language, number=number), place)
    fill(page, text("answers_reviewer", language), "Juridiska enheten")


@pytest.mark.parametrize("language", LOCALES)
def test_an_answer_is_written_fails_is_mended_approved_and_shown(
    visits: list[Visit], home: Home, language: str
) -> None:
    page = visits[0].open("answers", locale=LOCALES[language])
    write(page, language, RAISED)
    expect(page.locator(".st-key-answers-sentence-0 .rl-wrong").first).to_be_visible()
    press(page, "answers_approve", language)
    refused = text("answers_refused", language, count=2)
    expect(page.get_by_role("alert").filter(has_text=refused)).to_be_visible(timeout=PATIENCE)
    looked_at(page, "answers-failing", language)
    for one in LOCALES:
        fill(page, text(f"answers_text_{one}", language, number=1), SAID[one][0])
    expect(page.get_by_text(text("answers_passes", language))).to_be_visible(timeout=PATIENCE)
    press(page, f"answers_preview_{language}", language)
    preview = page.locator(".st-key-answers-previewed")
    expect(preview.locator(".rl-sentence", has_text=SAID[language][0])).to_be_visible(timeout=PATIENCE)
    looked_at(page, "answers-preview", language)
    approve(page, language)
    version = newest(home, "when-to-notify")
    assert version and version.deed is Deed.APPROVED
    press(page, "answers_back", language)
    expect(page.get_by_text("when-to-notify")).to_be_visible()
    looked_at(page, "answers-list", language)
    turn_to(page, text("page_ask", language))
    ask(page, WORDINGS[language][1])
    for sentence in SAID[language]:
        expect(page.locator(".rl-sentence", has_text=sentence)).to_be_visible()
    assert visits[0].unknown_names() == []
    assert visits[0].errors == []


def test_two_who_edit_at_once_lose_nothing_and_a_version_is_restored(visits: list[Visit], home: Home) -> None:
    anna = visits[0].open("answers")
    write(anna, "sv", SAID_FIRST)
    save(anna)
    first = newest(home, "when-to-notify")
    assert first
    bo = visits[1].open("answers?answer=when-to-notify")
    fill(bo, text("answers_text_sv", "sv", number=2), "Bos mening.")
    save(bo)
    fill(anna, text("answers_text_sv", "sv", number=2), "Annas mening.")
    press(anna, "answers_save")
    expect(anna.get_by_role("heading", name=text("answers_theirs", "sv"))).to_be_visible(timeout=PATIENCE)
    expect(anna.get_by_text("2. Bos mening.")).to_be_visible()
    assert violations(anna) == []
    press(anna, "answers_go_on")
    expect(anna.locator(".rl-notice", has_text=text("answers_going_on", "sv"))).to_be_visible(timeout=PATIENCE)
    save(anna)
    texts = [(one.deed, one.draft.sentences[1].texts["sv"]) for one in history(home, "when-to-notify")]
    assert texts == [
        (Deed.SAVED, "Annas mening."),
        (Deed.ASIDE, "Annas mening."),
        (Deed.SAVED, "Bos mening."),
        (Deed.SAVED, SAID["sv"][1]),
    ]
    anna.get_by_text(text("answers_history", "sv", count=4), exact=True).click()
    settle(anna)
    press(anna, "answers_restore", number=first.number)
    # The fields of the text before stay until the page has run to its end.
    field = anna.get_by_label(text("answers_text_sv", "sv", number=2), exact=True)
    expect(field).to_have_count(1, timeout=PATIENCE)
    expect(field).to_have_value(SAID["sv"][1], timeout=PATIENCE)
    assert [visit.errors for visit in visits] == [[], []]


@pytest.mark.parametrize("language", LOCALES)
def test_answers_are_taken_in_and_out_as_files(visits: list[Visit], home: Home, tmp_path: Path, language: str) -> None:
    page = visits[0].open("answers", locale=LOCALES[language])
    page.get_by_text(text("answers_files", language), exact=True).click()
    settle(page)
    content = write_answer(written(reviewer="Juridiska enheten", local=True))
    first_line = "broken.md, rad 1" if language == "sv" else "broken.md, line 1"
    for name, said in (("broken", "No answer"), ("when-to-notify", content)):
        page.get_by_label(text("answers_import_name", language), exact=True).fill(name)
        page.get_by_label(text("answers_import", language), exact=True).fill(said)
        settle(page)
        press(page, "answers_import_now", language)
        expect(page.get_by_text(first_line if name == "broken" else f"{name} ✓")).to_be_visible()
    assert violations(page) == []
    version = newest(home, "when-to-notify")
    assert version and version.deed is Deed.IMPORTED
    page.get_by_role("button", name=WORDINGS[language][0]).click()
    settle(page)
    approve(page, language)
    press(page, "answers_back", language)
    page.get_by_text(text("answers_files", language), exact=True).click()
    settle(page)
    with page.expect_download() as download:
        press(page, "answers_export", language, count=1)
    download.value.save_as(tmp_path / "answers.zip")
    (name,) = zipfile.ZipFile(tmp_path / "answers.zip").namelist()
    assert name == "when-to-notify.md"
    assert visits[0].errors == []


SAID_FIRST = {language: said[0] for language, said in SAID.items()}
