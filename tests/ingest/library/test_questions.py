"""Questions written for paragraphs: searched with them, never shown, and tied to places that exist."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from riktlots.ingest.errors import DocumentError
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.library.corpus import corpus_sha256, load_corpus
from riktlots.ingest.library.register import load_library
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store
from tests.hashing import HashingEmbedder

LAW = "test-samverkanslag"
ROW = {
    "place": "2 kap. 3 §",
    "sv": ["Slipper vi blanketten för ett kort gästspel?"],
    "en": ["Any waiver for short stays?"],
}


@pytest.fixture
def corpus(mini_corpus: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    shutil.copytree(mini_corpus, folder)
    (folder / "questions").mkdir()
    (folder / "questions" / f"{LAW}.jsonl").write_text(json.dumps(ROW, ensure_ascii=False) + "\n", encoding="utf-8")
    return folder


def test_a_paragraph_has_the_questions_of_its_place_and_language(corpus: Path) -> None:
    asks = {str(p.address): p.questions for p in load_corpus(corpus).passages if p.questions}
    assert asks == {
        f"{LAW}@digest-sv 2 kap. 3 §": tuple(ROW["sv"]),
        f"{LAW}@digest-en 2 kap. 3 §": tuple(ROW["en"]),
    }


def test_other_questions_make_another_corpus(corpus: Path, mini_corpus: Path) -> None:
    assert corpus_sha256(corpus) != corpus_sha256(mini_corpus)


@pytest.mark.parametrize("line", ['{"place": "9 kap. 9 §", "sv": ["Finns det?"]}', '{"sv": ["Var?"]}', "[]", "{"])
def test_a_line_that_fits_no_paragraph_is_named(corpus: Path, line: str) -> None:
    path = corpus / "questions" / f"{LAW}.jsonl"
    path.write_text(f"{json.dumps(ROW)}\n{line}\n", encoding="utf-8")
    with pytest.raises(DocumentError, match=rf"{LAW}\.jsonl, line 2"):
        load_corpus(corpus)


@pytest.mark.parametrize("embedder", [None, HashingEmbedder()])
def test_a_paragraph_is_found_by_words_that_only_its_questions_have(
    home: Home, corpus: Path, embedder: HashingEmbedder | None
) -> None:
    with build_lock(home):
        store = Store(build(home, load_library(home, corpus), embedder), embedder)
    hit = find(store, "Slipper vi blanketten för gästspel?", "sv")[0]
    store.close()
    assert str(hit.passage.address) == f"{LAW}@digest-sv 2 kap. 3 §"
    assert "blanketten" not in hit.passage.text
    assert (hit.asked or 0.0) > 0.5 if embedder else hit.asked is None
