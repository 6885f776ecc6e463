"""The index that several readers ask at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.model import Finished, SourcesFound
from riktlots.retrieval.open_index import OpenIndex
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store

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
    assert index.lock.acquire(timeout=1), "the lock is free while a reader looks at the sources"
    index.lock.release()
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


def test_words_are_looked_for_with_what_they_were_taken_for(mini_store: Store) -> None:
    found = opened(mini_store).find("anmäla avtal", k=3, only=PassageFilter(languages=frozenset({"sv"})))
    assert 0 < len(found.hits) <= 3
    assert {hit.passage.language for hit in found.hits} == {"sv"}
    assert "anmäl" in "".join(found.query.stems)
