"""Media queries, evaluated for a desktop screen of 1280 by 800 pixels."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Sequence
from typing import Any

import tinycss2

_SIZE = {"width": 1280.0, "height": 800.0}
_FEATURES = {
    "any-hover": "hover",
    "any-pointer": "fine",
    "color": "8",
    "display-mode": "browser",
    "forced-colors": "none",
    "grid": "0",
    "hover": "hover",
    "inverted-colors": "none",
    "monochrome": "0",
    "orientation": "landscape",
    "pointer": "fine",
    "prefers-color-scheme": "light",
    "prefers-contrast": "no-preference",
    "prefers-reduced-motion": "no-preference",
    "scripting": "enabled",
    "update": "fast",
}
_OFF = ("0", "none", "no-preference")
_UNITS = {"px": 1.0, "em": 16.0, "rem": 16.0, "": 1.0}
_COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq}
_LIMIT = re.compile(r"(min|max)-(?:device-)?(width|height): ?([\d.]+)([a-z]*)")
_RANGE = re.compile(
    r"(?:(?P<low>[\d.]+)(?P<low_unit>[a-z]*) ?(?P<first>[<>]=?|=) ?)?(?P<name>width|height)"
    r"(?: ?(?P<last>[<>]=?|=) ?(?P<high>[\d.]+)(?P<high_unit>[a-z]*))?"
)


def applies(query: str | Iterable[Any]) -> bool | None:
    """Whether the rules under a media query (text or tinycss2 nodes) apply; None when that cannot be known."""
    nodes: Iterable[Any] = tinycss2.parse_component_value_list(query) if isinstance(query, str) else query
    queries: list[list[Any]] = [[]]
    for node in nodes:
        if node == ",":
            queries.append([])
        elif node.type not in ("whitespace", "comment"):
            queries[-1].append(node)
    return True if queries == [[]] else _any_of([_query(parts) for parts in queries])


def _query(parts: Sequence[Any]) -> bool | None:
    negated = False
    if _word(parts, 0) in ("not", "only") and _word(parts, 1):
        negated = _word(parts, 0) == "not"
        parts = parts[1:]
    kind = _word(parts, 0)
    if not kind or kind == "not":
        return _condition(parts)
    result: bool | None = kind in ("all", "screen")
    if len(parts) > 1:
        result = _all_of([result, _condition(parts[2:]) if _word(parts, 1) == "and" else False])
    return _negated(result) if negated else result


def _condition(parts: Sequence[Any]) -> bool | None:
    """The value of `(feature) and (feature)`, of `or` between them, or of one with `not` before it."""
    if _word(parts, 0) == "not":
        return _negated(_condition(parts[1:]))
    values = [_feature(part) for part in parts[::2]]
    between = {_word(parts, index) for index in range(1, len(parts), 2)}
    if not values or len(parts) % 2 == 0 or len(between) > 1 or not between <= {"and", "or"}:
        return False
    return _any_of(values) if between == {"or"} else _all_of(values)


def _feature(node: Any) -> bool | None:
    if node.type != "() block":
        return None
    inner = [part for part in node.content if part.type not in ("whitespace", "comment")]
    if any(part.type == "() block" for part in inner):
        return _condition(inner)
    text = " ".join(tinycss2.serialize(node.content).lower().split()).replace(" :", ":")
    if match := _LIMIT.fullmatch(text):
        length = _pixels(match[3], match[4])
        compare = operator.ge if match[1] == "min" else operator.le
        return None if length is None else compare(_SIZE[match[2]], length)
    if match := _RANGE.fullmatch(text):
        return _in_range(match)
    name, colon, value = text.partition(":")
    if name not in _FEATURES:
        return None
    return _FEATURES[name] == value.strip() if colon else _FEATURES[name] not in _OFF


def _in_range(match: re.Match[str]) -> bool | None:
    size = _SIZE[match["name"]]
    values: list[bool | None] = []
    if match["first"]:
        low = _pixels(match["low"], match["low_unit"])
        values.append(None if low is None else _COMPARE[match["first"]](low, size))
    if match["last"]:
        high = _pixels(match["high"], match["high_unit"])
        values.append(None if high is None else _COMPARE[match["last"]](size, high))
    return _all_of(values)


def _pixels(number: str, unit: str) -> float | None:
    try:
        return float(number) * _UNITS[unit]
    except (KeyError, ValueError):
        return None


def _word(parts: Sequence[Any], index: int) -> str:
    """The keyword at a place; empty where something else or nothing stands there."""
    return str(parts[index].lower_value) if index < len(parts) and parts[index].type == "ident" else ""


def _all_of(values: Sequence[bool | None]) -> bool | None:
    if False in values:
        return False
    return None if None in values else True


def _any_of(values: Sequence[bool | None]) -> bool | None:
    if True in values:
        return True
    return None if None in values else False


def _negated(value: bool | None) -> bool | None:
    return None if value is None else not value
