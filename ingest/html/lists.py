"""The numbers that a browser puts before the items of a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ingest.numerals import in_letters, in_roman

_KINDS: dict[str, Callable[[int], str]] = {
    "a": in_letters,
    "A": lambda count: in_letters(count).upper(),
    "i": in_roman,
    "I": lambda count: in_roman(count).upper(),
}


def item_numbers(element: Any) -> dict[Any, str]:
    """The items of a list with their numbers as shown (`2.`, `b.`); none for a list without numbers."""
    style = element.get("style", "").replace(" ", "").replace("list-style-type", "list-style")
    if element.tag != "ol" or "list-style:none" in style:
        return {}
    items = [child for child in element if child.tag == "li"]
    down = element.get("reversed") is not None
    count = _whole(element.get("start"), len(items) if down else 1)
    written = _KINDS.get(element.get("type", "1"), str)
    numbers: dict[Any, str] = {}
    for item in items:
        count = _whole(item.get("value"), count)
        numbers[item] = f"{written(count)}."
        count += -1 if down else 1
    return numbers


def _whole(text: str | None, default: int) -> int:
    try:
        return int(text) if text and len(text) < 7 else default
    except ValueError:
        return default
