"""What the settings say of keeping."""

from __future__ import annotations

import pytest

from riktlots.app.records.database import Keeping
from riktlots.ingest.errors import InputError


def test_settings_are_read_and_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RIKTLOTS_KEEP_QUESTIONS", raising=False)
    monkeypatch.delenv("RIKTLOTS_KEEP_DAYS", raising=False)
    assert Keeping.from_environment() == Keeping(questions=False, days=365)
    monkeypatch.setenv("RIKTLOTS_KEEP_QUESTIONS", "1")
    monkeypatch.setenv("RIKTLOTS_KEEP_DAYS", "30")
    assert Keeping.from_environment() == Keeping(questions=True, days=30)
    for wrong in ("0", "-1", "many"):
        monkeypatch.setenv("RIKTLOTS_KEEP_DAYS", wrong)
        with pytest.raises(InputError, match="RIKTLOTS_KEEP_DAYS"):
            Keeping.from_environment()
