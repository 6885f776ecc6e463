"""Numbers that a user sets by environment variables."""

from __future__ import annotations

import math
import os

from ingest.errors import InputError


def positive_number(name: str, default: float) -> float:
    """The number above 0 that a variable holds, or the default where it is not set. Raises InputError."""
    given = os.environ.get(name, "").strip()
    try:
        number = float(given) if given else default
    except ValueError:
        number = 0.0
    if not 0 < number < math.inf:
        raise InputError(f"{name} is “{given}”; it takes a number above 0, such as {default:g}.")
    return number


def whole_number(name: str, default: int, *, least: int) -> int:
    """The whole number that a variable holds, or the default where it is not set. Raises InputError."""
    given = os.environ.get(name, "").strip()
    try:
        number = int(given) if given else default
    except ValueError:
        number = least - 1
    if number < least:
        raise InputError(f"{name} is “{given}”; it takes a whole number of at least {least}, such as {default}.")
    return number
