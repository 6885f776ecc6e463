"""Damaged files of every kind end in a document or in an error that says what to do, and in nothing else."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from riktlots.evals.bench.fuzz.seeds import damaged, damaged_inside, swapped_values
from riktlots.ingest.document import Document, from_json, to_json, whole_characters
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.readers.read import read_document
from tests.ingest.readers.docx.word import add_footnotes, append_xml, define_list, made, number
from tests.pdf_files import pdf

ROUNDS = 100

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Avtal | Exempel</title>
<style>.dold, #x { display: none } @media screen { p.vit { color: #fff } }</style></head><body>
<nav><ul><li><a href="/">Hem</a></ul></nav><main><h1>Avtal</h1><p style="font-size:12px; left:3px">Lärosätet ska pröva.
<p class="vit">Vit text.<ol type="a" start="3"><li>ett<li value="9">två</ol><dl><dt>Export<dd>Att föra ut.</dl>
<table><tr><th>Vem<th>Vad<tr><td>Rektor<td>Beslutar</table><p hidden>Dold.<details><summary>Mer</summary>Text.</details>
</main><footer>Om</footer></body></html>""".encode()

MARKDOWN = "# Rutin\n\nText med *vikt*.\n\n1. ett\n2. två\n\n| a | b |\n|---|---|\n| c | d |\n\n> citat\n".encode()

ACT = "1 kap. Inledning\n\n1 § Lagen gäller provning.\n\n2 § Med provning avses:\n\n1. prov,\n\n2. försök.\n".encode()


def _word(document: Any) -> None:
    add_footnotes(document, {2: "En not."})
    list_id = define_list(document, 70, [("decimal", "%1."), ("lowerRoman", "%2)")])
    document.add_heading("Riktlinje", 1)
    append_xml(document.add_paragraph("Text."), '<w:r><w:footnoteReference w:id="2"/></w:r>')
    number(document.add_paragraph("ett"), list_id, 0)
    number(document.add_paragraph("två"), list_id, 1)
    document.add_paragraph().add_run("dold").font.hidden = True
    document.add_table(rows=1, cols=2).rows[0].cells[1].text = "cell"


SEEDS: dict[str, tuple[Callable[[], bytes], Callable[[bytes, random.Random], bytes]]] = {
    "page.html": (lambda: PAGE, damaged),
    "rutin.md": (lambda: MARKDOWN, damaged),
    "lag.txt": (lambda: ACT, damaged),
    "archive.docx": (lambda: made(_word), damaged),
    "part.docx": (lambda: made(_word), damaged_inside),
    "values.docx": (lambda: made(_word), swapped_values),
    "rapport.pdf": (lambda: pdf(["Styrelsen ska godkanna avtalet.", "Rektor bor informeras."]), damaged),
}


@pytest.mark.parametrize("name", SEEDS)
def test_a_damaged_file_ends_in_a_document_or_a_clear_error(tmp_path: Path, name: str) -> None:
    made_of, damage = SEEDS[name]
    content = made_of()
    path = tmp_path / name
    path.write_bytes(content)
    assert read_document(path).blocks
    chance = random.Random(name)
    read = 0
    for _ in range(ROUNDS):
        path.write_bytes(damage(content, chance))
        try:
            document = read_document(path)
        except DocumentError as error:
            assert name in str(error)
            continue
        read += 1
        _assert_sound(document)
    # Of an archive nothing is read as soon as a checksum is wrong.
    assert read > 0 or name == "archive.docx"


def _assert_sound(document: Document) -> None:
    whole = whole_characters(document)
    assert from_json(to_json(whole)) == whole
    for block in document.blocks:
        assert block.text == block.text.strip()
        for run in block.origin:
            raw = document.raw[run.raw_start : run.raw_start + run.length]
            assert block.text[run.start : run.start + run.length] == raw
