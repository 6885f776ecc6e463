"""Every code point of Unicode goes the way of a question that needs no model: normalised, read, and sought by words."""

from __future__ import annotations

import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice

import pytest

from riktlots.ingest.errors import LocatorError
from riktlots.ingest.language import detect_language, sentence_spans
from riktlots.ingest.locator import parse_locator
from riktlots.retrieval.answer import answer
from riktlots.retrieval.question.conversation import understand
from riktlots.retrieval.question.foreign_text import gives_orders, plain
from riktlots.retrieval.question.route import clean_question, declined, too_vague
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store
from tests.code_points import batches, every, for_long_runs

# So many go in one text, each a word of its own: what a character does, it does to the word that it is.
TOGETHER = {1: 400, 8: 100, 1000: 1}
# Seconds of the processor for one text, on a busy machine too.
MOST = 2.0


def read(text: str, store: Store) -> None:
    """All that `find` by words does with a question, and what a conversation does before."""
    cleaned = clean_question(text)
    language = detect_language(cleaned, "sv")
    understand(cleaned, ["Får vi dela data?"], "sv")
    understand("Och vad gäller då?", [cleaned], "sv")
    declined(cleaned)
    too_vague(cleaned, language)
    gives_orders(text)
    plain(text)
    sentence_spans(text)
    with suppress(LocatorError):
        parse_locator(text[:2000])
    find(store, cleaned, language)


def slowest(characters: Iterable[str], count: int, store: Store) -> tuple[float, str, int]:
    """The longest time that a text took, its first character, and how many characters were tried."""
    worst, first, tried = 0.0, "", 0
    for some in batches(characters, TOGETHER[count]):
        text = " ".join(character * count for character in some)
        begun = time.thread_time()
        read(text, store)
        took = time.thread_time() - begun
        tried += len(some)
        if took > worst:
            worst, first = took, some[0]
    return worst, f"U+{ord(first):04X}", tried


def of_each_category() -> Iterator[str]:
    """The first two of each category in each eighth of a plane."""
    seen: dict[tuple[str, int], int] = {}
    for number, character in enumerate(every()):
        key = unicodedata.category(character), number // 8192
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= 2:
            yield character


@pytest.mark.parametrize("count", [1, 8])
def test_code_points_of_each_category_are_read_in_a_moment(count: int, read_store: Store) -> None:
    worst, first, tried = slowest(of_each_category(), count, read_store)
    assert tried > 400
    assert worst < MOST, first


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 8])
def test_every_code_point_is_read_in_a_moment(count: int, read_store: Store) -> None:
    worst, first, tried = slowest(every(), count, read_store)
    print(f"{tried} code points {count} times: at most {worst:.3f} s for a text, at {first}")
    assert tried == sys.maxunicode + 1
    assert worst < MOST, first


@pytest.mark.slow
def test_a_thousand_of_one_code_point_in_four_are_read_in_a_moment(read_store: Store) -> None:
    worst, first, tried = slowest(islice(for_long_runs(), 0, None, 4), 1000, read_store)
    print(f"{tried} code points a thousand times: at most {worst:.3f} s for a text, at {first}")
    assert tried > 8_000
    assert worst < MOST, first


@pytest.mark.slow
@pytest.mark.usefixtures("everything_covered")
def test_every_code_point_can_be_asked(read_store: Store) -> None:
    """The whole way of an answer, with as many in each question as it may hold."""
    worst, tried = 0.0, 0
    for some in batches(every(), 900):
        begun = time.thread_time()
        assert answer(f"Får vi dela data {' '.join(some)}?", read_store).question, f"from U+{ord(some[0]):04X} on"
        worst = max(worst, time.thread_time() - begun)
        tried += len(some)
    print(f"{tried} code points asked: at most {worst:.3f} s for a question")
    assert tried == sys.maxunicode + 1
    assert worst < MOST
