"""The index that several readers ask at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from riktlots.ingest.home import Home
from riktlots.retrieval.guide import Opened, Service
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.model import Answer, Finished, SourcesFound
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store
from riktlots.retrieval.settings import Settings

QUESTIONS = (
    "När ska lärosätet anmäla ett samverkansavtal?",
    "Who must hold an authorisation to transfer sensitive knowledge?",
    "Bör lärosätet göra en bakgrundskontroll av en partner?",
)


def opened(home: Home, store: Store) -> Opened:
    return Opened(Service(home, Settings(embedder="none"), store, None, DeterministicJudge(), ""), None)


def whole(service: Opened, question: str) -> Answer:
    return next(h.answer for h in service.steps(question, (), "sv", PassageFilter()) if isinstance(h, Finished))


def test_others_are_let_in_between_the_steps_of_an_answer(
    home: Home, mini_store: Store, everything_covered: None
) -> None:
    service = opened(home, mini_store)
    steps = service.steps(QUESTIONS[0], (), "sv", PassageFilter())
    while not isinstance(next(steps), SourcesFound):
        pass
    assert service.lock.acquire(timeout=1), "the lock is free while a reader looks at the sources"
    service.lock.release()
    assert whole(service, QUESTIONS[1]).sentences
    assert any(isinstance(happening, Finished) for happening in steps)


def test_readers_who_ask_at_once_get_what_each_would_get_alone(
    home: Home, mini_store: Store, everything_covered: None
) -> None:
    service = opened(home, mini_store)
    alone = {question: whole(service, question).sentences for question in QUESTIONS}
    start = threading.Barrier(9)

    def reader(number: int) -> bool:
        start.wait()
        question = QUESTIONS[number % 3]
        return all(whole(service, question).sentences == alone[question] for _ in range(5))

    with ThreadPoolExecutor(9) as readers:
        assert all(readers.map(reader, range(9)))


def test_words_are_looked_for_with_what_they_were_taken_for(home: Home, mini_store: Store) -> None:
    query, hits = opened(home, mini_store).find("anmäla avtal", "sv", 3, PassageFilter(languages=frozenset({"sv"})))
    assert 0 < len(hits) <= 3
    assert {hit.passage.language for hit in hits} == {"sv"}
    assert "anmäl" in "".join(query.stems)
