"""A document beside its act: each kind of mistake shows in the figure that is for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from riktlots.evals.bench.reading.acts import RECITAL, Article, Family, joined, law_from_markdown
from riktlots.evals.bench.reading.comparison import compare, place_of, read_and_compare
from riktlots.evals.bench.reading.outcome import FileOutcome, Share, Sum
from riktlots.ingest.document import Block, BlockKind, Document, Dropped, PageStart, Reason, assemble
from riktlots.ingest.locator import parse_locator
from riktlots.ingest.model import Address, Form, Passage
from tests.evals.bench.reading.acts_to_read import LAW, blocks_of, body_of, law, on_page, read


def _outcome(blocks: list[Block], pages: list[str] | None = None) -> FileOutcome:
    return compare(law(), *read(blocks), pages)


def _at(start: str) -> int:
    return next(i for i, block in enumerate(blocks_of(law())) if block.text.startswith(start))


def test_a_reader_without_a_mistake_has_full_marks() -> None:
    outcome = _outcome(blocks_of(law()))
    assert {name: right == n for name, (right, n) in outcome.shares.items()} == dict.fromkeys(outcome.shares, True)
    assert outcome.shares[Share.PLACES] == (4, 4)
    assert outcome.shares[Share.BLOCKS_FOUND] == (8, 8)
    assert (outcome.sums[Sum.LOST], outcome.sums[Sum.ADDED], outcome.failures) == (0, 0, ())
    assert outcome.sums[Sum.IN] == outcome.sums[Sum.OUT]


def test_a_lost_paragraph_is_missing_and_its_characters_lost() -> None:
    blocks = blocks_of(law())
    gone = blocks.pop(_at("2 § Med part"))
    outcome = _outcome(blocks)
    assert outcome.shares[Share.PLACES] == (3, 4)
    assert outcome.sums[Sum.PLACES_MISSING] == 1
    assert outcome.sums[Sum.LOST] == len("".join(gone.text.split()))
    assert {failure.what for failure in outcome.failures} == {"place: missing", "block: missing", "passage: missing"}


def test_a_lost_chapter_heading_puts_paragraphs_elsewhere() -> None:
    blocks = blocks_of(law())
    del blocks[_at("2 kap.")]
    outcome = _outcome(blocks)
    # 2 kap. 1 § is read as a second text of 1 kap. 1 §, and 1 a § stands in the wrong chapter.
    assert outcome.shares[Share.PLACES] == (1, 4)
    assert (outcome.sums[Sum.PLACES_ELSEWHERE], outcome.sums[Sum.PLACES_CHANGED]) == (1, 1)
    assert outcome.shares[Share.HEADS_FOUND] == (4, 5)
    elsewhere = next(failure for failure in outcome.failures if failure.what == "place: elsewhere")
    assert (elsewhere.where, elsewhere.got) == ("2 / 1 a", "1 / 1 a")


def test_a_paragraph_read_twice_is_doubled_and_added() -> None:
    blocks = blocks_of(law())
    blocks.insert(_at("2 § Med part"), blocks[_at("2 § Med part")])
    outcome = _outcome(blocks)
    assert outcome.sums[Sum.DOUBLED] == 1
    assert outcome.sums[Sum.ADDED] > 0
    assert outcome.sums[Sum.PLACES_CHANGED] == 1


def test_joined_paragraphs_lower_both_shares_of_blocks() -> None:
    blocks = blocks_of(law())
    at = _at("1 § Denna")
    blocks[at : at + 2] = [replace(blocks[at], text=f"{blocks[at].text} {blocks[at + 1].text}")]
    outcome = _outcome(blocks)
    assert (outcome.shares[Share.BLOCKS_FOUND], outcome.shares[Share.BLOCKS_TRUE]) == ((6, 8), (6, 7))
    assert outcome.shares[Share.PLACES] == (4, 4)
    assert "block: joined" in {failure.what for failure in outcome.failures}


def test_a_paragraph_taken_for_a_heading_is_missing_and_a_heading_taken_for_a_paragraph_costs_the_heading() -> None:
    blocks = blocks_of(law())
    blocks[_at("Tillämpning")] = Block("Tillämpning", BlockKind.PARAGRAPH)
    outcome = _outcome(blocks)
    assert outcome.shares[Share.HEADS_FOUND] == (4, 5)
    assert outcome.shares[Share.BLOCKS_TRUE] == (8, 8)
    blocks = blocks_of(law())
    blocks[_at("Lagen gäller inte")] = Block("Lagen gäller inte", BlockKind.HEADING, 3)
    assert _outcome(blocks).shares[Share.BLOCKS_FOUND] == (7, 8)


def test_what_is_dropped_is_counted_apart() -> None:
    document, passages = read(blocks_of(law()))
    dropped = replace(document, dropped=(Dropped("Sida 1", Reason.PAGE_NUMBER),))
    outcome = compare(law(), dropped, passages)
    assert (outcome.sums[Sum.DROPPED], outcome.sums[Sum.ADDED]) == (5, 0)


def test_the_page_of_each_end_of_a_block_is_judged() -> None:
    texts = body_of(law())
    truth = ["\n".join(texts[:4]), "\n".join(texts[4:])]
    second = {text: int(index >= 4) for index, text in enumerate(texts)}
    right = [on_page(block, second.get(block.text, 0)) for block in blocks_of(law())]
    outcome = _outcome(right, truth)
    # Items of fewer than twelve letters cannot be placed for sure.
    assert outcome.shares[Share.PAGES] == (14, 14)
    wrong = [on_page(block, 0) for block in right]
    assert _outcome(wrong, truth).shares[Share.PAGES] == (6, 14)
    assert {f.what for f in _outcome(wrong, truth).failures} == {"page"}
    without = _outcome(blocks_of(law()), truth)
    assert without.shares[Share.PAGES] == (0, 14)


def test_pages_are_those_of_the_words_also_late_in_a_passage_and_over_a_page_break() -> None:
    act = law_from_markdown(
        "lag", "**1 §** Den som bedriver verksamhet ska\n\n1. anmäla den utan dröjsmål till myndigheten.\n"
    )
    truth = ["1 § Den som bedriver verksamhet ska", "anmäla den utan dröjsmål", "till myndigheten."]
    lead, item = blocks_of(act)
    over_two = (PageStart(0, 1), PageStart(item.text.index("till"), 2))
    right = [on_page(lead, 0), replace(item, pages=over_two)]
    assert compare(act, *read(right), truth).shares[Share.PAGES] == (4, 4)
    # The whole item on the page on which it begins: its last words are on another.
    assert compare(act, *read([on_page(lead, 0), on_page(item, 1)]), truth).shares[Share.PAGES] == (3, 4)
    # The page of the passage is not that of the words in it.
    assert compare(act, *read([on_page(lead, 0), on_page(item, 0)]), truth).shares[Share.PAGES] == (2, 4)


def test_an_article_is_right_when_its_whole_text_is() -> None:
    act = joined("act", "Regulation", [Article("1", "Scope 1. One. 2. Two."), Article("2", "Rules 1. Three. 2. Four.")])
    passages = [
        Passage(Address("act", "original", parse_locator(locator)), (), text, 0, len(text), "en", Form.ORIGINAL)
        for locator, text in (
            *((f"recital {place[1]}", text) for place, text in act.texts_by_place().items() if place[0] == RECITAL),
            ("art. 1.1", "1. One."),
            ("art. 1.3", "2. Two."),
            ("art. 2.1", "1. Three."),
            ("art. 2.2", "2. Fore."),
        )
    ]
    outcome = compare(act, assemble([]), passages)
    # Article 1 is whole though a paragraph of it has a wrong number; of article 2 a word is wrong.
    assert outcome.shares[Share.ARTICLES] == (1, 2)
    assert outcome.shares[Share.PLACES] == (5, 7)
    assert (outcome.sums[Sum.PLACES_ELSEWHERE], outcome.sums[Sum.PLACES_CHANGED]) == (1, 1)


def test_the_parts_of_a_long_paragraph_count_as_one_and_those_of_different_places_do_not() -> None:
    act = law_from_markdown("lag", "**1 §** Ett. Två.\n")

    def passage(locator: str, part: int, text: str) -> Passage:
        address = Address("lag", "original", parse_locator(locator), part)
        return Passage(address, (), text, 0, len(text), "sv", Form.ORIGINAL)

    parts = [passage("1 § st. 1", 1, "1 § Ett."), passage("1 § st. 1", 2, "Två.")]
    assert compare(act, assemble([]), parts).shares[Share.PARAGRAPHS_TRUE] == (1, 1)
    apart = [passage("1 § st. 1", 1, "1 § Ett."), passage("1 § st. 2", 1, "Två.")]
    assert compare(act, assemble([]), apart).shares[Share.PARAGRAPHS_TRUE] == (0, 2)


def test_a_file_that_cannot_be_read_counts_as_read_empty(tmp_path: Path) -> None:
    path = tmp_path / "lag.pdf"
    path.write_bytes(b"no PDF")
    outcome = read_and_compare(law(), path)
    assert "lag.pdf" in outcome.error
    assert outcome.shares[Share.PLACES] == (0, 4)
    assert outcome.failures[0].what == "not read"


def test_a_crash_of_a_reader_is_a_finding(tmp_path: Path) -> None:
    def crash(path: Path) -> Document:
        raise KeyError("font")

    assert read_and_compare(law(), tmp_path / "lag.md", read=crash).error == "crash: KeyError: 'font'"


def test_the_product_is_what_is_measured(tmp_path: Path) -> None:
    path = tmp_path / "lag.md"
    path.write_text(LAW, encoding="utf-8")
    assert read_and_compare(law(), path).shares[Share.PLACES] == (4, 4)
    assert read_and_compare(law(), path, split=lambda document, edition: []).shares[Share.PLACES] == (0, 4)


def test_an_empty_document_loses_all() -> None:
    outcome = compare(law(), assemble([]), [])
    assert outcome.sums[Sum.LOST] == outcome.sums[Sum.IN]


@pytest.mark.parametrize(
    ("locator", "family", "place"),
    [
        ("2 a kap. 5 § st. 1", Family.SWEDISH, ("2 a", "5")),
        ("5 b § st. 2", Family.SWEDISH, ("", "5 b")),
        ("transitional 1", Family.SWEDISH, None),
        ("art. 2.2 d", Family.EU, ("2", "2")),
        ("art. 7", Family.EU, ("7", "")),
        ("recital 12", Family.EU, ("recital", "12")),
        ("annex I", Family.EU, None),
    ],
)
def test_a_locator_names_a_place(locator: str, family: Family, place: tuple[str, str] | None) -> None:
    assert place_of(parse_locator(locator), family) == place
