"""Does a rule hold for the place that a question tells of? A rule on Iran does not decide what applies to Russia, nor
one on a guest who is in Sweden what applies to data that the guest takes home."""

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
# Rules on whoever is here.
_PRESENT = re.compile(
    r"\b(?:på plats i Sverige|tillfälligt befinner sig i EU|present in Sweden|temporarily in the EU)\b", re.IGNORECASE
)
# Questions that tell of something sent or taken out of the country.
_LEAVES = re.compile(
    r"\b(?:skick|mejl|e-?post|exporter|levere)\w*|\b(?:för|flytt)\w* (?:över|ut)\b"
    r"|\b(?:ta|tar|tog|tagit|få|får)\b[^.?!]{0,40}\b(?:hem|utomlands)\b|\bhem till\b|\bhemland|\binom (?:EU|unionen)\b"
    r"|\b(?:send|e-?mail|ship|exporting|deliver)\w*"
    r"|\b(?:tak|took|bring|brought|carr)\w*\b[^.?!]{0,40}\b(?:home|back|abroad)\b"
    r"|\bhome country\b|\bwithin the (?:EU|Union)\b",
    re.IGNORECASE,
)
# Questions on somebody who is here, whatever they send or take.
_IS_HERE = re.compile(
    r"\b(?:på plats|i Sverige|här hos|hos oss|i vårt labb\w*|on site|in Sweden|here at|with us|in our lab\w*)\b",
    re.IGNORECASE,
)


def parted_by_place(query: Query, hits: Sequence[Hit]) -> tuple[tuple[Hit, ...], tuple[Hit, ...]]:
    """Part hits into those that may hold for the place of a question, and those whose rule holds elsewhere; both in
    their order. A question that tells of no place, and a paragraph that it names, part with nothing."""
    named = frozenset(countries_in(query.text, query.language))
    leaves = bool(_LEAVES.search(query.text)) and not _IS_HERE.search(query.text)
    if not (named or leaves):
        return tuple(hits), ()
    apart = [
        not hit.exact and _holds_elsewhere(hit.passage, query.store.source(hit.passage), named, leaves) for hit in hits
    ]
    return (
        tuple(hit for hit, elsewhere in zip(hits, apart, strict=True) if not elsewhere),
        tuple(hit for hit, elsewhere in zip(hits, apart, strict=True) if elsewhere),
    )


def _holds_elsewhere(passage: Passage, source: Source, named: frozenset[str], leaves: bool) -> bool:
    """Whether a binding rule is about whoever is here while something `leaves`, names up to three countries and none of
    those asked about, or holds within the EU alone while these lie outside it."""
    if not source.weight.binds:
        return False
    if leaves and _PRESENT.search(passage.text):
        return True
    if not named:
        return False
    text = " ".join((*passage.heading_path, passage.text))
    of_rule = frozenset(countries_in(_BLOC.sub(" ", text), passage.language))
    if of_rule and len(of_rule) <= _MOST_NAMED and not of_rule & named:
        return True
    within = _WITHIN_EU.search(passage.text) and not _EXPORT.search(passage.text)
    return bool(within) and not of_rule & named and not named & groups()["eu"]
