"""What is damaged: real digests of the corpus, acts made up, pages, Word and PDF files; or files of one's own."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from evals.bench.fuzz.mutate import damaged, damaged_inside, damaged_words, swapped_values
from evals.bench.hostile import pdf_files
from evals.bench.reading.acts import Act
from evals.bench.reading.forms import plain_text, web_page
from evals.bench.reading.invented import invented_laws
from evals.bench.reading.word import write_docx
from ingest.corpus import starter_corpus

READERS = {"markdown": ".md", "text": ".txt", "html": ".html", "docx": ".docx", "pdf": ".pdf"}
_OF_TEXT = (damaged, damaged_words, damaged_words)
# How the files of a reader are damaged; one of these at a time.
MUTATIONS = {
    "markdown": _OF_TEXT,
    "text": _OF_TEXT,
    "html": _OF_TEXT,
    "docx": (damaged, damaged_inside, damaged_inside, swapped_values, swapped_values),
    "pdf": (damaged,),
}
_MOST_BYTES = 200_000
# Pieces of an act: headings, paragraphs and points of some ten sections, and the transitional provisions.
_BEGINNING, _END = 30, 4


def seeds(reader: str, folder: Path | None = None) -> list[bytes]:
    """The files to be damaged for a reader; with a `folder`, also its files of that kind that are not large."""
    own = [
        path.read_bytes()
        for path in sorted(folder.rglob(f"*{READERS[reader]}") if folder else ())
        if path.stat().st_size <= _MOST_BYTES
    ]
    return own + _MADE[reader]()


def _markdown() -> list[bytes]:
    return [path.read_bytes() for path in sorted(starter_corpus().glob("digest/*/*.md"))[::20]]


def _short_acts(count: int) -> list[Act]:
    """The beginnings of acts, with their ends: a small file is read soon, and most of what is damaged in it matters."""
    acts = invented_laws(count, seed=0)
    return [replace(act, pieces=(*act.pieces[:_BEGINNING], *act.pieces[-_END:])) for act in acts]


def _text() -> list[bytes]:
    return [plain_text(act).encode() for act in _short_acts(3)]


def _html() -> list[bytes]:
    return [web_page(act).encode() for act in _short_acts(3)]


def _docx() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "act.docx"
        made = []
        for act in _short_acts(2):
            write_docx(act, path)
            made.append(path.read_bytes())
        return made


def _pdf() -> list[bytes]:
    return [pdf_files.sound(), _several_pages()]


def _several_pages() -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for _ in range(3):
        writer.append(PdfReader(io.BytesIO(pdf_files.sound())))
    writer.add_outline_item(title="Avtal", page_number=1)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


_MADE: dict[str, Callable[[], list[bytes]]] = {
    "markdown": _markdown,
    "text": _text,
    "html": _html,
    "docx": _docx,
    "pdf": _pdf,
}
