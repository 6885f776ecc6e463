"""The tables of words, reviewed by hand."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def table(name: str, language: str) -> dict[str, Any]:
    """The part of a table for one language."""
    with (Path(__file__).with_name("words") / f"{name}.toml").open("rb") as file:
        found: dict[str, Any] = tomllib.load(file)[language]
    return found
