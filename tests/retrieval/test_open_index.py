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
