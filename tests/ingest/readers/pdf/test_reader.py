"""A whole file: nothing is lost, nothing doubled, each text traced back, and one bad page does not stop the others."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf.generic import ArrayObject, DecodedStreamObject, NameObject

from riktlots.evals.bench.process import peak_bytes
from riktlots.ingest.document import BlockKind, Document, Reason
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.readers.pdf.reader import read_pdf
from tests import SHARED
from tests.ingest.readers.pdf.drawing import lines, pdf, read, saved, text, texts
from tests.ingest.readers.pdf.hard import CELLS, SENTENCE, Hard, columns_with_a_table, hard_files

DATA = SHARED / "data" / "pdf"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="needs the development data beside the repository")

_WORD = st.sampled_from("lag avtal §5 12 Rektor ansvarar, för 3. a) – slutar. Innehåll kap. 1.2 tre".split())
_LINE = st.tuples(
    st.integers(20, 560),
    st.integers(10, 820),
    st.sampled_from([6, 9, 10, 14]),
    st.booleans(),
    st.lists(_WORD, min_size=1, max_size=7).map(" ".join),
)
_PAGES = st.lists(st.lists(_LINE, max_size=14), min_size=1, max_size=4)


@given(_PAGES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_word_on_a_page_is_in_a_block_or_among_what_was_dropped(
    tmp_path: Path, pages: list[list[tuple[int, int, int, bool, str]]]
) -> None:
    drawn = ["".join(text(x, y, words, size, bold=bold) for x, y, size, bold, words in page) for page in pages]
    try:
        document = read(tmp_path, *drawn)
    except DocumentError:
        assert not any(pages)
        return
    shown = "".join(words for page in pages for *_, words in page)
    assert _characters(document) == Counter(c for c in shown if not c.isspace())
    _trace(document)


def _characters(document: Document) -> Counter[str]:
    """The characters of blocks and of what was dropped, without spaces and the marks between cells."""
    found = [block.text.replace(" | ", " ") for block in document.blocks] + [item.text for item in document.dropped]
    return Counter(c for piece in found for c in piece if not c.isspace())


def _trace(document: Document) -> None:
    """Offsets, pages and origins agree with the texts."""
    last_page = 0
    for block in document.blocks:
        assert document.text[block.start : block.end] == block.text
        assert block.pages[0].offset == 0
        offsets = [page.offset for page in block.pages]
        assert offsets == sorted(set(offsets))
        assert offsets[-1] < len(block.text)
        last_page = max(last_page, block.pages[-1].index)
        for run in block.origin:
            raw = document.raw[run.raw_start : run.raw_start + run.length]
            assert block.text[run.start : run.start + run.length] == raw
    assert document.pages == document.raw.count("\f") + 1
    assert last_page < document.pages


def test_the_raw_text_has_the_pages_in_order_with_their_furniture(tmp_path: Path) -> None:
    pages = [
        text(72, 810, "Handbok") + lines(72, 700, [f"Sida {word} börjar", "här."]) for word in ("ett", "två", "tre")
    ]
    document = read(tmp_path, *pages)
    assert document.raw.split("\f") == [f"Handbok\nSida {word} börjar\nhär." for word in ("ett", "två", "tre")]
    span = document.raw_span(document.text.index("två"), document.text.index("två") + 3)
    assert span is not None
    assert document.raw[slice(*span)] == "två"


def test_a_page_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    writer = pdf([text(72, 700, "Första sidan."), text(72, 700, "Andra sidan."), text(72, 700, "Tredje sidan.")])
    broken = DecodedStreamObject()
    broken.set_data(b"x")
    broken[NameObject("/Filter")] = NameObject("/Nope")
    writer.pages[1][NameObject("/Contents")] = ArrayObject([writer._add_object(broken)])
    document = read_pdf(saved(writer, tmp_path))
    assert texts(document) == ["Första sidan.", "Tredje sidan."]
    assert [(o.key, o.page_index) for o in document.oddities] == [("oddity_page_unreadable", 1)]
    assert document.pages == 3


def test_files_in_the_file_are_told(tmp_path: Path) -> None:
    writer = pdf([text(72, 700, "Se bilagan.")])
    writer.add_attachment("bilaga.txt", b"Mer text.")
    assert [(o.key, o.detail) for o in read_pdf(saved(writer, tmp_path)).oddities] == [("oddity_embedded_file", "1")]


@pytest.mark.parametrize(("content", "error"), [pytest.param(c, e, id=name) for name, c, e in hard_files()])
def test_a_hard_file_ends_in_its_text_or_a_clear_reason(tmp_path: Path, content: Hard, error: str) -> None:
    path = tmp_path / "fil.pdf"
    path.write_bytes(content())
    if error:
        with pytest.raises(DocumentError, match=error):
            read_pdf(path)
        return
    document = read_pdf(path)
    assert SENTENCE in document.text
    _trace(document)


def _read_hard_files() -> int:
    """Read each of them; returns the most memory that the process has held, in bytes."""
    manifest = [json.loads(row) for row in (DATA / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    for entry in manifest:
        began = time.monotonic()
        try:
            document = read_pdf(DATA / entry["file"], password=entry.get("password") or "")
        except DocumentError as error:
            said = str(error)
            assert any(word in said for word in ("ocrmypdf", "damaged", "--password", "cryptography")), said
        else:
            assert document.blocks
            _trace(document)
        assert time.monotonic() - began < 60
    held = peak_bytes()
    assert held is not None
    return held


@needs_data
@pytest.mark.slow
def test_every_hard_file_ends_in_text_or_a_clear_reason() -> None:
    # In a process of its own: what other tests have held would count too.
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as apart:
        assert apart.submit(_read_hard_files).result() < 2**30


def test_two_columns_with_a_table(tmp_path: Path) -> None:
    path = tmp_path / "fil.pdf"
    path.write_bytes(columns_with_a_table())
    document = read_pdf(path)
    assert texts(document, BlockKind.TABLE_ROW) == [" | ".join(row) for row in CELLS]
    assert document.text.index("vänster spalt rad 5") < document.text.index("höger spalt rad 0")
    assert Counter(item.reason for item in document.dropped) == {Reason.PAGE_NUMBER: 3}


@needs_data
def test_two_columns_of_an_article_with_a_table() -> None:
    document = read_pdf(DATA / "sf_multicolumn.pdf")
    rows = [block.text for block in document.blocks if block.kind == "table_row"]
    assert rows[1] == "Austria | 8.9 | 83,879 | Vienna | German"
    assert len(rows) == 6
    assert "consectetuer adipiscing elit. Ut purus elit" in document.text
    assert Counter(item.reason for item in document.dropped) == {Reason.PAGE_NUMBER: 3}
