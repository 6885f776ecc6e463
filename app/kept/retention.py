"""The end of what is kept: what has been there for long enough goes, also where nobody comes back to it."""

from __future__ import annotations

from app.kept.audit import drop_old_files
from app.kept.history import forget_everybody
from app.kept.keeping import Keeping
from app.kept.opinions import drop_opinions
from ingest.home import Home


def drop_old(home: Home, keeping: Keeping) -> None:
    """Delete all opinions, all history and all of the audit log from before the days of the settings."""
    drop_opinions(home, keeping.oldest)
    drop_old_files(home, keeping)
    forget_everybody(home, keeping.oldest)
