"""Every code point of Unicode in a file of each form: read, split, and indexed by its words."""

from __future__ import annotations

import html
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from riktlots.ingest.add import AddOptions, add_files
from riktlots.ingest.add_result import Outcome
from riktlots.ingest.home import Home
from riktlots.ingest.index.generation import current_generation
from riktlots.ingest.sandbox.read import read_contained
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store
from tests.code_points import batches, encodable, for_long_runs
from tests.ingest.readers.docx.word import made

# Seconds for one file, with the start of the process that reads it, on a busy machine too.
MOST = 20.0
IN_A_FILE = {1: 65536, 8: 65536, 1000: 1024}
IN_A_PARAGRAPH = {1: 64, 8: 64, 1000: 1}
HALVES_OF_PAIRS = 2048


def plain(paragraphs: list[str]) -> bytes:
    return "\n\n".join(paragraphs).encode()


def page(paragraphs: list[str]) -> bytes:
    text = "".join(f"<p>{html.escape(one)}</p>" for one in paragraphs)
    return f"<html><body><h1>Tecken</h1>{text}</body></html>".encode()


def word(paragraphs: list[str]) -> bytes:
    """Without the characters that no XML holds."""

    def fill(document: Any) -> None:
        for one in paragraphs:
            held = (c for c in one if unicodedata.category(c) != "Cc" and c not in "\ufffe\uffff")
            document.add_paragraph("".join(held))

    return made(fill)


FORMS: dict[str, Callable[[list[str]], bytes]] = {".txt": plain, ".md": plain, ".html": page, ".docx": word}


def paragraphs(characters: Iterable[str], count: int) -> list[str]:
    return [" ".join(c * count for c in some) for some in batches(characters, IN_A_PARAGRAPH[count])]


def slowest(folder: Path, form: str, characters: Iterable[str], count: int) -> tuple[float, str, int]:
    """The longest time that a file took, its first character, and how many characters were tried."""
    worst, first, tried = 0.0, "", 0
    for some in batches(characters, IN_A_FILE[count]):
        path = folder / f"tecken{form}"
        path.write_bytes(FORMS[form](paragraphs(some, count)))
        begun = time.monotonic()
        assert read_contained(path).text, f"from U+{ord(some[0]):04X} on"
        took = time.monotonic() - begun
        tried += len(some)
        if took > worst:
            worst, first = took, f"U+{ord(some[0]):04X}"
    return worst, first, tried


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 8])
@pytest.mark.parametrize("form", FORMS)
def test_every_code_point_is_read_from_a_file(form: str, count: int, tmp_path: Path) -> None:
    worst, first, tried = slowest(tmp_path, form, encodable(), count)
    print(f"{form}: {tried} code points {count} times: at most {worst:.1f} s for a file, from {first} on")
    assert tried == sys.maxunicode + 1 - HALVES_OF_PAIRS
    assert worst < MOST, first


@pytest.mark.slow
@pytest.mark.parametrize("form", [".txt", ".md", ".html"])
def test_a_thousand_of_every_code_point_with_a_meaning_are_read_from_a_file(form: str, tmp_path: Path) -> None:
    characters = (c for c in for_long_runs() if unicodedata.category(c) != "Cs")
    worst, first, tried = slowest(tmp_path, form, characters, 1000)
    print(f"{form}: {tried} code points a thousand times: at most {worst:.1f} s for a file, from {first} on")
    assert tried > 30_000
    assert worst < MOST, first


@pytest.mark.slow
def test_every_code_point_is_taken_in_and_the_index_answers(home: Home, tmp_path: Path, mini_corpus: Path) -> None:
    paths = []
    for number, some in enumerate(batches(encodable(), IN_A_FILE[1])):
        path = tmp_path / f"tecken-{number}.md"
        path.write_bytes(plain([f"# Tecken {number}", *paragraphs(some, 1)]))
        paths.append(path)
    result = add_files(home, paths, AddOptions(), None, corpus=mini_corpus)
    assert {file.outcome for file in result.files} == {Outcome.ADDED}
    folder = current_generation(home)
    assert folder is not None and result.passages > 10_000
    store = Store(folder, None)
    try:
        assert find(store, "samverkansavtal", "sv")
    finally:
        store.close()
