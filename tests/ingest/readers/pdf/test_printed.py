"""An act that a browser printed is read back: paragraph by paragraph, with the right pages."""

from __future__ import annotations

import html
import subprocess
from pathlib import Path

import pytest

from riktlots.evals.bench.pages import CHROMIUM
from riktlots.ingest.document import Document, Reason
from riktlots.ingest.readers.pdf.reader import read_pdf
from tests.app.pages.browsing import IN_BROWSER

pytestmark = IN_BROWSER
STYLE = """@page { size: A4; margin: 25mm 20mm; @top-left { content: "Lag om prövning av avtal" }
@bottom-center { content: "Sida " counter(page) " (" counter(pages) ")" } }
body { font: 10pt/1.35 serif; margin: 0 } main { columns: COLUMNS } p { margin: 0 0 2mm }
h1 { column-span: all; font-size: 17pt } h2 { font-size: 13pt }"""
DUTIES = "pröva avtal med parter i andra länder|följa upp sina samarbeten varje år|utse någon som svarar för dem".split(
    "|"
)
AIMS = "ansvaret ska vara känt|riskerna ska vara bedömda|besluten ska kunna följas|forskningen ska vara fri".split("|")
BODIES = "lärosäte|universitet|institut|fakultetsråd".split("|")


def _act() -> list[tuple[str, str]]:
    """Chapters and paragraphs, no two alike, of different lengths."""
    blocks = [("h1", "Lag (2031:5) om prövning av avtal")]
    number = 0
    for chapter in range(1, 9):
        blocks.append(("h2", f"{chapter} kap. Bestämmelser om del {chapter}"))
        for section in range(1, 9):
            number += 1
            body, duty, aim = BODIES[number % 4], DUTIES[number % 3], AIMS[number % 4]
            blocks.append(
                ("p", f"{section} § Ett {body} ska {duty} enligt ordning {number}, så att {aim}. " * (1 + number % 3))
            )
            if number % 2:
                blocks.append(("p", f"Första stycket gäller inte {body} nummer {number} när {aim} av andra skäl."))
    return [(tag, text.strip()) for tag, text in blocks]


def _printed(folder: Path, columns: int) -> Document:
    assert CHROMIUM
    body = "".join(f"<{tag}>{html.escape(text)}</{tag}>" for tag, text in _act())
    page, target = folder / "lag.html", folder / "lag.pdf"
    style = STYLE.replace("COLUMNS", str(columns))
    page.write_text(
        f"<meta charset=utf-8><style>{style}</style><main>{body}</main>",
        encoding="utf-8",
    )
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        f"--user-data-dir={folder}/profile",
    ]
    subprocess.run(
        [CHROMIUM, *options, f"--print-to-pdf={target}", page.as_uri()], check=True, capture_output=True, timeout=120
    )
    return read_pdf(target)


@pytest.mark.parametrize(("columns", "least"), [(1, 0.95), (2, 0.9)])
def test_paragraphs_and_pages_of_a_printed_act(tmp_path: Path, columns: int, least: float) -> None:
    document = _printed(tmp_path, columns)
    expected, got = {text for _, text in _act()}, [block.text for block in document.blocks]
    right = sum(text in expected for text in got)
    assert 2 * right / (len(expected) + len(got)) >= least
    assert sum(item.reason is Reason.RUNNING_HEAD for item in document.dropped) == document.pages
    assert sum(item.reason is Reason.PAGE_NUMBER for item in document.dropped) == document.pages
    assert " ".join(got).split() == " ".join(text for _, text in _act()).split()
    pages = document.raw.split("\f")
    for block in document.blocks:
        first, last = block.pages[0], block.pages[-1]
        assert block.text[:12] in pages[first.index]
        assert first.label == str(first.index + 1)
        assert block.text[-12:] in pages[last.index].replace("\n", " ")
