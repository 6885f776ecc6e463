"""The page of all documents, without a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import text
from riktlots.app.pages.sources.document import LICENCES
from riktlots.app.present.markup import escaped
from riktlots.ingest.home import Home
from riktlots.ingest.library.register import add_document, describe_edition
from tests.app.pages.reading import copies, shown, turned_to
from tests.describing import describe_file
from tests.ingest.fetch.web import FILLER
from tests.starter import starter_library

SAME = "Avtal om gemensam forskning ska vara skriftliga och ange vem som äger det som samarbetet leder till."
OLD = f"1. Avtal\n\nLärosätet bör anmäla avtal om gemensam forskning till myndigheten inom 30 dagar.\n\n{SAME}\n"
NEW = (
    f"1. Avtal\n\nLärosätet ska anmäla avtal om gemensam forskning till myndigheten inom 14 dagar.\n\n{SAME}\n\n"
    "2. Resor\n\nDen som reser med forskningsdata till ett annat land ska anmäla resan till säkerhetsfunktionen.\n"
)


def titles(page: AppTest) -> list[str]:
    return [button.label for button in page.button if (button.key or "").startswith("read-")]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_all_documents_stand_there_with_what_they_are(page: AppTest, language: str) -> None:
    html = shown(turned_to(page, "sources", language))
    assert text("sources_count", language, count=5) in html
    assert len(titles(page)) == 5
    assert text("source_status_superseded", language) in html
    assert text("form_digest_short", language) in html
    assert text("weight_national-guideline", language) in html


def test_the_list_is_filtered_by_words_and_by_what_documents_are(page: AppTest) -> None:
    turned_to(page, "sources")
    page.text_input(key="sources-words").set_value("forskningssamverkan riksdagen").run()
    assert titles(page) == [r"Lag \(2031\:101\) om internationell forskningssamverkan"]
    page.text_input(key="sources-words").set_value("").run()
    page.checkbox(key="sources-0-statuses-superseded").check().run()
    page.checkbox(key="sources-0-statuses-proposal").check().run()
    assert len(titles(page)) == 2


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_documents_stand_in_groups_with_national_and_swedish_and_eu_ones_first(
    page: AppTest, language: str
) -> None:
    html = shown(turned_to(page, "sources", language))
    assert re.findall(r'id="rl-group-(\w+)"', html) == ["national", "law", "eu", "authorities"]
    assert re.findall(r'href="#rl-group-(\w+)"', html) == ["national", "law", "eu", "authorities"]
    assert escaped(text("group_national", language)) in html


def test_facets_count_what_they_leave_and_are_cleared_in_one_go(page: AppTest) -> None:
    turned_to(page, "sources")
    assert page.checkbox(key="sources-0-authorities-Samverkansmyndigheten").label == r"Samverkansmyndigheten \(3\)"
    assert page.checkbox(key="sources-0-forms-original").label == r"Original \(0\)"
    page.checkbox(key="sources-0-authorities-Samverkansmyndigheten").check().run()
    assert len(titles(page)) == 3
    assert page.checkbox(key="sources-0-statuses-proposal").label.endswith(r"\(1\)")
    page.checkbox(key="sources-0-statuses-proposal").check().run()
    assert len(titles(page)) == 1
    page.button(key="sources-clear").click().run()
    assert len(titles(page)) == 5
    assert not any(box.value for box in page.checkbox)


def test_what_is_chosen_stays_when_the_reader_comes_back(page: AppTest) -> None:
    turned_to(page, "sources")
    page.checkbox(key="sources-0-kinds-law").check().run()
    turned_to(page, "find")
    turned_to(page, "sources")
    assert page.checkbox(key="sources-0-kinds-law").value
    assert len(titles(page)) == 1


def test_a_list_that_nothing_fits_says_what_to_do(page: AppTest) -> None:
    turned_to(page, "sources")
    html = shown(page.text_input(key="sources-words").set_value("xylofon").run())
    assert text("sources_none", "sv") in html


def test_a_search_in_a_document_marks_its_words_and_leads_to_the_paragraphs(page: AppTest) -> None:
    turned_to(page, "sources")
    page.button(key="read-test-samverkanslag").click().run()
    html = shown(page.text_input(key="document-words-test-samverkanslag").set_value("samverkansavtal dagar").run())
    assert text("document_found", "sv", count=1) in html
    (anchor,) = re.findall(r'href="#(rl-paragraph-\d+)"', html)
    paragraph = html.split(f'id="{anchor}"')[1].split("rl-paragraph-")[0]
    assert "<mark>dagar</mark>" in paragraph
    assert text("document_found", "sv", count=0) in shown(
        page.text_input(key="document-words-test-samverkanslag").set_value("xylofon").run()
    )


def test_the_documents_that_cite_one_are_named_and_open_at_the_paragraph(
    page: AppTest, home: Home, tmp_path: Path
) -> None:
    path = tmp_path / "rutin.txt"
    path.write_text("1. Anmälan\n\nEnligt samverkanslagen ska lärosätet anmäla avtalet.\n", encoding="utf-8")
    add_document(home, path, describe_file(path, id="rutin", title="Rutin för anmälan"))
    turned_to(page, "sources")
    html = shown(page.button(key="read-test-samverkanslag").click().run())
    assert re.search(r'id="rl-citing"[^>]*>Dokument som hänvisar hit \(\d\)', html)
    html = shown(page.button(key="citing-rutin").click().run())
    assert "Rutin för anmälan" in html
    assert "Enligt samverkanslagen" in html.split("rl-cited")[1]


@pytest.mark.parametrize(
    ("language", "words"), [("sv", "inom 30 dagar"), ("en", "Chapter 2, Section 2"), ("sv", "vem som äger resultaten")]
)
def test_a_document_opens_with_its_facts_outline_and_paragraphs(page: AppTest, language: str, words: str) -> None:
    turned_to(page, "sources", language)
    html = shown(page.button(key="read-test-samverkanslag").click().run())
    assert words in html
    assert text("fact_authority", language) in html
    assert escaped(text("form_digest", language)) in html
    anchors = re.findall(r'href="#(rl-part-\d+)"', html)
    assert anchors
    assert all(f'id="{anchor}"' in html for anchor in anchors)
    assert any("2031:101" in copied for copied in copies(page))
    page.button(key="back").click().run()
    assert len(titles(page)) == 5


def test_each_licence_of_the_starter_corpus_has_words_in_both_languages() -> None:
    licences = {source.licence for source in starter_library().sources.values()}
    assert licences - {""} == set(LICENCES)


@pytest.mark.parametrize(("language", "until"), [("sv", "fram till 2032-01-14"), ("en", "until 2032-01-14")])
def test_the_day_on_which_a_document_has_ceased_is_not_said_to_be_one_on_which_it_holds(
    page: AppTest, language: str, until: str
) -> None:
    turned_to(page, "sources", language)
    html = shown(page.button(key="read-test-gamla-radet").click().run())
    assert f"<dd>{until}</dd>" in html


def test_another_edition_can_be_chosen(page: AppTest) -> None:
    turned_to(page, "sources")
    page.button(key="read-test-samverkanslag").click().run()
    chosen = page.selectbox(key="edition-test-samverkanslag-sv")
    assert chosen.value == "digest-sv"
    html = shown(chosen.set_value("digest-en").run())
    assert "30 days" in html


def test_what_changed_between_two_editions_is_shown_word_by_word(page: AppTest, home: Home, tmp_path: Path) -> None:
    for year, content in (("2030", OLD), ("2031", NEW)):
        path = tmp_path / f"{year}.txt"
        path.write_text(content, encoding="utf-8")
        source = describe_file(path, id="lokal", title="Lokala <b>regler</b>")
        add_document(home, path, source, describe_edition(path, source, year, valid_from=f"{year}-01-01"))
    turned_to(page, "sources")
    html = shown(page.button(key="read-lokal").click().run())
    assert text("changes_heading", "sv") in html
    assert "<del>bör</del>" in html
    assert "<ins>ska</ins>" in html
    assert text("change_added", "sv") in html
    assert "Lokala &lt;b&gt;regler&lt;/b&gt;" in html
    assert "<b>regler</b>" not in html


def test_a_document_that_is_not_there_gives_the_list(page: AppTest) -> None:
    page.query_params["document"] = "no-such<script>"
    html = shown(turned_to(page, "sources"))
    assert len(titles(page)) == 5
    assert "no-such" not in html


@pytest.mark.parametrize("edition", ["digest-sv", "digest-en"])
def test_a_paragraph_that_the_address_names_is_marked_in_its_edition(page: AppTest, edition: str) -> None:
    page.query_params["document"] = "test-samverkanslag"
    page.query_params["place"] = f"test-samverkanslag@{edition} 2 kap. 2 § st. 1"
    html = shown(turned_to(page, "sources"))
    assert html.count("rl-cited") == 1
    assert ("30 dagar" if edition == "digest-sv" else "30 days") in html.split("rl-cited")[1].split("</div></div>")[0]


@pytest.mark.parametrize(
    "place", ["", "test-samverkanslag@digest-sv 99 §", "<b>", "test-riktlinje@digest-sv avsnitt 1"]
)
def test_an_address_that_names_no_paragraph_of_the_document_gives_the_document(page: AppTest, place: str) -> None:
    page.query_params["document"] = "test-samverkanslag"
    page.query_params["place"] = place
    html = shown(turned_to(page, "sources"))
    assert "rl-paragraph" in html
    assert "rl-cited" not in html


@pytest.mark.parametrize("language", ["sv", "en"])
def test_of_an_original_it_is_told_how_its_file_was_read(
    page: AppTest, home: Home, tmp_path: Path, language: str
) -> None:
    path = tmp_path / "rutin.html"
    path.write_text(f"<html><body><main><p hidden>Dolt <b>ord</b></p>{FILLER}</main></body></html>", encoding="utf-8")
    described = describe_file(path, title="Rutin")
    add_document(home, path, described)
    turned_to(page, "sources", language)
    assert text("how_read", language) not in shown(page)
    html = shown(page.button(key=f"read-{described.id}").click().run())
    assert text("how_read", language) in html
    assert f"{text('reading_left_out', language)}: {text('dropped_hidden', language)} (1)" in html
    assert "<li>Dolt ord</li>" in html
    page.button(key="back").click().run()
    assert text("how_read", language) not in shown(page.button(key="read-test-samverkanslag").click().run()), "a digest"
