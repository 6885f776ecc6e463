"""Generations: content-addressed, switched whole, safe against kills, and erasing for good."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from riktlots.ingest.errors import BuildInProgressError, GenerationError
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock, check_generation
from riktlots.ingest.index.generation import SCHEMA, current_generation
from riktlots.ingest.index.passages import PASSAGES, read_passages
from riktlots.ingest.library.library import Library
from riktlots.ingest.library.register import add_document, load_library, remove_document
from riktlots.retrieval.errors import EmbedderMismatchError
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store
from tests import ROOT
from tests.describing import describe_file
from tests.hashing import HashingEmbedder

BUILDER = """
import sys
from pathlib import Path
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.home import Home
from riktlots.ingest.library.library import Library
from riktlots.ingest.library.register import load_library
from tests.hashing import HashingEmbedder
home = Home(Path(sys.argv[1]))
with build_lock(home):
    build(home, load_library(home, Path(sys.argv[2])), HashingEmbedder())
"""


def _build(home: Home, library: Library) -> Path:
    with build_lock(home):
        return build(home, library, HashingEmbedder())


def _add(home: Home, folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    add_document(home, path, describe_file(path))


def test_the_same_documents_give_the_same_generation(home: Home, mini_library: Library) -> None:
    first = _build(home, mini_library)
    written = (first / PASSAGES).stat().st_mtime_ns
    assert _build(home, mini_library) == first
    assert (first / PASSAGES).stat().st_mtime_ns == written
    assert current_generation(home) == first


def test_two_homes_agree_on_the_name(home: Home, mini_library: Library, tmp_path: Path) -> None:
    assert _build(home, mini_library).name == _build(Home(tmp_path / "other"), mini_library).name


def test_every_passage_stands_at_its_offsets(mini_library: Library, home: Home) -> None:
    folder = _build(home, mini_library)
    assert tuple(read_passages(folder)) == mini_library.passages
    assert check_generation(folder).passages == len(mini_library.passages)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 6))])
def test_a_killed_build_leaves_the_old_generation_serving(
    home: Home, mini_library: Library, mini_corpus: Path, tmp_path: Path, seed: int
) -> None:
    old = _build(home, mini_library)
    _add(home, tmp_path, "ny.md", "# Ny riktlinje\n\nLärosätet bör pröva besökare från zebralandet.\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RIKTLOTS_TEST_SLOW": "0.1"}
    child = subprocess.Popen([sys.executable, "-c", BUILDER, str(home.root), str(mini_corpus)], env=environment)
    time.sleep(random.Random(seed).uniform(0.2, 2.5))
    child.send_signal(signal.SIGKILL)
    child.wait()

    serving = current_generation(home)
    assert serving is not None
    check_generation(serving)
    if serving == old:  # killed before the switch: the old one answers as before, and the next build goes through
        store = Store(old, HashingEmbedder())
        assert find(store, "samverkansavtal anmälan", "sv")
        store.close()
    finished = _build(home, load_library(home, mini_corpus))
    assert any("zebralandet" in passage.text for passage in read_passages(finished))
    assert not list(home.generations.glob(".building-*"))


def test_two_builds_at_once_cannot_mix(home: Home, mini_library: Library) -> None:
    with build_lock(home), pytest.raises(BuildInProgressError, match="try again"), build_lock(home):
        pass


def test_a_reader_keeps_its_generation_while_a_new_one_takes_over(
    home: Home, mini_library: Library, mini_corpus: Path, tmp_path: Path
) -> None:
    store = Store(_build(home, mini_library), HashingEmbedder())
    _add(home, tmp_path, "ny.md", "# Ny riktlinje\n\nLärosätet bör pröva besökare från zebralandet.\n")
    _build(home, load_library(home, mini_corpus))
    assert find(store, "samverkansavtal anmälan", "sv")
    assert not any("zebralandet" in hit.passage.text for hit in find(store, "zebralandet besökare", "sv"))
    store.close()


def test_a_removed_document_leaves_nothing_behind(
    home: Home, mini_library: Library, mini_corpus: Path, tmp_path: Path
) -> None:
    _build(home, mini_library)
    _add(home, tmp_path, "hemlig.md", "# Intern\n\nOrdet kvasistjärnegrodan står bara här.\n")
    folder = _build(home, load_library(home, mini_corpus))
    assert b"kvasistj" in (folder / PASSAGES).read_bytes()
    other_cache = home.embedding_cache("another-embedder")
    other_cache.write_bytes(b"kvasistj")
    remove_document(home, "hemlig")
    with build_lock(home):
        build(home, load_library(home, mini_corpus), HashingEmbedder())
    vector = HashingEmbedder().embed_passages(["Intern: Ordet kvasistjärnegrodan står bara här."]).astype("float16")
    for path in home.root.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"kvasistj" not in content, path
            assert vector.tobytes() not in content, path


@pytest.mark.parametrize("part", ["chroma", "vectors.npy", "lexical.sqlite"])
def test_a_missing_or_damaged_part_is_named_and_built_again(home: Home, mini_library: Library, part: str) -> None:
    folder = _build(home, mini_library)
    damaged = folder / part
    if damaged.is_dir():
        shutil.rmtree(damaged)
    else:
        damaged.write_bytes(b"no database")
    with pytest.raises(GenerationError, match=f"{part}.*riktlots ingest"):
        check_generation(folder)
    check_generation(_build(home, mini_library))


def test_another_embedder_is_a_clear_error(home: Home, mini_library: Library) -> None:
    folder = _build(home, mini_library)
    with pytest.raises(EmbedderMismatchError, match="riktlots ingest"):
        Store(folder, None)


def test_a_changed_file_in_a_generation_is_found(home: Home, mini_library: Library) -> None:
    folder = _build(home, mini_library)
    with (folder / PASSAGES).open("a", encoding="utf-8") as file:
        file.write("\n")
    with pytest.raises(GenerationError, match=r"passages\.jsonl"):
        check_generation(folder)
    check_generation(_build(home, mini_library))


def test_an_index_of_another_version_says_what_to_do(home: Home, mini_library: Library) -> None:
    folder = _build(home, mini_library)
    manifest = folder / "manifest.json"
    written = manifest.read_text(encoding="utf-8")
    manifest.write_text(written.replace(f'"schema": {SCHEMA}', '"schema": 99'), encoding="utf-8")
    with pytest.raises(GenerationError, match="schema 99"):
        Store(folder, HashingEmbedder())
