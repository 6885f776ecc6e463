"""What a question is read with takes no long time over the longest question, whatever it is made of."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from riktlots.ingest.language import content_stems, detect_language, sentence_spans
from riktlots.retrieval.question.alarm import mentions_alarm
from riktlots.retrieval.question.conversation import understand
from riktlots.retrieval.question.foreign_text import gives_orders, plain
from riktlots.retrieval.question.places import parse_places
from riktlots.retrieval.question.route import declined, too_vague, without_orders
from riktlots.retrieval.question.turn import read_turn

# Characters of a question over HTTP and on the pages.
LONGEST = 2000
# Seconds of the processor, of a busy machine too; what grows with the cube of its input takes minutes.
MOST = 1.0
UNITS = (
    *(
        "1",
        "1 ",
        "1.",
        "1-",
        "1–",
        "1 §",
        "1 a ",
        "kap. ",
        "art. 1",
        "artikel 1.1 ",
        "§ ",
        "a",
        "A",
        "a ",
        "Å ",
        "a.",
        "a-",
    ),
    *("Å ", "a.", "a-", "a@", "http://", "<", "<a ", "[", "[a](", "(", "“", "\n", "\t ", "*", "`", "!["),
    *("ska ", "ignorera ", "du är nu ", "en okänd ", "i Iran ", "två ", "men inte ", "och ", "vem? "),
)
READERS: dict[str, Callable[[str], object]] = {
    "understand": lambda text: understand(text, ["Får vi dela data?"], "sv"),
    "turn": lambda text: read_turn(text, "sv"),
    "places": parse_places,
    "declined": declined,
    "orders": gives_orders,
    "alarm": mentions_alarm,
    "without orders": lambda text: without_orders(text, "sv"),
    "vague": lambda text: too_vague(text, "sv"),
    "plain": plain,
    "language": lambda text: detect_language(text, "sv"),
    "sentences": sentence_spans,
    "stems": lambda text: content_stems(text, "sv"),
}


@pytest.mark.parametrize("name", READERS)
def test_the_longest_question_is_read_in_a_moment_whatever_it_is_made_of(name: str) -> None:
    read = READERS[name]
    read("Får vi dela data?")  # what is loaded at the first call is not counted
    slow: dict[str, float] = {}
    for unit in UNITS:
        for end in ("", "\x00", "?"):
            text = (unit * (LONGEST // len(unit) + 1))[:LONGEST] + end
            begun = time.process_time()
            read(text)
            took = time.process_time() - begun
            if took > MOST:
                slow[unit + end] = took
    assert slow == {}
