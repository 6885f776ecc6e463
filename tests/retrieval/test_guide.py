"""A guide follows the index that serves, and is held up by none that fails."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from riktlots.ingest.errors import GenerationError
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.library.register import load_library
from riktlots.ingest.progress import Progress
from riktlots.retrieval.guide import Guide
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.model import Answer
from riktlots.retrieval.open_index import OpenIndex
from riktlots.retrieval.search.store import Store


class Opener:
    """Opens what the data folder names, counts how often, and fails when told to."""

    def __init__(self, home: Home) -> None:
        self.home, self.times, self.fails = home, 0, False
        self.error: Exception = GenerationError("the index cannot be read.")

    def __call__(self, progress: Progress) -> OpenIndex:
        self.times += 1
        if self.fails:
            raise self.error
        store = Store(self.home.generations / self.home.pointer.read_text().strip(), None)
        return OpenIndex(store, judge=DeterministicJudge())


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


def serving(guide: Guide) -> str:
    return guide.index().store.id


def test_an_index_is_opened_once_and_another_when_it_takes_over(home: Home, corpus: Path, opener: Opener) -> None:
    first = built(home, corpus)
    guide = Guide(home=home, open_index=opener)
    assert guide.serving is None
    assert serving(guide) == serving(guide) == first
    assert opener.times == 1
    second = built(home, corpus, without="test-forslag")
    assert second != first
    assert serving(guide) == second
    assert opener.times == 2


def test_whoever_is_being_answered_keeps_the_old_index_until_the_end(home: Home, corpus: Path, opener: Opener) -> None:
    built(home, corpus)
    guide = Guide(home=home, open_index=opener)
    old = guide.index()
    store = old.store
    built(home, corpus, without="test-forslag")
    serving(guide)
    assert store.lexical.document_frequency("samverkan") >= 0, "still open"
    del old
    with pytest.raises(Exception, match="closed"):
        store.lexical.document_frequency("samverkan")


@pytest.mark.parametrize("error", [GenerationError("it cannot be read."), sqlite3.DatabaseError("malformed")])
def test_an_index_that_cannot_be_opened_leaves_the_old_one_serving(
    home: Home, corpus: Path, opener: Opener, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    opener.error = error
    first = built(home, corpus)
    seconds = [0.0]
    guide = Guide(home=home, open_index=opener, clock=lambda: seconds[0])
    serving(guide)
    second = built(home, corpus, without="test-forslag")
    opener.fails = True
    seconds[0] = 1.0
    assert serving(guide) == serving(guide) == first
    assert opener.times == 2, "it is not tried again with every question"
    assert "the old one goes on" in caplog.text
    opener.fails = False
    seconds[0] = 60.0
    assert serving(guide) == second


def test_a_pointer_that_names_nothing_leaves_the_old_one_serving(home: Home, corpus: Path, opener: Opener) -> None:
    first = built(home, corpus)
    guide = Guide(home=home, open_index=opener)
    serving(guide)
    home.pointer.write_text("gone\n")
    assert serving(guide) == first


def test_where_nothing_can_be_opened_the_reason_is_told(home: Home, opener: Opener) -> None:
    opener.fails = True
    with pytest.raises(GenerationError):
        Guide(home=home, open_index=opener).index()


def test_while_one_opens_the_new_index_others_are_answered_from_the_old(
    home: Home, corpus: Path, opener: Opener
) -> None:
    first = built(home, corpus)
    begun, go_on = threading.Event(), threading.Event()

    def slowly(progress: Progress) -> OpenIndex:
        if opener.times:
            begun.set()
            assert go_on.wait(10)
        return opener(progress)

    guide = Guide(home=home, open_index=slowly)
    serving(guide)
    second = built(home, corpus, without="test-forslag")
    told: list[str] = []
    switching = threading.Thread(target=lambda: told.append(serving(guide)))
    switching.start()
    assert begun.wait(10)
    assert serving(guide) == first
    go_on.set()
    switching.join(10)
    assert told == [second]


@pytest.mark.usefixtures("everything_covered")
def test_no_answer_mixes_two_indexes(home: Home, corpus: Path, opener: Opener) -> None:
    first = built(home, corpus)
    guide = Guide(home=home, open_index=opener)
    answers: list[Answer] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            answers.append(guide.ask("Vad föreslås om stödfunktion för mobilitet?"))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    while not answers:
        stop.wait(0.01)
    second = built(home, corpus, without="test-forslag")
    while answers[-1].generation != second:
        stop.wait(0.01)
    stop.set()
    for thread in threads:
        thread.join(10)
    assert {answer.generation for answer in answers} == {first, second}
    for answer in answers:
        cited = [citation.passage for sentence in answer.sentences for citation in sentence.citations]
        named = {passage.address.source for passage in [*cited, *(hit.passage for hit in answer.hits)]}
        assert ("test-forslag" in named) == (answer.generation == first)


def test_an_answer_that_the_old_index_keeps_is_not_given_by_the_new_one(
    home: Home, corpus: Path, opener: Opener
) -> None:
    first = built(home, corpus)
    guide = Guide(home=home, open_index=opener)
    question = "Vad föreslås om stödfunktion för mobilitet?"
    kept = [guide.index().ask_for("anna", question) for _ in range(3)]
    assert [answer.generation for answer in kept] == [first] * 3
    assert not kept[-1].timings, "it was kept"
    second = built(home, corpus, without="test-forslag")
    anew = guide.index().ask_for("anna", question)
    assert anew.generation == second and anew.timings


def test_many_threads_open_one_index(home: Home, corpus: Path, opener: Opener) -> None:
    built(home, corpus)
    guide = Guide(home=home, open_index=opener)
    threads = [threading.Thread(target=serving, args=(guide,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert opener.times == 1
