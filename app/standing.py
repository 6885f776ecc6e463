"""In a few words where a document stands."""

from __future__ import annotations

import datetime

from app.i18n import text
from ingest.editions import status_on
from ingest.model import Kind, Source, SourceStatus

# Of these it makes no sense to say that they are in force: they inform, and are current or not.
_INFORMING = frozenset({Kind.NEWS, Kind.REPORT, Kind.FAQ, Kind.HANDBOOK, Kind.CHECKLIST, Kind.OVERVIEW})


def standing(source: Source, language: str, as_of: str = "") -> str:
    """The status of a source in words, on the day `as_of` (ISO) or today, worded as fits its kind."""
    status = status_on(source, as_of or datetime.date.today().isoformat())
    if status is SourceStatus.IN_FORCE and source.kind in _INFORMING:
        return text("source_status_current", language)
    return text(f"source_status_{status}", language)
