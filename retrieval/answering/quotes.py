"""Match a quote with a passage: exactly, after normalisation, or repaired with the words of the source."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from operator import eq

from rapidfuzz import fuzz

from riktlots.ingest.language import sentence_spans
from riktlots.ingest.model import Passage
from riktlots.retrieval.judges.checks.polarity import count_negations
from riktlots.retrieval.judges.strength import strength_of
from riktlots.retrieval.model import Citation, Strength

# A shorter quote could match by chance.
MIN_QUOTE = 12
# A near miss is repaired if one unbroken run of the source makes up this share of the quote.
_MIN_RUN = 0.85
# A longer text is not a quote.
_LONGEST = 6000
# Words that limit the rest of a sentence.
_LIMITS = re.compile(
    r"\b(?:om|när|ifall|utom|såvida|förutsatt|förutsättning\w*|endast|bara|undantag\w*|undantas|dock|if|when|where|unless"
    r"|except\w*|exempt\w*|only|provided|until|however)\b",
    re.IGNORECASE,
)
_PLAIN = str.maketrans({"“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "\u00a0": " "})


def exact_quote(passage: Passage, quote: str) -> Citation | None:
    """Return the citation of words that are in the passage, or None.

    Both sides are normalised: NFC, plain quotation marks and dashes, no invisible characters, single spaces, case
    ignored. The citation always has the words of the source, not those of the model.
    """
    if len(quote) > _LONGEST:
        return None
    start = passage.text.find(quote)
    if start >= 0 and len(quote) >= MIN_QUOTE and quote.strip():
        return Citation(passage, quote, start, start + len(quote))
    source, offsets = _source(passage.text)
    wanted = _normalise(quote)[0].strip()
    start = source.find(wanted)
    if len(wanted) < MIN_QUOTE or start < 0:
        return None
    return _cited(passage, offsets, start, len(wanted))


def repaired_quote(passage: Passage, quote: str) -> Citation | None:
    """Return the source's own words for a near miss, or None.

    A repair changes no figure, no negation and no strength of obligation, so it says the same as the quote.
    """
    citation = _nearest_run(passage, quote)
    return citation if citation and _says_the_same(quote, citation.quote) else None


def is_near_miss(passage: Passage, quote: str) -> bool:
    """Whether a quote is in the passage but for a few characters: words omitted, added or changed."""
    wanted, source = _normalise(quote[:_LONGEST])[0].strip(), _source(passage.text)[0]
    if not MIN_QUOTE <= len(wanted) <= 2 * len(source):
        return False
    return fuzz.partial_ratio(wanted, source, score_cutoff=100 * _MIN_RUN) > 0


def widen(citation: Citation) -> Citation:
    """Widen a citation to whole sentences if the omitted part of them changes the meaning.

    It does if it negates, limits or obliges: “får lämnas ut” quoted from “uppgifter får lämnas ut om …” says more than
    the source.
    """
    text = citation.passage.text
    touched = [(a, b) for a, b in sentence_spans(text) if a < citation.end and citation.start < b]
    if not touched:
        return citation
    start, end = min(touched[0][0], citation.start), max(touched[-1][1], citation.end)
    omitted = f"{text[start : citation.start]} {text[citation.end : end]}"
    if count_negations(omitted) or _LIMITS.search(omitted) or strength_of(omitted) is not Strength.NONE:
        return Citation(citation.passage, text[start:end], start, end)
    return citation


def _nearest_run(passage: Passage, quote: str) -> Citation | None:
    """Cite the longest run of whole words that quote and passage share, if it is nearly all of the quote.

    Any run that is long enough holds the middle of the quote, so only the places of the middle are tried. Those that
    overlap are not: where the middle repeats itself, time would grow with the square of its length.
    """
    source, offsets = _source(passage.text)
    wanted = _normalise(quote[:_LONGEST])[0].strip()
    least = max(MIN_QUOTE, math.ceil(_MIN_RUN * len(wanted)))
    if least > len(wanted):
        return None
    head, middle, tail = wanted[:-least], wanted[len(wanted) - least : least], wanted[least:]
    runs = []
    at = source.find(middle)
    while at >= 0:
        after = at + len(middle)
        before = _alike(reversed(source[max(0, at - len(head)) : at]), reversed(head))
        runs.append((at - before, after + _alike(source[after : after + len(tail)], tail)))
        at = source.find(middle, after)
    first, last = max(runs, key=lambda run: run[1] - run[0], default=(0, 0))
    if last - first < least:
        return None
    start, length = _whole_words(source, first, last)
    return _cited(passage, offsets, start, length) if length >= MIN_QUOTE else None


def _alike(one: Iterable[str], other: Iterable[str]) -> int:
    """How many characters two texts share from their beginning on."""
    return sum(1 for _ in takewhile(bool, map(eq, one, other)))


def _cited(passage: Passage, offsets: list[int], start: int, length: int) -> Citation:
    """Return the citation for a span of the normalised text."""
    first, last = offsets[start], offsets[start + length - 1] + 1
    return Citation(passage, passage.text[first:last], first, last)


def _says_the_same(one: str, other: str) -> bool:
    return (
        sorted(re.findall(r"\d+", one)) == sorted(re.findall(r"\d+", other))
        and count_negations(one) == count_negations(other)
        and strength_of(one) is strength_of(other)
    )


@lru_cache(maxsize=64)
def _source(text: str) -> tuple[str, list[int]]:
    """Normalise the text of a passage. Cached, since a draft quotes the same few passages repeatedly."""
    return _normalise(text)


def _normalise(text: str) -> tuple[str, list[int]]:
    """Return the normalised text, and for each of its characters its offset in `text`."""
    characters: list[str] = []
    offsets: list[int] = []
    for match in re.finditer(r".[\u0300-\u036f]*", text, re.DOTALL):
        if unicodedata.category(match.group()[0]) == "Cf":
            continue
        for character in unicodedata.normalize("NFC", match.group()).translate(_PLAIN).casefold():
            if character.isspace():
                if characters and characters[-1] == " ":
                    continue
                character = " "
            characters.append(character)
            offsets.append(match.start())
    return "".join(characters), offsets


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Shrink a span to whole words. Returns its start and length."""
    while start < end and start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start += 1
    while end > start and end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end -= 1
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    return start, end - start


@dataclass(frozen=True, slots=True)
class QuoteMatch:
    """A citation and its repairs (see Sentence.repaired); or None and the fault.

    Faults: "unknown_passage", "quote_not_found", "quote_altered" (a near miss that changes the meaning),
    "quote_elsewhere" (the quote is in several other passages).
    """

    citation: Citation | None
    repaired: tuple[str, ...] = ()
    fault: str = ""


def cite(given: Mapping[str, Passage], id: str, quote: str) -> QuoteMatch:
    """Match a quote with the passage of an id among the passages given to the model.

    A quote that is in exactly one other of them is cited from there, which counts as a repair.
    """
    passage = given.get(id.strip())
    if passage and (citation := exact_quote(passage, quote)):
        return _whole(citation, ())
    elsewhere = [c for other in given.values() if other is not passage and (c := exact_quote(other, quote))]
    if len(elsewhere) == 1:
        return _whole(elsewhere[0], ("citation",))
    if elsewhere:
        return QuoteMatch(None, fault="quote_elsewhere")
    if passage is None:
        return QuoteMatch(None, fault="unknown_passage")
    if citation := repaired_quote(passage, quote):
        return _whole(citation, ("quote",))
    return QuoteMatch(None, fault="quote_altered" if is_near_miss(passage, quote) else "quote_not_found")


def _whole(citation: Citation, repaired: tuple[str, ...]) -> QuoteMatch:
    whole = widen(citation)
    return QuoteMatch(whole, repaired if whole is citation else (*repaired, "widened"))
