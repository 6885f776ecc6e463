"""Several at once: two ingests, and reading while the index changes; and a clock that is set back."""

from __future__ import annotations

import datetime
import threading
from pathlib import Path

import pytest

from riktlots.ingest.errors import BuildInProgressError
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock, check_generation
from riktlots.ingest.index.generation import current_generation
from riktlots.ingest.library.register import add_document, load_documents, load_library, remove_document
from riktlots.retrieval.open_index import open_store
from riktlots.retrieval.search.search import find
from tests.describing import describe_file

WORD = "zebralandet"


def _new(folder: Path, name: str) -> Path:
    path = folder / f"{name}.md"
    path.write_text(
        f"# Riktlinje {name}\n\nLärosätet bör pröva besökare från {WORD} nummer {name}.\n", encoding="utf-8"
    )
    return path


def test_two_ingests_at_once_end_one_after_the_other_or_are_told_to_wait(
    home: Home, mini_corpus: Path, tmp_path: Path
) -> None:
    paths = [_new(tmp_path, name) for name in ("ett", "tva", "tre")]
    described = [describe_file(path) for path in paths]
    told: list[str] = []
    ready = threading.Barrier(len(paths))

    def ingest(number: int) -> None:
        ready.wait()
        try:
            with build_lock(home):
                add_document(home, paths[number], described[number])
                build(home, load_library(home, mini_corpus), None)
            told.append("built")
        except BuildInProgressError:
            told.append("wait")

    threads = [threading.Thread(target=ingest, args=(number,)) for number in range(len(paths))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == len(paths)
    serving = current_generation(home)
    assert serving
    assert check_generation(serving).sources.keys() >= {held.source for held in load_documents(home).editions}
    assert len(load_documents(home).editions) == told.count("built") >= 1


def test_readers_never_meet_an_index_that_is_neither_old_nor_new(home: Home, mini_corpus: Path, tmp_path: Path) -> None:
    """The index changes as fast as it can, each time deleting the one before; readers open it all the while."""
    path = _new(tmp_path, "ett")
    described = describe_file(path)
    names = set()
    for change in (lambda: add_document(home, path, described), lambda: remove_document(home, described.id)):
        with build_lock(home):
            change()
            names.add(build(home, load_library(home, mini_corpus), None).name)
    stop = threading.Event()

    def keep_changing() -> None:
        while not stop.is_set():
            for change in (lambda: add_document(home, path, described), lambda: remove_document(home, described.id)):
                with build_lock(home):
                    change()
                    build(home, load_library(home, mini_corpus), None)

    changing = threading.Thread(target=keep_changing)
    changing.start()
    try:
        for _ in range(60):
            store = open_store(home, None)
            assert store.id in names
            found = find(store, f"besökare från {WORD}", "sv")
            holds = any(WORD in passage.text for passage in store.passages)
            assert any(WORD in hit.passage.text for hit in found) is holds
            store.close()
    finally:
        stop.set()
        changing.join()


def test_a_label_given_after_the_clock_was_set_back_still_counts_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from riktlots.evals.labels.labels import CHOICES, add_label, items_of, labels_of
    from riktlots.retrieval.model import Verdict
    from tests.evals.labels.runs import written_run

    folder = written_run(tmp_path / "run", [Verdict.SUPPORTED])
    (item,) = items_of(folder)
    for year, choice in ((2031, CHOICES[0]), (2001, CHOICES[1])):
        add_label(folder, "Ada", item, choice, clock=lambda zone, year=year: datetime.datetime(year, 1, 1, tzinfo=zone))
    assert labels_of(folder, "Ada", [item])[item.key].verdict == CHOICES[1]
