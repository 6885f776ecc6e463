"""Validation of option values, and the passage filter made from them."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from riktlots.ingest.errors import InputError
from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.model import Kind, SourceStatus, Weight
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store


def known_values(option: str, given: Iterable[str], known: Collection[str]) -> frozenset[str]:
    """The values of an option, each of which must be known. Raises InputError listing the known ones."""
    values = frozenset(given)
    if wrong := sorted(values - set(known)):
        raise InputError(f"{option} does not take “{wrong[0]}”. It takes: {', '.join(known)}.")
    return values


def iso_date(text: str) -> str:
    """A day as YYYY-MM-DD, or empty. Raises InputError."""
    try:
        return datetime.date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        raise InputError(f"“{text}” is not a day. Write it as YYYY-MM-DD.") from error


def passage_filter(store: Store, asked: Mapping[str, Any], spelled: str = "{}") -> PassageFilter:
    """The filter given by the values of options, named as on the command line.

    `spelled` gives the spelling of an option name at its origin, for the messages. Raises InputError for values that no
    source has.
    """
    held = store.manifest.sources.values()
    known: dict[str, Collection[str]] = {
        "source": store.manifest.sources.keys(),
        "kind": [str(value) for value in Kind],
        "language": LANGUAGES,
        "status": [str(value) for value in SourceStatus],
        "weight": [str(value) for value in Weight],
        "jurisdiction": sorted({source.jurisdiction for source in held}),
    }
    wanted = {name: known_values(spelled.format(name), asked[name] or (), values) for name, values in known.items()}
    authorities = frozenset(asked["authority"] or ())
    if missing := [a for a in authorities if not any(a.casefold() in source.authority.casefold() for source in held)]:
        raise InputError(f"no source is by an authority called “{missing[0]}”; `riktlots sources --json` lists them.")
    return PassageFilter(
        sources=wanted["source"],
        kinds=wanted["kind"],
        languages=wanted["language"],
        statuses=wanted["status"],
        weights=wanted["weight"],
        jurisdictions=wanted["jurisdiction"],
        authorities=authorities,
        as_of=iso_date(asked["as_of"]),
    )
