"""The page of an original PDF, shown beside the paragraph that was read from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import LANGUAGES, text
from riktlots.ingest.home import Home
from riktlots.ingest.library.register import add_document, held_file, read_register
from tests.app.pages.reading import asked, shown, turned_to
from tests.describing import describe_file
from tests.pdf_files import write_pdf

LINES = ["Isprotokoll ska godkannas av styr-", "elsen inom tolv dagar.", "Rektor bor informeras om isprotokoll."]
QUESTION = "Vem ska godkanna isprotokoll?"


@pytest.fixture
def protocol(home: Home, tmp_path: Path) -> str:
    """The id of a PDF that has been added."""
    path = write_pdf(tmp_path / "isprotokoll.pdf", [["Detta ar en anvisning om blankis."], LINES])
    described = describe_file(path, title="Anvisning om isprotokoll")
    add_document(home, path, described)
    return described.id


def opened_paragraph(page: AppTest) -> str:
    """The key of the picture's button in a document beside the answer."""
    asked(page, QUESTION)
    return next(b.key for b in page.button if (b.key or "").startswith("picture-"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_shown_on_demand_and_says_what_it_is(
    page: AppTest, protocol: str, everything_covered: None, language: str
) -> None:
    turned_to(page, "ask", language)
    key = opened_paragraph(page)
    assert "<img" not in shown(page)
    assert page.button(key=key).label == text("show_page_picture", language)
    html = shown(page.button(key=key).click().run())
    named = text("page_number", language, page=2)
    assert f"Anvisning om isprotokoll · {named}</figcaption>" in html
    assert f'alt="{text("page_picture_alt", language, page=named, title="Anvisning om isprotokoll")}"' in html
    assert html.count("data:image/png;base64,iVBOR") == 1
    assert text("page_picture_unmarked", language) not in html
    assert "<img" not in shown(page.button(key=key).click().run())


def test_what_is_found_has_its_page_too(page: AppTest, protocol: str) -> None:
    turned_to(page, "find").text_input(key="find-words").set_value("isprotokoll styrelsen").run()
    page.button(key=next(b.key for b in page.button if (b.key or "").startswith(f"open-{protocol}"))).click().run()
    key = next(b.key for b in page.button if (b.key or "").startswith("picture-"))
    assert shown(page.button(key=key).click().run()).count("<img") == 1


def test_a_digest_has_no_page_to_show(page: AppTest, everything_covered: None) -> None:
    asked(page, "När ska lärosätet anmäla ett samverkansavtal?")
    assert "<mark>" in shown(page)
    assert not [b.key for b in page.button if (b.key or "").startswith("picture-")]


def test_a_file_that_was_replaced_or_removed_is_not_shown_with_words_of_the_earlier_one(
    home: Home, protocol: str
) -> None:
    held = read_register(home, protocol).editions[0]
    path = held_file(home, protocol, held.label, held.sha256)
    assert path == home.documents / protocol / held.file
    assert held_file(home, protocol, held.label, "0" * 64) is None
    assert held_file(home, protocol, "other", held.sha256) is None
    assert held_file(home, "nobody", held.label, held.sha256) is None
    assert path
    path.unlink()
    assert held_file(home, protocol, held.label, held.sha256) is None


def test_a_page_that_cannot_be_drawn_is_told(
    page: AppTest, home: Home, protocol: str, everything_covered: None
) -> None:
    key = opened_paragraph(page)
    (home.documents / protocol / read_register(home, protocol).editions[0].file).write_bytes(b"%PDF-1.7 spoilt")
    html = shown(page.button(key=key).click().run())
    assert text("page_picture_failed", "sv") in html
    assert "<img" not in html
