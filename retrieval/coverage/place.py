"""Does a rule hold for the country that a question names? A rule on Iran does not decide what applies to Russia."""

from __future__ import annotations

import re
from collections.abc import Sequence

from riktlots.ingest.model import Passage, Source
from riktlots.retrieval.model import Hit
from riktlots.retrieval.plan.vocabulary import countries_in, groups
from riktlots.retrieval.search.query import Query

# A rule that lists more countries than this tells of those that are not on its list too.
_MOST_NAMED = 3
# Who is left out by these words is no country that the rule is about: “outside the EU, the EEA and Switzerland”.
_BLOC = re.compile(
    r"(?:EU|EES|EEA)(?:-l[aä]nd\w*)?(?:[,/ ]{1,3}(?:och |eller |and |or |the |i ){0,2}(?:EU|EES|EEA)){0,3}"
    r"[, ]{1,3}(?:och |eller |and |or )?(?:Schweiz|Switzerland)"
)
# Rules on transfers within the EU, which say nothing of exports out of it.
_WITHIN_EU = re.compile(
    r"\böverför\w*[^.;]{0,60}\b"
    r"(?:inom (?:EU|unionen)|en annan (?:EU-stat|medlemsstat)|ett annat (?:EU-land|medlemsland))\b"
    r"|\btransfer\w*[^.;]{0,60}\b(?:within the (?:EU|Union)|another (?:EU )?member state|another EU country)\b",
    re.IGNORECASE,
)
_EXPORT = re.compile(r"\b(?:ut|åter)?(?:export|utförsel)", re.IGNORECASE)


def parted_by_place(query: Query, hits: Sequence[Hit]) -> tuple[tuple[Hit, ...], tuple[Hit, ...]]:
    """Part hits into those that may hold for the countries of a question, and those whose rule holds elsewhere; both in
    their order. A question that names no country, and a place that it names, part with nothing."""
    named = frozenset(countries_in(query.text, query.language))
    if not named:
        return tuple(hits), ()
    apart = [not hit.exact and _holds_elsewhere(hit.passage, query.store.source(hit.passage), named) for hit in hits]
    return (
        tuple(hit for hit, elsewhere in zip(hits, apart, strict=True) if not elsewhere),
        tuple(hit for hit, elsewhere in zip(hits, apart, strict=True) if elsewhere),
    )


def _holds_elsewhere(passage: Passage, source: Source, named: frozenset[str]) -> bool:
    """Whether a binding rule names up to three countries and none of those asked about, or holds within the EU alone
    while these lie outside it."""
    if not source.weight.binds:
        return False
    text = " ".join((*passage.heading_path, passage.text))
    of_rule = frozenset(countries_in(_BLOC.sub(" ", text), passage.language))
    if of_rule and len(of_rule) <= _MOST_NAMED and not of_rule & named:
        return True
    within = _WITHIN_EU.search(passage.text) and not _EXPORT.search(passage.text)
    return bool(within) and not of_rule & named and not named & groups()["eu"]
