"""From what a model cites to a citation: the passage is one that was given, and the quote stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.model import Passage
from retrieval.model import Citation
from retrieval.quotes import exact_quote, is_near_miss, repaired_quote, widened


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation with what was put right in it (see Sentence.repaired); or none, and the fault.

    Faults: "unknown_passage", "quote_not_found", "quote_altered" (a near miss that changes what is said),
    "quote_elsewhere" (it stands in several other passages).
    """

    citation: Citation | None
    repaired: tuple[str, ...] = ()
    fault: str = ""


def cite(given: Mapping[str, Passage], id: str, quote: str) -> Cited:
    """The citation for a quote from one of the passages given, by their ids.

    A quote that stands to the letter in exactly one other of them is cited from there, and that is told.
    """
    passage = given.get(id.strip())
    if passage and (citation := exact_quote(passage, quote)):
        return _whole(citation, ())
    elsewhere = [c for other in given.values() if other is not passage and (c := exact_quote(other, quote))]
    if len(elsewhere) == 1:
        return _whole(elsewhere[0], ("citation",))
    if elsewhere:
        return Cited(None, fault="quote_elsewhere")
    if passage is None:
        return Cited(None, fault="unknown_passage")
    if citation := repaired_quote(passage, quote):
        return _whole(citation, ("quote",))
    return Cited(None, fault="quote_altered" if is_near_miss(passage, quote) else "quote_not_found")


def _whole(citation: Citation, repaired: tuple[str, ...]) -> Cited:
    whole = widened(citation)
    return Cited(whole, repaired if whole is citation else (*repaired, "widened"))
