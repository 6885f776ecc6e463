"""Deeds of visitors, taken down with who they are signed in as."""

from __future__ import annotations

from typing import Any

from app.kept.audit import Deed, take_down
from app.pages.audience import signed_in_as
from ingest.home import Home


def note(deed: Deed, **what: Any) -> None:
    """Take down a deed of this visitor. Raises StorageError."""
    take_down(Home.default(), deed, signed_in_as(), **what)
