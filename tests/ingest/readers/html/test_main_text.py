"""What belongs to the text of a page and what stands around it; an act keeps each of its paragraphs."""

from __future__ import annotations

from pathlib import Path

import lxml.html

from riktlots.ingest.document import BlockKind, Document, Reason
from riktlots.ingest.readers.html.main_text import main_pieces
from riktlots.ingest.readers.html.pieces import Piece, pieces_of
from tests.ingest.fetch.web import FILLER, blocks, dropped, read

_MENU = (
    "<ul>"
    + "".join(f"<li><a href='/{word}'>{word}</a></li>" for word in ("Start", "Utbildning", "Forskning"))
    + "</ul>"
)


def kept(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


def test_menus_and_feet_are_left_out_and_told_of(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        f"<div id='topp'>{_MENU}</div><div class='cookie-ruta'>Vi använder kakor.</div><div id='mitt'><h1>Avtal</h1>"
        f"{FILLER}<p>Kort.</p>{FILLER}</div><footer>Om oss</footer>",
    )
    assert kept(document)[0] == "Avtal"
    assert "Kort." in kept(document)
    assert dropped(document, Reason.BOILERPLATE) == ["Start", "Utbildning", "Forskning", "Vi använder kakor.", "Om oss"]


def test_a_menu_in_the_main_part_is_left_out_and_a_list_of_links_with_words_is_kept(tmp_path: Path) -> None:
    text = "<ul><li>Läs om <a href='/x'>avtal</a> och vem som beslutar om dem i varje enskilt fall.</li></ul>"
    document = read(tmp_path, f"<main><h1>Avtal</h1>{FILLER}{text}{FILLER}{_MENU}</main>")
    assert "Läs om avtal och vem som beslutar om dem i varje enskilt fall." in kept(document)
    assert "Utbildning" not in kept(document)


def test_a_page_without_a_heading_has_the_name_that_stands_in_its_title(tmp_path: Path) -> None:
    document = read(tmp_path, f"<div>{FILLER * 3}</div>", "<title>Avtal med partner | Exempel</title>")
    assert blocks(document)[0] == (BlockKind.HEADING, "Avtal med partner")


def test_a_heading_above_the_main_part_is_its_title(tmp_path: Path) -> None:
    document = read(tmp_path, f"<header><h1>Avtal</h1></header><main>{FILLER * 3}</main>")
    assert blocks(document)[0] == (BlockKind.HEADING, "Avtal")


def test_each_paragraph_of_an_act_is_kept_where_the_page_has_nothing_but_line_breaks(tmp_path: Path) -> None:
    """As a parliament's archive hands out acts: anchors, bold marks, breaks, and menus without a name for it."""
    marks = "".join(
        f"<a class='paragraf' name='P{n}'><b>{n} §</b></a> &nbsp;Den som är berörd ska anmäla ärende {n}.<br /><br />"
        f"Anmälan {n} görs skriftligen.<br /><br />{'<h4>Rubrik ' + str(n) + '</h4>' if n % 7 == 0 else ''}"
        for n in range(1, 61)
    )
    document = read(tmp_path, f"<div>{_MENU}</div><div class='doc'><h2>Lag (2031:7) om anmälan</h2>{marks}</div>")
    for n in range(1, 61):
        assert f"{n} § Den som är berörd ska anmäla ärende {n}." in kept(document)
        assert f"Anmälan {n} görs skriftligen." in kept(document)
    assert sum(block.kind is BlockKind.HEADING for block in document.blocks) == 1 + 60 // 7
    assert "Utbildning" not in kept(document)


def test_each_article_of_an_act_of_the_union_is_kept_with_its_points(tmp_path: Path) -> None:
    """As the official journal is laid out: classes for headings, tables of two cells for points and recitals."""

    def point(mark: str, text: str) -> str:
        cells = f"<td><p class='oj-normal'>{mark}</p></td><td><p class='oj-normal'>{text}</p></td>"
        return f"<table width='100%'><col width='4%'/><col width='96%'/><tbody><tr>{cells}</tr></tbody></table>"

    recitals = "".join(point(f"({n})", f"Skäl nummer {n} för att anta rådets förordning.") for n in range(1, 13))
    articles = "".join(
        f"<div id='art_{n}'><p class='oj-ti-art'>Artikel {n}</p><p class='oj-sti-art'>Ämne {n}</p>"
        f"<p class='oj-normal'>1.   Exportören ska anmäla vara {n}.</p>"
        f"<p class='oj-normal'>2.   Med vara {n} avses:</p>"
        f"{point('a)', f'teknik {n},')}{point('b)', f'programvara {n}.')}</div>"
        for n in range(1, 31)
    )
    document = read(
        tmp_path,
        f"<div id='bar'>{_MENU}</div><div id='document'><p class='oj-doc-ti'>FÖRORDNING 7</p>"
        f"<p class='oj-doc-ti'>om varor</p>{recitals}{articles}</div>",
        "<title>L_7SV.01.xml</title>",
    )
    found = kept(document)
    assert blocks(document)[0] == (BlockKind.HEADING, "FÖRORDNING 7 om varor")
    for n in range(1, 13):
        assert f"({n}) Skäl nummer {n} för att anta rådets förordning." in found
    for n in range(1, 31):
        at = found.index(f"Artikel {n}")
        assert found[at : at + 6] == [
            f"Artikel {n}",
            f"Ämne {n}",
            f"1. Exportören ska anmäla vara {n}.",
            f"2. Med vara {n} avses:",
            f"a) teknik {n},",
            f"b) programvara {n}.",
        ]
    assert "Utbildning" not in found


def test_a_consolidated_act_laid_out_in_columns_has_its_points_together(tmp_path: Path) -> None:
    def point(mark: str, text: str) -> str:
        return (
            f"<div class='grid-container'><div class='list-column-1'><span>{mark}</span></div>"
            f"<div class='list-column-2'><p>{text}</p></div></div>"
        )

    articles = "".join(
        f"<div class='eli-subdivision'><p class='title-article-norm'>Artikel {n}</p><div class='norm'><span>1. </span>"
        f"<div class='inline-element'>Varje part ska pröva fall {n}:</div></div>{point('a)', f'avtal {n}.')}</div>"
        for n in range(1, 9)
    )
    found = kept(read(tmp_path, f"<div><div class='eli-container'>{articles}</div></div>"))
    for n in range(1, 9):
        at = found.index(f"Artikel {n}")
        assert found[at + 1 : at + 3] == [f"1. Varje part ska pröva fall {n}:", f"a) avtal {n}."]


def test_characters_are_made_out_from_mark_declaration_or_content(tmp_path: Path) -> None:
    text = f"<p>Åtgärder för säkerhet på resan – med råd.</p>{FILLER}"
    page = "<html><head>{}</head><body><main>" + text + "</main></body></html>"
    for content in (
        page.format("<meta charset='iso-8859-1'>").encode("cp1252"),
        page.format("").encode("cp1252"),
        page.format("").encode("utf-16"),
        page.format("").encode("utf-8-sig"),
        ("<?xml version='1.0' encoding='windows-1252'?>" + page.format("")).encode("cp1252"),
    ):
        assert "Åtgärder för säkerhet på resan – med råd." in kept(read(tmp_path, content))


def test_a_page_in_utf_8_with_a_damaged_character_keeps_all_others(tmp_path: Path) -> None:
    page = f"<html><body><main><p>Lärosätet får råd på åtta språk.</p>{FILLER * 3}</main></body></html>".encode()
    document = read(tmp_path, page.replace("språk".encode(), b"spr\xc3k"))
    assert "Lärosätet får råd på åtta spr�k." in kept(document)
    assert [(o.key, o.detail) for o in document.oddities] == [("oddity_damaged_characters", "1")]


def test_an_act_is_kept_whole_where_the_extractor_has_found_a_part_of_it() -> None:
    def first_division(_: object, pieces: list[Piece]) -> set[int]:
        return {id(piece) for piece in pieces if piece.raw.startswith(("1 §", "2 §"))}

    parts = "".join(f"<div><p>{n} § Anmälan {n}.</p><p>{n + 1} § Tillstånd {n}.</p></div>" for n in range(1, 12, 2))
    root = lxml.html.document_fromstring(f"<html><body><div>{_MENU}</div><div>{parts}</div></body></html>")
    pieces = pieces_of(root)
    main = main_pieces(root, pieces, first_division)
    found = [piece.raw for piece, is_main in zip(pieces, main, strict=True) if is_main]
    assert sum("§" in text for text in found) == 12
    assert "Utbildning" not in found
