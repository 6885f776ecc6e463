"""Figures that need no judge: each is 100 %, or something is broken."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence

from evals.suite.measure import Measure, Tally
from evals.suite.record import Record
from ingest.document import normalise
from ingest.model import Passage
from retrieval.judges.checks.case import Case
from retrieval.judges.checks.figures import figures, missing_figures
from retrieval.judges.judge import Claim
from retrieval.model import Verdict
from retrieval.strength import is_stronger, strength_of

Lookup = Callable[[str], Passage | None]


def exact_measures(records: Sequence[Record], lookup: Lookup) -> list[Measure]:
    """The exact figures of a run. `lookup` gives the passage at an address of the generation that answered."""
    return [
        Measure(name, 0, {record.id: tally for record in records if (tally := count(record, lookup)).of})
        for name, count in _FIGURES.items()
    ]


def _address_validity(record: Record, lookup: Lookup) -> Tally:
    """Cited addresses at which a passage stands / cited addresses."""
    return _share(lookup(quote.place.address) is not None for s in record.sentences for quote in s.quotes)


def _quote_fidelity(record: Record, lookup: Lookup) -> Tally:
    """Quotes that stand in the passage at their address / quotes. NFC, white space and soft hyphens evened."""

    def stands(quote: str, address: str) -> bool:
        passage = lookup(address)
        return passage is not None and _plain(quote) in _plain(passage.text)

    return _share(stands(q.quote, q.place.address) for s in record.sentences for q in s.quotes)


def _retrieved_only(record: Record, lookup: Lookup) -> Tally:
    """Cited passages that were found for the question / cited passages."""
    found = {place.address for place in record.found}
    return _share(quote.place.address in found for s in record.sentences for quote in s.quotes)


def _figure_fidelity(record: Record, lookup: Lookup) -> Tally:
    """Numbers, dates and paragraph numbers of the sentences that stand in their quotes, or in the addresses of these /
    all of them."""
    cases = [
        Case.of(Claim(s.text, record.language, tuple(quote.evidence for quote in s.quotes))) for s in record.sentences
    ]
    of = sum(len(figures(case.claim.text)) for case in cases)
    return Tally(float(of - sum(len(missing_figures(case)) for case in cases)), float(of))


def _strength_fidelity(record: Record, lookup: Lookup) -> Tally:
    """Sentences that oblige no more than the strongest of their quotes / sentences."""
    return _share(
        not is_stronger(strength_of(s.text), strength_of(" ".join(q.quote for q in s.quotes))) for s in record.sentences
    )


def _status_honesty(record: Record, lookup: Lookup) -> Tally:
    """Answers with a sentence shown as supported, and refusals with none / questions that did not fail."""
    if record.failed:
        return Tally(0, 0)
    supported = any(s.verdict == Verdict.SUPPORTED and s.quotes for s in record.sentences)
    return Tally(float(supported if record.answered else not record.sentences), 1)


_FIGURES: dict[str, Callable[[Record, Lookup], Tally]] = {
    "address_validity": _address_validity,
    "quote_fidelity": _quote_fidelity,
    "retrieved_only": _retrieved_only,
    "figure_fidelity": _figure_fidelity,
    "strength_fidelity": _strength_fidelity,
    "status_honesty": _status_honesty,
}


def _share(right: Iterable[bool]) -> Tally:
    rights = list(right)
    return Tally(float(sum(rights)), float(len(rights)))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", normalise(text))
