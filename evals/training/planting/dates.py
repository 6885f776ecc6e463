"""Errors of dates: another day, month or year."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from evals.training.planting.edit import is_free, put

MONTHS = {
    "sv": "januari februari mars april maj juni juli augusti september oktober november december".split(),
    "en": "January February March April May June July August September October November December".split(),
}
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _forms(language: str) -> re.Pattern[str]:
    names = "|".join(MONTHS[language])
    flags = re.IGNORECASE if language == "sv" else 0
    return re.compile(
        rf"(?<![\d\-–])(?P<iso_year>(?:19|20)\d\d)-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)(?![\d-])"
        rf"|(?<![\w\-–])(?:(?P<day>\d\d?)\s)?(?P<month>{names})(?:\s(?P<day_after>\d\d?)(?=,?\s\d{{4}}))?"
        rf"(?:,?\s(?P<year>(?:19|20)\d\d))?(?![\w\-–])"
        r"|(?<=\s)(?P<alone>20[0-3]\d|19[5-9]\d)(?![\w/:\-–]|[.,]\d)",
        flags,
    )


DATES = {language: _forms(language) for language in MONTHS}


def date_spans(text: str) -> list[tuple[int, int]]:
    """Where the dates and years of a text stand."""
    return [match.span() for pattern in DATES.values() for match in pattern.finditer(text)]


def wrong_dates(text: str, language: str, rng: random.Random) -> Iterator[str]:
    """The sentence with the day, month or year of one date changed."""
    for match in DATES[language].finditer(text):
        if not is_free(text, *match.span()):
            continue
        parts = [name for name, value in match.groupdict().items() if value]
        # “May” alone may be no month, and “mars” alone is rarely a date.
        if parts == ["month"]:
            continue
        name = rng.choice(parts)
        new = _other(name, match[name], language, rng)
        # Not a date that is no day, and not a year that stands elsewhere in the sentence.
        if _is_a_day(match, name, new, language) and not re.search(rf"\b{re.escape(new)}\b", text):
            yield put(text, *match.span(name), new)


def _other(name: str, value: str, language: str, rng: random.Random) -> str:
    if name in ("iso_year", "year", "alone"):
        return str(int(value) + rng.choice((-2, -1, 1, 2)))
    if name == "iso_month":
        return f"{rng.choice([one for one in range(1, 13) if one != int(value)]):02}"
    if name == "month":
        return rng.choice([one for one in MONTHS[language] if one.lower() != value.lower()])
    if name == "iso_day":
        return f"{rng.choice([one for one in (1, 2, 10, 15, 20, 28) if one != int(value)]):02}"
    return str(rng.choice([one for one in (1, 5, 10, 15, 20, 25, 28) if one != int(value)]))


def _is_a_day(match: re.Match[str], changed: str, new: str, language: str) -> bool:
    parts = {**match.groupdict(), changed: new}
    day = parts["iso_day"] or parts["day"] or parts["day_after"]
    if not day:
        return True
    names = [name.lower() for name in MONTHS[language]]
    month = int(parts["iso_month"]) if parts["iso_month"] else names.index(str(parts["month"]).lower()) + 1
    return 1 <= month <= 12 and int(day) <= _DAYS[month - 1]
