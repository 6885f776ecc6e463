"""A service that runs for long follows the index that serves, and is held up by none that fails."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from riktlots.app.api.services import Guide
from riktlots.app.schemas.requests import Ask
from riktlots.ingest.errors import GenerationError
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.progress import Progress
from riktlots.ingest.library.register import load_library
from riktlots.retrieval.guide import Following, Opened, Service
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.search.store import Store
from riktlots.retrieval.settings import Settings


class Opener:
    """Opens what the data folder names, counts how often, and fails when told to."""

    def __init__(self, home: Home) -> None:
        self.home, self.times, self.fails = home, 0, False
        self.error: Exception = GenerationError("the index cannot be read.")

    def __call__(self, progress: Progress) -> Opened:
        self.times += 1
        if self.fails:
            raise self.error
        store = Store(self.home.generations / self.home.pointer.read_text().strip(), None)
        return Opened(Service(self.home, Settings(embedder="none"), store, None, DeterministicJudge(), ""), None)


def built(home: Home, corpus: Path, without: str = "") -> str:
    """Build a generation, or one of all but a document; returns its id."""
    library = load_library(home, corpus)
    if without:
        kept = corpus / "digest" / "sv" / f"{without}.md"
        words = kept.read_text(encoding="utf-8")
        kept.unlink()
        library = load_library(home, corpus)
        kept.write_text(words, encoding="utf-8")
    with build_lock(home):
        return build(home, library, None).name


@pytest.fixture
def corpus(tmp_path: Path, mini_corpus: Path) -> Path:
    return Path(shutil.copytree(mini_corpus, tmp_path / "corpus"))


@pytest.fixture
def opener(home: Home) -> Opener:
    return Opener(home)


def serving(following: Following) -> str:
    with following.opened() as opened:
        return opened.service.store.id


def test_an_index_is_opened_once_and_another_when_it_takes_over(home: Home, corpus: Path, opener: Opener) -> None:
    first = built(home, corpus)
    following = Following(home, opener)
    assert following.serving is None
    assert serving(following) == serving(following) == first
    assert opener.times == 1
    second = built(home, corpus, without="test-forslag")
    assert second != first
    assert serving(following) == second
    assert opener.times == 2


def test_whoever_is_being_answered_keeps_the_old_index_until_the_end(home: Home, corpus: Path, opener: Opener) -> None:
    built(home, corpus)
    following = Following(home, opener)
    with following.opened() as old:
        built(home, corpus, without="test-forslag")
        serving(following)
        assert old.service.store.lexical.document_frequency("samverkan") >= 0, "still open"
    with pytest.raises(Exception, match="closed"):
        old.service.store.lexical.document_frequency("samverkan")


@pytest.mark.parametrize("error", [GenerationError("it cannot be read."), sqlite3.DatabaseError("malformed")])
def test_an_index_that_cannot_be_opened_leaves_the_old_one_serving(
    home: Home, corpus: Path, opener: Opener, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    opener.error = error
    first = built(home, corpus)
    following = Following(home, opener)
    serving(following)
    second = built(home, corpus, without="test-forslag")
    opener.fails = True
    assert serving(following) == serving(following) == first
    assert opener.times == 2, "it is not tried again with every question"
    assert "the old one goes on" in caplog.text
    opener.fails = False
    following._failed = ("", 0.0)  # as when the time to wait is over
    assert serving(following) == second


def test_a_pointer_that_names_nothing_leaves_the_old_one_serving(home: Home, corpus: Path, opener: Opener) -> None:
    first = built(home, corpus)
    following = Following(home, opener)
    serving(following)
    home.pointer.write_text("gone\n")
    assert serving(following) == first


def test_where_nothing_can_be_opened_the_reason_is_told(home: Home, opener: Opener) -> None:
    opener.fails = True
    with pytest.raises(GenerationError), Following(home, opener).opened():
        pass


def test_while_one_opens_the_new_index_others_are_answered_from_the_old(
    home: Home, corpus: Path, opener: Opener
) -> None:
    first = built(home, corpus)
    begun, go_on = threading.Event(), threading.Event()

    def slowly(progress: Progress) -> Opened:
        if opener.times:
            begun.set()
            assert go_on.wait(10)
        return opener(progress)

    following = Following(home, slowly)
    serving(following)
    second = built(home, corpus, without="test-forslag")
    told: list[str] = []
    switching = threading.Thread(target=lambda: told.append(serving(following)))
    switching.start()
    assert begun.wait(10)
    assert serving(following) == first
    go_on.set()
    switching.join(10)
    assert told == [second]


@pytest.mark.usefixtures("everything_covered")
def test_no_answer_mixes_two_indexes(home: Home, corpus: Path, opener: Opener) -> None:
    first = built(home, corpus)
    guide = Guide(Following(home, opener))
    answers: list[dict[str, Any]] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            answers.append(guide.ask(Ask(question="Vad föreslås om stödfunktion för mobilitet?")))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    while not answers:
        stop.wait(0.01)
    second = built(home, corpus, without="test-forslag")
    while answers[-1]["generation"] != second:
        stop.wait(0.01)
    stop.set()
    for thread in threads:
        thread.join(10)
    assert {answer["generation"] for answer in answers} == {first, second}
    for answer in answers:
        named = {hit["source_id"] for hit in answer["hits"]} | {
            citation["source_id"] for sentence in answer["sentences"] for citation in sentence["citations"]
        }
        assert ("test-forslag" in named) == (answer["generation"] == first)


def test_many_threads_open_one_index(home: Home, corpus: Path, opener: Opener) -> None:
    built(home, corpus)
    following = Following(home, opener)
    threads = [threading.Thread(target=serving, args=(following,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert opener.times == 1
