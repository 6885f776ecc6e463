"""What a search is narrowed to, as the command line and the services are told it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from app.console import iso_date, known_values
from ingest.errors import InputError
from ingest.language import LANGUAGES
from ingest.model import Kind, SourceStatus, Weight
from retrieval.store import PassageFilter, Store


def passage_filter(store: Store, asked: Mapping[str, Any], spelled: str = "{}") -> PassageFilter:
    """The filter that is asked for by the names of the command line's options.

    `spelled` says how a name is written where it was given, for the messages. Raises InputError for values that no
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
