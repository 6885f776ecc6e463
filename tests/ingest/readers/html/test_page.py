"""A web page of the usual make, from the file to its passages."""

from __future__ import annotations

from pathlib import Path

import pytest

from riktlots.ingest.document import BlockKind
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.library.register import read_original
from riktlots.ingest.readers.read import read_document
from tests.describing import describe_file

PAGE = """<!doctype html>
<html lang="sv"><head><meta charset="utf-8"><title>Exportkontroll | Exempel</title></head><body>
<nav><ul><li><a href="/">Hem</a></li><li><a href="/forskning">Forskning</a></li></ul></nav>
<main><h1>Exportkontroll</h1>
<p>Lärosätet ska se till att inget kontrollerat lämnar landet innan frågan om tillstånd är utredd.</p>
<h2>När behövs tillstånd?</h2><p>Kontrollera följande:</p>
<ul><li>Finns produkten i bilaga I?</li><li>Finns mottagaren på en sanktionslista?</li></ul>
<table><tr><th>Vem</th><th>Vad</th></tr><tr><td>Myndigheten</td><td>Beslutar om tillstånd</td></tr></table>
<p>Kontakta forskningsstödet, som hjälper till med klassificeringen och med ansökan om tillstånd.</p></main>
<footer><p>© Exempel, om kakor, kontakt</p></footer></body></html>
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "exportkontroll.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_headings_lists_and_tables_are_kept(page: Path) -> None:
    blocks = read_document(page).blocks
    assert [(b.level, b.text) for b in blocks if b.kind is BlockKind.HEADING] == [
        (1, "Exportkontroll"),
        (2, "När behövs tillstånd?"),
    ]
    assert [b.text for b in blocks if b.kind is BlockKind.LIST_ITEM] == [
        "Finns produkten i bilaga I?",
        "Finns mottagaren på en sanktionslista?",
    ]
    assert "Myndigheten | Beslutar om tillstånd" in [b.text for b in blocks]


def test_what_stands_around_the_main_text_is_left_out(page: Path) -> None:
    text = read_document(page).text
    assert not any(word in text for word in ("Hem", "kakor", "©"))


def test_a_page_is_described_by_its_heading_and_addressed_by_heading_and_paragraph(page: Path) -> None:
    source = describe_file(page)
    assert (source.title, source.language) == ("Exportkontroll", ("sv",))
    _, passages = read_original(page, source)
    assert str(passages[1].address.locator) == "”När behövs tillstånd?” para. 1"
    assert passages[1].text.startswith("Kontrollera följande:\n\nFinns produkten")


def test_a_page_without_text_is_a_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "tom.html"
    path.write_text("<html><body><nav><a href='/'>Hem</a></nav></body></html>", encoding="utf-8")
    with pytest.raises(DocumentError, match=r"tom\.html"):
        read_document(path)
