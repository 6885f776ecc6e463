"""Compare a file as it was read with the act that it was made from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from riktlots.evals.bench.reading.acts import BODY, HEADINGS, RECITAL, Act, ActPlace, Family, plain
from riktlots.evals.bench.reading.matching import (
    Match,
    PageFinder,
    both_sides,
    describe_gap,
    lost_and_added,
    match,
    squashed,
)
from riktlots.evals.bench.reading.outcome import Failure, FileOutcome, Share, Sum
from riktlots.ingest.document import Block, BlockKind, Document, assemble, page_at
from riktlots.ingest.errors import RiktlotsError
from riktlots.ingest.locator import Locator, Unit
from riktlots.ingest.model import Edition, Form, Passage
from riktlots.ingest.readers.read import read_document
from riktlots.ingest.structure.passages import split_passages

_LABEL = re.compile(r"^\d{4}:\d+ ")
_ARTICLE = re.compile(r"(\d+[a-z]*)(?:\.(\d+[a-z]*))?")


def read_and_compare(
    act: Act,
    path: Path,
    page_texts: Sequence[str] | None = None,
    read: Callable[[Path], Document] = read_document,
    split: Callable[[Document, Edition], list[Passage]] = split_passages,
) -> FileOutcome:
    """Read a file with the product and compare. What cannot be read counts as read empty, with the error beside."""
    edition = Edition("bench", "original", Form.ORIGINAL, "sv" if act.family is Family.SWEDISH else "en", "")
    try:
        document = read(path)
        passages = split(document, edition)
    except RiktlotsError as error:
        return compare(act, assemble([]), [], page_texts, error=str(error))
    except Exception as error:  # a crash is a finding, and the other files are to be measured too
        return compare(act, assemble([]), [], page_texts, error=f"crash: {type(error).__name__}: {error}")
    return compare(act, document, passages, page_texts)


def compare(
    act: Act,
    document: Document,
    passages: Sequence[Passage],
    page_texts: Sequence[str] | None = None,
    *,
    error: str = "",
) -> FileOutcome:
    """Count what of an act is in a document and its passages, where it should be. Pages count where they are known."""
    failures = [Failure(act.name, "not read", got=error)] if error else []
    apart_from_body = [piece.text for piece in act.pieces if piece.role not in BODY]
    headings = [piece.text for piece in act.pieces if piece.role in HEADINGS]
    places, place_sums, place_failures = _places(act, passages)
    paragraphs = act.paragraphs()
    got_paragraphs = _without(_rejoined(passages, set(paragraphs)), apart_from_body)
    of_paragraphs = match(paragraphs, got_paragraphs)
    blocks = [piece.text for piece in act.pieces if piece.role in BODY]
    kept = _blocks(document, apart_from_body)
    of_blocks = match(blocks, [plain(block.text) for block in kept])
    got_headings = [plain(block.text) for block in document.blocks if block.kind is BlockKind.HEADING]
    failures += [*place_failures, *_gaps(act, of_blocks, "block"), *_gaps(act, of_paragraphs, "passage")]
    shares = {
        **places,
        Share.PARAGRAPHS_FOUND: (len(of_paragraphs.pairs), len(paragraphs)),
        Share.PARAGRAPHS_TRUE: (len(of_paragraphs.pairs), len(got_paragraphs)),
        Share.BLOCKS_FOUND: (len(of_blocks.pairs), len(blocks)),
        Share.BLOCKS_TRUE: (len(of_blocks.pairs), len(kept)),
        Share.HEADS_FOUND: (len(match(headings, got_headings).pairs), len(headings)),
    }
    if page_texts is not None:
        shares[Share.PAGES], wrong = _pages(act, blocks, of_blocks, kept, passages, page_texts)
        failures += wrong
    surplus = Counter(got_paragraphs) - Counter(paragraphs)
    doubled = sum(n for text, n in surplus.items() if text in set(paragraphs))
    sums = place_sums | _characters(act, document) | {Sum.DOUBLED: doubled}
    return FileOutcome(act.name, shares, sums, tuple(failures), error)


def place_of(locator: Locator, family: Family) -> ActPlace | None:
    """The place that a locator names, as acts name theirs; None outside of numbered paragraphs, articles, recitals."""
    if family is Family.SWEDISH:
        mark = locator.value(Unit.MARK)
        return (locator.value(Unit.CHAPTER) or "", mark) if mark else None
    if recital := locator.value(Unit.RECITAL):
        return RECITAL, recital
    article = _ARTICLE.match(locator.value(Unit.ARTICLE) or "")
    return (article[1], article[2] or "") if article else None


def _places(act: Act, passages: Sequence[Passage]) -> tuple[dict[str, tuple[int, int]], dict[str, int], list[Failure]]:
    truth = act.texts_by_place()
    got: dict[ActPlace, str] = {}
    for passage in passages:
        if place := place_of(passage.address.locator, act.family):
            got[place] = f"{got.get(place, '')} {plain(passage.text)}".strip()
    by_text = {squashed(text): place for place, text in got.items()}
    sums: Counter[str] = Counter({Sum.PLACES_EXTRA: len(got.keys() - truth.keys())})
    failures = [Failure(act.name, "place: extra", _written(p), got=got[p][:200]) for p in got.keys() - truth.keys()]
    right = 0
    for place, text in truth.items():
        if got.get(place) == text:
            right += 1
            continue
        elsewhere = by_text.get(squashed(text))
        if elsewhere is not None and elsewhere != place:
            what, found, kind = "place: elsewhere", _written(elsewhere), Sum.PLACES_ELSEWHERE
        elif place in got:
            what, found, kind = "place: text differs", got[place], Sum.PLACES_CHANGED
        else:
            what, found, kind = "place: missing", "", Sum.PLACES_MISSING
        sums[kind] += 1
        shown = (text[:200], found) if kind is Sum.PLACES_ELSEWHERE else both_sides([text], [found] if found else [])
        failures.append(Failure(act.name, what, _written(place), *shown))
    shares = {Share.PLACES: (right, len(truth))}
    if act.family is Family.EU:
        shares[Share.ARTICLES] = _articles(truth, got)
    return shares, dict(sums), failures


def _articles(truth: dict[ActPlace, str], got: dict[ActPlace, str]) -> tuple[int, int]:
    """Whole articles, whatever their paragraphs are called."""
    expected, found = (
        {number: " ".join(text for place, text in texts.items() if place[0] == number) for number, _ in texts}
        for texts in (truth, got)
    )
    numbers = [number for number in expected if number != RECITAL]
    return sum(expected[number] == found.get(number) for number in numbers), len(numbers)


def _written(place: ActPlace) -> str:
    return " / ".join(part for part in place if part)


def _rejoined(passages: Sequence[Passage], expected: set[str]) -> list[str]:
    """The texts of passages, where the parts of a paragraph that was split under one address are joined again. The
    number of an amending act above a transitional provision may stand in its passage."""
    texts: list[str] = []
    index = 0
    while index < len(passages):
        locator = passages[index].address.locator
        end = index + 1
        while end < len(passages) and passages[end].address.locator == locator:
            end += 1
        for stop in range(end, index, -1):
            joined = plain(" ".join(passage.text for passage in passages[index:stop]))
            if (bare := _LABEL.sub("", joined)) in expected:
                joined = bare
            if joined in expected or stop == index + 1:
                texts.append(joined)
                index = stop
                break
    return texts


def _without(texts: Sequence[str], heads: Sequence[str]) -> list[str]:
    """The texts but for heads that were taken for paragraphs: finding heads is counted by itself."""
    left = Counter(heads)
    return [text for text in texts if not _take(left, text)]


def _blocks(document: Document, heads: Sequence[str]) -> list[Block]:
    """The blocks that are no headings, likewise without heads."""
    left = Counter(heads)
    body = (block for block in document.blocks if block.kind is not BlockKind.HEADING)
    return [block for block in body if not _take(left, plain(block.text))]


def _take(left: Counter[str], text: str) -> bool:
    """Take one of these texts away, if it is there."""
    if not left[text]:
        return False
    left[text] -= 1
    return True


def _gaps(act: Act, found: Match, what: str) -> Iterator[Failure]:
    for missing, extra in found.gaps:
        expected, got = both_sides(missing, extra)
        yield Failure(act.name, f"{what}: {describe_gap(missing, extra)}", expected=expected, got=got)


def _pages(
    act: Act,
    blocks: Sequence[str],
    found: Match,
    kept: Sequence[Block],
    passages: Sequence[Passage],
    page_texts: Sequence[str],
) -> tuple[tuple[int, int], list[Failure]]:
    """Of the blocks that were read right, the pages of their first and last characters, by the passages' pages."""
    finder = PageFinder(page_texts)
    true_pages = [finder.find(text) for text in blocks]
    starts = [passage.start for passage in passages]
    right = n = 0
    wrong: list[Failure] = []
    for expected, got in found.pairs:
        truth = true_pages[expected]
        if truth is None:
            continue
        for true_page, offset in zip(truth, (kept[got].start, kept[got].end - 1), strict=True):
            passage = passages[bisect_right(starts, offset) - 1]
            page = page_at(passage.pages, offset - passage.start)
            n += 1
            if page is not None and page.index == true_page:
                right += 1
            else:
                shown = "none" if page is None else str(page.index + 1)
                wrong.append(Failure(act.name, "page", blocks[expected][:80], str(true_page + 1), shown))
    return (right, n), wrong


def _characters(act: Act, document: Document) -> dict[str, int]:
    source = " ".join(piece.text for piece in act.pieces)
    dropped = plain(" ".join(item.text for item in document.dropped))
    result = plain(document.text)
    lost, added = lost_and_added(source, result)
    return {
        Sum.IN: len(squashed(source)),
        Sum.OUT: len(squashed(result)),
        Sum.DROPPED: len(squashed(dropped)),
        Sum.LOST: lost,
        Sum.ADDED: added,
    }
