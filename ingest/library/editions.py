"""Validity by date: the edition of a source that applies on a day, and the status of the source on that day."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable

from riktlots.ingest.model import Edition, Form, Source, SourceStatus


def first_day(date: str) -> str:
    """The first day of a year, a month or a day: `2024` and `2024-05` become ISO days that compare."""
    return f"{date}{'-01-01'[len(date) - 4 :]}" if date else ""


def counting(editions: Iterable[Edition], day: str) -> list[Edition]:
    """The edition of each source, form and language that applies on `day` (ISO), if any.

    That is the one with the latest `valid_from` not after the day, unless its `valid_to` has been reached. An edition
    with an unknown start is valid from the beginning of time; of several such, the one checked (or fetched) last
    applies.
    """
    by_kind: dict[tuple[str, Form, str], list[Edition]] = defaultdict(list)
    for edition in editions:
        by_kind[edition.source, edition.form, edition.language].append(edition)
    found = (_latest(candidates, day) for candidates in by_kind.values())
    return [edition for edition in found if edition is not None]


def _latest(editions: list[Edition], day: str) -> Edition | None:
    begun = [edition for edition in editions if first_day(edition.valid_from) <= day]
    if not begun:
        return None
    # Of two added on the same day, the later one is last in the register.
    latest = max(enumerate(begun), key=lambda e: (first_day(e[1].valid_from), e[1].checked, e[0]))[1]
    return None if latest.valid_to and first_day(latest.valid_to) <= day else latest


def existed(source: Source, day: str) -> bool:
    """Whether a source existed on a day: published by then, or in force by then; True when neither date is known."""
    began = source.published or source.valid_from
    return first_day(began) <= day


def status_on(source: Source, day: str) -> SourceStatus:
    """Status of a source on a day by its dates; its status in the manifest where they do not decide.

    A superseded source was in force on a past day before its end date; one past its end date is superseded.
    """
    past = day < datetime.date.today().isoformat()
    if past and source.status is SourceStatus.SUPERSEDED and source.valid_to and day < first_day(source.valid_to):
        return SourceStatus.IN_FORCE
    if source.valid_to and source.status is SourceStatus.IN_FORCE and first_day(source.valid_to) <= day:
        return SourceStatus.SUPERSEDED
    return source.status
