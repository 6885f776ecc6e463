"""The index that several readers ask at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from riktlots.retrieval.errors import ModelError
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.model import Finished, SourcesFound
from riktlots.retrieval.open_index import OpenIndex
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store
from riktlots.retrieval.shared import Waiting

QUESTIONS = (
    "När ska lärosätet anmäla ett samverkansavtal?",
    "Who must hold an authorisation to transfer sensitive knowledge?",
    "Bör lärosätet göra en bakgrundskontroll av en partner?",
)


def opened(store: Store) -> OpenIndex:
    return OpenIndex(store, judge=DeterministicJudge())


def test_others_are_let_in_between_the_steps_of_an_answer(mini_store: Store, everything_covered: None) -> None:
    index = opened(mini_store)
    steps = index.ask_steps(QUESTIONS[0])
    while not isinstance(next(steps), SourcesFound):
        pass
    place = index.lock.place()
    assert place.acquire(timeout=1), "the lock is free while a reader looks at the sources"
    place.release()
    assert index.ask(QUESTIONS[1]).sentences
    assert any(isinstance(happening, Finished) for happening in steps)


def test_readers_who_ask_at_once_get_what_each_would_get_alone(mini_store: Store, everything_covered: None) -> None:
    index = opened(mini_store)
    alone = {question: index.ask(question).sentences for question in QUESTIONS}
    start = threading.Barrier(9)

    def reader(number: int) -> bool:
        start.wait()
        question = QUESTIONS[number % 3]
        return all(index.ask(question).sentences == alone[question] for _ in range(5))

    with ThreadPoolExecutor(9) as readers:
        assert all(readers.map(reader, range(9)))


def test_a_reader_who_waits_is_told_how_many_are_before_and_then_answered(
    mini_store: Store, everything_covered: None
) -> None:
    index = opened(mini_store)
    steps = index.steps_for("anna", QUESTIONS[0])
    with index.lock, ThreadPoolExecutor(1) as reader:
        first = reader.submit(next, steps).result(10)
    assert first == Waiting(1)
    assert isinstance([*steps][-1], Finished)


def test_nobody_waits_when_the_answer_has_been_given(mini_store: Store, everything_covered: None) -> None:
    index = opened(mini_store)
    steps = index.steps_for("anna", QUESTIONS[0])
    while not isinstance(next(steps), Finished):
        pass
    with index.lock, ThreadPoolExecutor(1) as reader:
        assert reader.submit(list, steps).result(10) == []


def test_who_asks_alone_is_told_of_no_waiting(mini_store: Store) -> None:
    index = opened(mini_store)
    with ThreadPoolExecutor(1) as reader:
        with index.lock:
            answer = reader.submit(index.ask, QUESTIONS[0])
        assert answer.result(10).hits
    assert not any(isinstance(told, Waiting) for told in index.ask_steps(QUESTIONS[1]))


def test_readers_get_what_each_would_get_alone_also_when_it_is_kept(
    mini_store: Store, everything_covered: None
) -> None:
    index = opened(mini_store)
    alone = index.ask(QUESTIONS[0])
    again = [index.ask_for("anna", f" {QUESTIONS[0]} ") for _ in range(3)]
    for answer in again:
        assert replace(answer, at="", timings={}) == replace(alone, at="", timings={})
    assert [bool(answer.timings) for answer in again] == [True, True, False]
    assert index.ask(QUESTIONS[0]).timings, "who measures answers is given none that is kept"
    assert index.ask_for("anna", QUESTIONS[0], interface="en").timings, "another interface"
    follow = [index.ask_for("anna", QUESTIONS[0], turns=QUESTIONS[1:2]) for _ in range(3)]
    assert all(answer.timings for answer in follow), "what follows on earlier questions is not kept"


class _Model:
    """A language model that drafts nothing, and keeps what it was asked."""

    name = "scripted"

    def __init__(self, arrived: threading.Barrier) -> None:
        self._arrived = arrived

    def complete(self, *args: Any, **how: Any) -> Any:
        self._arrived.wait(10)
        raise ModelError("nothing to say")


def test_what_a_language_model_writes_is_made_for_each_reader(mini_store: Store, everything_covered: None) -> None:
    arrived = threading.Barrier(2)
    index = OpenIndex(mini_store, judge=DeterministicJudge(), chat_model=_Model(arrived))
    with ThreadPoolExecutor(2) as readers:
        answers = list(readers.map(lambda who: index.ask_for(who, QUESTIONS[0]), ("anna", "bo")))
    # Each had its own call, at the same time: the barrier has let both through.
    assert all(answer.failure for answer in answers)
    assert not arrived.broken


def test_a_language_model_that_judges_shares_no_answer(mini_store: Store, everything_covered: None) -> None:
    class Judge(DeterministicJudge):
        name = "checks+model:any"

    index = OpenIndex(mini_store, judge=Judge())
    assert all(index.ask_for("anna", QUESTIONS[0]).timings for _ in range(3))


def test_the_documents_of_a_search_are_those_with_one_of_its_words_whatever_it_was_narrowed_to(
    mini_store: Store,
) -> None:
    index = opened(mini_store)
    words = "bakgrundskontroll samverkansavtal"
    everything = index.documents_for(index.find(words, k=50))
    narrowed = index.find(words, k=50, only=PassageFilter(kinds=frozenset({"guideline"})))
    assert {hit.passage.address.source for hit in narrowed.hits} == {"test-riktlinje"}
    ids = {document.source.id for document in index.documents_for(narrowed)}
    assert ids == {document.source.id for document in everything}
    assert {"test-riktlinje", "test-samverkanslag"} <= ids
    assert "test-forslag" not in ids, "none of the words stands there"


def test_the_documents_of_a_search_are_those_of_its_day(mini_store: Store) -> None:
    index = opened(mini_store)
    found = index.find("samverkansavtal", k=50, only=PassageFilter(as_of="2020-01-01"))
    assert index.documents_for(found, "2020-01-01") == []


def test_words_are_looked_for_with_what_they_were_taken_for(mini_store: Store) -> None:
    found = opened(mini_store).find("anmäla avtal", k=3, only=PassageFilter(languages=frozenset({"sv"})))
    assert 0 < len(found.hits) <= 3
    assert {hit.passage.language for hit in found.hits} == {"sv"}
    assert "anmäl" in "".join(found.query.stems)
