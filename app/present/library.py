"""The sources as a library: the groups in which they stand, and their order in a group."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from riktlots.ingest.library.editions import status_on
from riktlots.ingest.model import Kind, Source, SourceStatus, Weight


class Group(StrEnum):
    """A group of documents, in the order in which a reader needs them: Swedish and EU documents first."""

    NATIONAL = "national"
    SWEDISH_LAW = "law"
    EU = "eu"
    AUTHORITIES = "authorities"
    INSTITUTIONS = "institutions"
    OTHER_COUNTRIES = "abroad"
    OWN = "own"


# “Universitets- och högskolerådet” and “Universitetsläraren” are none.
_INSTITUTION = re.compile(r"universitet(?:et)?\b|högskolan?\b|\bKTH\b|Karolinska Institutet", re.IGNORECASE)
_WEIGHTS, _KINDS = list(Weight), list(Kind)


def group_of(source: Source) -> Group:
    """The group of a source, by its country, weight and publisher."""
    if source.kind is Kind.OVERVIEW:
        return Group.OWN
    if source.jurisdiction != "SE":
        return Group.EU if source.jurisdiction == "EU" else Group.OTHER_COUNTRIES
    if source.weight.binds:
        return Group.SWEDISH_LAW
    if source.weight in (Weight.NATIONAL_GUIDELINE, Weight.RECOMMENDATION):
        return Group.NATIONAL
    if source.weight is Weight.LOCAL_GUIDELINE or _INSTITUTION.search(source.authority):
        return Group.INSTITUTIONS
    return Group.AUTHORITIES


def grouped(sources: Iterable[Source], language: str, day: str) -> dict[Group, list[Source]]:
    """The sources by group, without empty groups.

    In a group those in force on `day` (ISO) come first, then those of most weight, then by kind (guidelines before
    answers to questions and news), then by name in `language`.
    """
    groups: dict[Group, list[Source]] = {group: [] for group in Group}
    for source in sources:
        groups[group_of(source)].append(source)

    def rank(source: Source) -> tuple[bool, int, int, str]:
        is_past = status_on(source, day) is not SourceStatus.IN_FORCE
        weight, kind = _WEIGHTS.index(source.weight), _KINDS.index(source.kind)
        return is_past, weight, kind, source.name(language).casefold()

    return {group: sorted(held, key=rank) for group, held in groups.items() if held}
