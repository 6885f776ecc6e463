"""The true page of a paragraph, told from the plain text of the pages."""

from __future__ import annotations

from riktlots.evals.bench.reading.matching import PageFinder

HEAD = "Lag om samarbeten\n"
LONG = "Den som bedriver verksamhet tillsammans med en part ska anmäla detta"


def test_a_paragraph_over_two_pages_begins_on_one_and_ends_on_the_other() -> None:
    pages = [f"{HEAD}En kort inledning står här.\n{LONG} utan", f"{HEAD}dröjsmål till den ansvariga myndigheten.\n1"]
    finder = PageFinder(pages)
    assert finder.find("En kort inledning står här.") == (0, 0)
    assert finder.find(f"{LONG} utan dröjsmål till den ansvariga myndigheten.") == (0, 1)


def test_a_text_that_comes_again_is_found_after_what_stands_before_it() -> None:
    repealed = "5 § Har upphävts genom lag (2031:7)."
    finder = PageFinder([f"{repealed}\nEtt helt annat stycke.", repealed])
    assert [finder.find(text) for text in (repealed, "Ett helt annat stycke.", repealed)] == [(0, 0), (0, 0), (1, 1)]


def test_spaces_and_hyphens_of_the_print_do_not_matter() -> None:
    finder = PageFinder(["under lång tid", "säkerhets‐\nskydds analysen ska göras om"])
    assert finder.find("säkerhets\u00adskyddsanalysen ska göras om") == (1, 1)


def test_the_number_of_an_item_may_stand_apart_from_it() -> None:
    assert PageFinder(["1.\n2.\nstudentutbyten av alla slag"]).find("2. studentutbyten av alla slag") == (0, 0)


def test_what_is_not_there_or_too_short_has_no_page() -> None:
    finder = PageFinder([LONG])
    assert finder.find("ett stycke som inte står på någon sida") is None
    assert finder.find("Den som") is None
    assert finder.find(LONG) == (0, 0)
