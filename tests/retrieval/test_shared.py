"""Answers that readers share: made once for those who ask at once, and kept for those who ask again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from riktlots.retrieval.model import Answer, Finished, Reason, Status, StepBegun, Usage
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.shared import SharedAnswers, Steps, Told, Waiting

KEY = b"a question"
READERS = 4


def answered(question: str = "Får vi?", **more: object) -> Answer:
    how = {"status": Status.ANSWERED, "at": "2033-01-01T00:00:00+00:00", "timings": {"find": 1.0}} | more
    return Answer(question, "sv", **how)  # type: ignore[arg-type]


@dataclass
class Maker:
    """Makes an answer in three steps and counts how often; before the second it waits for `go_on`."""

    answer: Answer = field(default_factory=answered)
    go_on: Callable[[], object] = lambda: None
    error: Exception | None = None
    begun: int = 0
    ended: int = 0

    def __call__(self) -> Steps:
        self.begun += 1
        try:
            yield Waiting(1)
            self.go_on()
            if self.error:
                raise self.error
            yield StepBegun("find")
            yield Finished(self.answer)
        finally:
            self.ended += 1


def asked(shared: SharedAnswers, make: Callable[[], Steps], key: bytes = KEY, **how: bool) -> list[Told]:
    permits = {"is_same_for_all": True, "may_keep": True} | how
    return list(shared.steps(key, make, **permits))


def answer_of(steps: list[Told]) -> Answer:
    assert isinstance(steps[-1], Finished)
    return steps[-1].answer


def at_once(shared: SharedAnswers, maker: Maker, **how: bool) -> list[list[Told]]:
    """What each of the readers is told who ask while the first answer is being made."""
    follow = threading.Barrier(READERS + 1)
    going = threading.Event()
    maker.go_on = lambda: going.wait(10)

    def reader() -> list[Told]:
        steps = shared.steps(KEY, maker, **({"is_same_for_all": True, "may_keep": True} | how))
        first = next(steps)
        follow.wait(10)
        return [first, *steps]

    with ThreadPoolExecutor(READERS) as readers:
        told = [readers.submit(reader) for _ in range(READERS)]
        # All have been told the first thing, and nobody the second.
        follow.wait(10)
        going.set()
        return [one.result(10) for one in told]


def test_those_who_ask_the_same_at_once_are_given_one_answer_step_by_step() -> None:
    maker = Maker()
    told = at_once(SharedAnswers(0), maker)
    assert maker.begun == 1
    assert [one[:-1] for one in told] == [[Waiting(1), StepBegun("find")]] * READERS
    assert len({answer_of(one).question for one in told}) == 1


def test_where_what_is_said_is_for_one_reader_each_is_given_their_own() -> None:
    maker = Maker()
    at_once(SharedAnswers(10), maker, is_same_for_all=False)
    assert maker.begun == READERS


def test_an_error_is_told_to_all_who_wait_and_the_next_one_begins_anew() -> None:
    shared, maker = SharedAnswers(10), Maker(error=ValueError("no model"))
    with pytest.raises(ValueError, match="no model"):
        at_once(shared, maker)
    assert maker.begun == 1
    maker.error = None
    assert answer_of(asked(shared, maker)).status is Status.ANSWERED
    assert maker.begun == 2


def test_whoever_leaves_does_not_take_the_answer_from_others() -> None:
    shared, maker = SharedAnswers(0), Maker()
    first, second = (shared.steps(KEY, maker, is_same_for_all=True, may_keep=True) for _ in range(2))
    assert next(first) == next(second) == Waiting(1)
    first.close()
    assert isinstance([*second][-1], Finished)
    assert (maker.begun, maker.ended) == (1, 1)


def test_when_all_have_left_nothing_more_is_made() -> None:
    shared, maker = SharedAnswers(0), Maker()
    for _ in range(2):
        with closing(shared.steps(KEY, maker, is_same_for_all=True, may_keep=True)) as steps:
            next(steps)
    assert (maker.begun, maker.ended) == (2, 2)


def test_the_words_of_a_question_are_kept_from_the_second_time_on() -> None:
    shared, maker = SharedAnswers(10), Maker()
    for times in (1, 2):
        asked(shared, maker)
        assert maker.begun == times
    again = asked(shared, maker)
    assert maker.begun == 2
    assert again[0] == StepBegun("find"), "nobody waits for what is there"


def test_an_answer_given_again_is_given_now_and_took_no_steps() -> None:
    shared, maker = SharedAnswers(10), Maker()
    first, _, again = (answer_of(asked(shared, maker)) for _ in range(3))
    assert first.timings == {"find": 1.0} and again.timings == {}
    assert again.at > "2026" and again.at != first.at


@pytest.mark.parametrize(
    "answer",
    [
        answered(model="openai:any"),
        answered(failure="too slow"),
        answered(usage=Usage(calls=1)),
        answered(status=Status.DECLINED, reason=Reason.JUDGES_PERSON),
        answered(status=Status.ERROR),
        answered(status=Status.NEEDS_DETAIL, reason=Reason.THANKS),
    ],
)
def test_what_a_model_said_and_what_may_be_about_a_person_is_not_kept(answer: Answer) -> None:
    shared, maker = SharedAnswers(10), Maker(answer)
    for times in (1, 2, 3):
        asked(shared, maker, is_same_for_all=False)
        assert maker.begun == times


@pytest.mark.parametrize(("most", "may_keep"), [(0, True), (10, False)])
def test_nothing_is_kept_by_the_setting_or_where_it_may_not_be(most: int, may_keep: bool) -> None:
    shared, maker = SharedAnswers(most), Maker()
    for times in (1, 2, 3):
        asked(shared, maker, may_keep=may_keep)
        assert maker.begun == times


def test_an_answer_is_kept_for_its_time() -> None:
    now = [0.0]
    shared, maker = SharedAnswers(10, lifetime=60, clock=lambda: now[0]), Maker()
    asked(shared, maker)
    asked(shared, maker)
    now[0] = 59
    asked(shared, maker)
    assert maker.begun == 2
    now[0] = 61
    asked(shared, maker)
    assert maker.begun == 3


@pytest.mark.parametrize(("most", "most_bytes"), [(2, 10**6), (100, 1200)])
def test_number_and_bytes_are_bounded_and_the_oldest_gives_way(most: int, most_bytes: int) -> None:
    shared = SharedAnswers(most, most_bytes=most_bytes)
    makers = [Maker(answered("x" * 200)) for _ in range(6)]
    for _ in range(2):
        for number, maker in enumerate(makers):
            asked(shared, maker, bytes([number]))
    for number, maker in reversed(list(enumerate(makers))):
        asked(shared, maker, bytes([number]))
    begun = [maker.begun for maker in makers]
    assert begun[-1] == 2, "the newest is there"
    assert begun[0] == 3, "the oldest is not"
    assert begun == sorted(begun, reverse=True)


def test_an_answer_too_large_is_not_kept() -> None:
    shared, maker = SharedAnswers(10, most_bytes=10), Maker()
    for times in (1, 2, 3):
        asked(shared, maker)
        assert maker.begun == times


KINDS = frozenset({"law", "guideline"})


def keys(shared: SharedAnswers) -> Iterator[bytes]:
    for question in ("Får vi?", "får vi?"):
        yield shared.key(question, (), "", "sv", PassageFilter())
    yield shared.key("Får vi?", ("Vem?",), "", "sv", PassageFilter())
    yield shared.key("Får vi?", (), "en", "sv", PassageFilter())
    yield shared.key("Får vi?", (), "", "en", PassageFilter())
    yield shared.key("Får vi?", (), "", "sv", PassageFilter(kinds=KINDS))
    yield shared.key("Får vi?", (), "", "sv", PassageFilter(forms=KINDS))
    yield shared.key("Får vi?", (), "", "sv", PassageFilter(as_of="2031-01-01"))


def test_a_key_holds_all_that_an_answer_depends_on_and_no_words() -> None:
    shared = SharedAnswers(10)
    made = list(keys(shared))
    assert len(set(made)) == len(made)
    assert made == list(keys(shared))
    assert not set(made) & set(keys(SharedAnswers(10))), "a key says nothing to whoever lacks the secret"
