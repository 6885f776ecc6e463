"""A plan as the document that is put on file: what its Word file is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT

from riktlots.app.i18n import text
from riktlots.app.planning.entries import Entry
from riktlots.app.present.filed import COLUMNS, plan_docx
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.library.manifest import Sources
from riktlots.ingest.library.register import load_library
from riktlots.retrieval.plan.case import Case
from riktlots.retrieval.plan.model import Plan
from riktlots.retrieval.plan.plan import make_plan
from riktlots.retrieval.search.store import Store
from tests.app.part_of_starter import part_of_starter

CASE = Case(text="Vi ger en partner i USA våra ritningar.\x0b", country=("US",), technology=("technical",))
ENTRIES = {"export-licence": Entry(True, "exportkontrollen", "<b>Fråga</b> ISP.\x0b"), "?listed": Entry(note="Ja.")}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store of what a plan cites."""
    folder = tmp_path_factory.mktemp("filed")
    home = Home(folder / "home")
    with build_lock(home):
        generation = build(home, load_library(home, part_of_starter(folder)), None)
    store = Store(generation, None)
    yield store
    store.close()


def _filed(store: Store, language: str) -> tuple[Plan, Any]:
    made = make_plan(CASE, store, language=language)
    return made, Document(BytesIO(plan_docx(made, store, ENTRIES)))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_has_a_table_of_all_items_with_what_was_entered(store: Store, language: str) -> None:
    made, document = _filed(store, language)
    table = next(table for table in document.tables if len(table.columns) == len(COLUMNS))
    head, *rows = table.rows
    assert [cell.text for cell in head.cells] == [text(f"filed_{name}", language) for name in COLUMNS]
    assert "w:tblHeader" in head._tr.xml
    cells = [[cell.text for cell in row.cells] for row in rows if row.cells[0].text.isdecimal()]
    assert [row[0] for row in cells] == [str(number) for number in range(1, len(made.items) + 1)]
    assert [row[2].split("\n")[0] for row in cells] == [item.title for item in made.items]
    licence = next(row for row in cells if row[3].startswith("exportkontrollen"))
    assert licence[4].endswith(text("filed_done", language))
    assert licence[5] == "<b>Fråga</b> ISP."
    assert sum(text("filed_done", language) in row[4] for row in cells) == 1


@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_has_room_for_registration_and_signature_and_numbers_its_pages(store: Store, language: str) -> None:
    made, document = _filed(store, language)
    pairs = {row.cells[0].text: row.cells[1].text for table in document.tables for row in table.rows}
    assert pairs[text("filed_diary", language)] == pairs[text("filed_signature", language)] == ""
    assert pairs[text("filed_date", language)] == made.made
    assert text("plan_progress", language, done=1, total=len(made.items)) in pairs[text("filed_progress", language)]
    page = document.sections[0]
    assert page.orientation == WD_ORIENT.LANDSCAPE
    assert [field for field in ("PAGE", "NUMPAGES") if f">{field}<" in page.footer._element.xml] == ["PAGE", "NUMPAGES"]
    assert text("plan_title", language) in page.header.paragraphs[0].text


def test_what_no_file_of_word_may_hold_is_left_out_of_names(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = (replace(one, cite=f"{one.cite}\x0b", authority="A\x0b") for one in store.manifest.sources.values())
    monkeypatch.setattr(store, "manifest", replace(store.manifest, sources=Sources(hostile)))
    made, document = _filed(store, "sv")
    assert made.items
    assert all("\x0b" not in paragraph.text for paragraph in document.paragraphs)


def test_its_annex_has_every_quote_and_its_links_lead_to_the_originals(store: Store) -> None:
    made, document = _filed(store, "sv")
    words = [paragraph.text for paragraph in document.paragraphs]
    annex = words[words.index(text("filed_quotes", "sv")) :]
    for item in made.items:
        assert all(f"“{citation.quote}”" in annex for citation in item.citations)
    targets = {link.target_ref for link in document.part.rels.values() if link.is_external}
    assert "https://data.europa.eu/eli/reg/2021/821/oj" in targets
