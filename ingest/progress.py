"""Progress callbacks, one type for each form, so that every long step reports in the same way."""

from __future__ import annotations

from collections.abc import Callable

# Called with the number of items done and the total.
Progress = Callable[[int, int], None]

# Called with the name of the stage, the number of items done and the total.
StageProgress = Callable[[str, int, int], None]


def no_progress(*_: object) -> None:
    """A callback of either form that ignores every report."""
