"""What may be kept of readers, and for how long."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass

from ingest.environment import whole_number

KEEP_QUESTIONS, KEEP_DAYS = "RIKTLOTS_KEEP_QUESTIONS", "RIKTLOTS_KEEP_DAYS"
_DEFAULT_DAYS = 365


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is kept: whether the words of questions are, and for how many days everything is."""

    questions: bool = False
    days: int = _DEFAULT_DAYS

    @classmethod
    def from_environment(cls) -> Keeping:
        """RIKTLOTS_KEEP_QUESTIONS (1 for yes) and RIKTLOTS_KEEP_DAYS. Raises InputError."""
        days = whole_number(KEEP_DAYS, _DEFAULT_DAYS, least=1)
        return cls(os.environ.get(KEEP_QUESTIONS, "").strip() == "1", days)

    @property
    def oldest(self) -> str:
        """The moment before which nothing is kept."""
        return moment(self.days)


def moment(days_ago: int = 0) -> str:
    """Now, or some days ago, as it is written in a database: ISO, UTC, to the second."""
    then = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days_ago)
    return then.isoformat(timespec="seconds")
