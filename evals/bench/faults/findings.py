"""What can be wrong after a kill."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class What(StrEnum):
    """LOST: not there any more, though it was reported done or was there before. MIXED: neither as before nor as it
    is to be. STUCK: the next try did not go through. LYING: something is left that nobody will use."""

    LOST = "lost"
    MIXED = "mixed"
    STUCK = "stuck"
    LYING = "lying"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and what in words."""

    what: What
    detail: str


def files_in(folder: Path) -> set[str]:
    """The names of all files below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def left_lying(here: set[str], expected: set[str]) -> list[Finding]:
    """What is there beside what an undisturbed job leaves, and what is not there of it."""
    spare = [Finding(What.LYING, name) for name in sorted(here - expected)]
    return spare + [Finding(What.LOST, f"there is no {name}") for name in sorted(expected - here)]
