"""No regular expression of the product takes much longer than in proportion to a text that is made for it."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable, Iterator
from functools import cache
from types import FrameType
from typing import Any

import pytest

from riktlots.ingest.readers.pdf import furniture
from riktlots.ingest.structure import act
from riktlots.retrieval.judges import reading
from riktlots.retrieval.plan import vocabulary
from riktlots.retrieval.plan.rules import silences
from riktlots.retrieval.question import places
from riktlots.retrieval.search import fusion
from tests.patterns import Used, attacks, collect

# Characters, and by how much the time may grow where the text grows fourfold: 4 is linear, 16 quadratic.
SHORT, LONG, MOST = 2000, 8000, 9.0
# Seconds of the processor for the short text: what takes less is looked at no further, and what takes more is too slow.
FAST, SLOW = 0.001, 0.1
# Texts for one pattern. One that is put together of many others has tens of thousands; these are spread over them.
MANY = 150

# How long a text is, where only short ones are admitted.
ADMITTED = {
    "ingest.readers.pdf.furniture._ENTRY": furniture._LONGEST_ENTRY,
    "ingest.readers.pdf.furniture._DOTTED_ENTRY": furniture._LONGEST_ENTRY,
    "ingest.structure.outline._NUMBER": 200,
}


def word_lists(table: object) -> Iterator[list[str]]:
    """All lists of words in words.toml."""
    if isinstance(table, dict):
        for value in table.values():
            yield from word_lists(value)
    elif isinstance(table, list) and table and all(isinstance(one, str) for one in table):
        yield table
    elif isinstance(table, list):
        for value in table:
            yield from word_lists(value)


# What a function puts together of what it is given, made here of what the product gives it.
MADE: dict[str, Callable[[], list[re.Pattern[str]]]] = {
    "app.records.masking._without_names": lambda: [re.compile(r"\[namn\](?:[\s.]+\[namn\])+")],
    "ingest.structure.act._starts": lambda: [
        re.compile(rf"{before}\(?{number}\) ")
        for before in (act._AFTER_POINT, act._AFTER_LEAD)
        for number in ("2", "b")
    ],
    "retrieval.answering.llm.whole_items": lambda: [re.compile(r'"sentences"\s*:\s*\[')],
    "retrieval.judges.reading.any_of": lambda: [reading.any_of(words) for words in word_lists(reading._tables())],
    "retrieval.judges.reading.condition_marks": lambda: [reading.condition_marks()],
    "retrieval.plan.rules.Silence.is_broken_by": lambda: [re.compile(s.words, re.IGNORECASE) for s in silences()],
    "retrieval.plan.vocabulary._pattern": lambda: [
        vocabulary._pattern(code, language) for code in ("CN", "IR", "US") for language in ("sv", "en")
    ],
    "retrieval.plan.vocabulary._whole_words": lambda: [
        *(value.pattern for values in vocabulary.vocabulary().values() for value in values.values()),
        *vocabulary.absence_patterns().values(),
    ],
    # Words of the question itself, and nothing but words.
    "retrieval.question.parts._is_parallel": lambda: [re.compile(r"\bvilken sorts\b", re.IGNORECASE)],
    "retrieval.question.places._pattern": lambda: [
        places._pattern(pattern)
        for pattern in (
            places._SHORT,
            places._ARTICLE,
            places._LAW,
            places._PARTS,
            *(pattern for _, pattern in places._OTHERS),
        )
    ],
    "retrieval.search.fusion._table": lambda: [pattern for pattern, *_ in fusion._table()],
}


@cache
def used() -> tuple[list[Used], list[str]]:
    return collect()


def all_used() -> list[Used]:
    found, _ = used()
    return [*found, *(Used(where, pattern, frozenset()) for where, make in MADE.items() for pattern in make())]


class TooSlow(Exception):
    """A call has taken more of the processor than it may."""


def seconds(call: Callable[[Any], object], text: str | bytes) -> float:
    """Seconds of the processor that a call takes; at most those after which it is stopped."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    # The expressions look for signals while they search.
    signal.setitimer(signal.ITIMER_VIRTUAL, 4 * SLOW)
    begun = time.thread_time()
    try:
        call(text)
    except TooSlow:
        pass
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return time.thread_time() - begun


def growth(call: Callable[[Any], object], made: Callable[[int], str | bytes]) -> str:
    """What is wrong with the time that a call takes over texts of growing length; empty where it grows with them."""
    for length, fast in ((200, 0.0), (SHORT, FAST)):
        took = seconds(call, made(length))
        if took > SLOW:
            return f"over {SLOW * 1000:.0f} ms for {length} characters"
        if took < fast:
            return ""
    short, long = (min(seconds(call, made(length)) for _ in range(4)) for length in (SHORT, LONG))
    return f"{short * 1000:.1f} ms, then {long * 1000:.1f} ms" if short > FAST and long > MOST * short else ""


def too_slow(one: Used, texts: int) -> Iterator[str]:
    """The texts, of so many, on which a pattern takes too long; one for each way in which it is applied."""
    chosen = list(attacks(one.pattern))
    chosen = chosen[:: max(1, len(chosen) // texts)]
    admitted = ADMITTED.get(one.where, 0)
    for method, call in one.calls().items():
        for make in chosen:

            def text(length: int, make: Callable[[int], str] = make) -> str | bytes:
                written = make(length)
                return written.encode("utf-8", "replace") if isinstance(one.pattern.pattern, bytes) else written

            if admitted:
                took = min(seconds(call, text(admitted)) for _ in range(3))
                wrong = f"{took * 1000:.1f} ms" if took > 10 * FAST else ""
            else:
                wrong = growth(call, text)
            if wrong:
                yield f"{one.where} {method} {make.__doc__}: {wrong}"
                break


def test_every_pattern_that_a_function_makes_is_known() -> None:
    found, made = used()
    assert {*made} == MADE.keys()
    assert len(found) > 300
    assert {*ADMITTED} <= {one.where for one in found}


@pytest.mark.parametrize(
    "pattern",
    [r"(a+)+$", r"\s+$", r"<[^>]+>", r"\w+@\w+", r"\d+\.?\d*%", r"(?:[A-Z][\w-]*[ -]){0,4}AB", r"^\s*#", r"a.*b.*c"],
)
def test_a_pattern_that_multiplies_is_found(pattern: str) -> None:
    flags = re.MULTILINE | re.DOTALL
    assert list(too_slow(Used("here", re.compile(pattern, flags), frozenset({"finditer"})), MANY))


@pytest.mark.parametrize(
    "pattern", [r"(?<!\w)\w++@\w+", r"(?<!\s)\s+$", r"<[^<>]+>", r"[a-z]{1,20} §", r"\bska\b|\bbör\b"]
)
def test_a_pattern_that_goes_through_a_text_once_is_not(pattern: str) -> None:
    assert not list(too_slow(Used("here", re.compile(pattern), frozenset({"finditer"})), MANY))


@pytest.mark.slow
def test_no_pattern_takes_the_square_of_a_text_that_is_made_for_it() -> None:
    assert [wrong for one in all_used() for wrong in too_slow(one, MANY)] == []
