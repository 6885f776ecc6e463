"""Errors of figures: numbers, sections, amounts, units and years of acts."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from riktlots.evals.fitting.planting.edit import Swaps, is_free, put

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


# A figure that is not part of a word, a number of an act or a link.
_FIGURE = re.compile(
    r"(?<![\w.,:/\-–])(?P<value>\d{1,3}(?:[   ,]\d{3})+|\d+(?:[.,]\d+)?)(?![\w/:\-–]|[.,]\d|(?:\s\d{3})\b)"
    r"(?P<unit>\s?(?:§§?|kap\.|%|procent\b|per ?cent\b))?"
)
# The last number of a range may grow, and the number of an act may change.
_RANGE_END = re.compile(r"(?<=\d[\-–])\d{1,3}(?![\w/:\-–.,]\d|\w)")
_ACT = re.compile(r"(?<!\d)(?:19|20)\d\d(?::\d+|/\d+)(?!\d)")
_WORDS = {
    "sv": ("två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"),
    "en": ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
}
_LARGE = {
    "sv": ("femton", "tjugo", "trettio", "fyrtio", "femtio", "sextio", "nittio"),
    "en": ("fifteen", "twenty", "thirty", "forty", "fifty", "sixty", "ninety"),
}
_ORDINALS = {
    "sv": (("första", "andra", "tredje", "fjärde", "femte"), ("stycket", "meningen", "punkten", "kapitlet")),
    "en": (("first", "second", "third", "fourth", "fifth"), ("paragraph", "subparagraph", "sentence", "point")),
}
_UNITS = {
    "sv": Swaps.of_groups(
        [
            ["dagar", "veckor", "månader"],
            ["månader", "år", "veckor"],
            ["timmar", "dagar"],
            ["kronor", "euro"],
            ["miljoner", "miljarder"],
        ]
    ),
    "en": Swaps.of_groups(
        [
            ["days", "weeks", "months"],
            ["months", "years", "weeks"],
            ["hours", "days"],
            ["kronor", "euros"],
            ["SEK", "EUR"],
            ["million", "billion"],
        ]
    ),
}
# A unit changes the sentence where it is counted.
_COUNTED = re.compile(
    r"(?:\d|\b(?:två|tre|fyra|fem|sex|sju|åtta|nio|tio|tolv|två|two|three|four|five|six|seven|eight|nine|ten|twelve|miljoner"
    r"|million|thirty|trettio|sextio|sixty|nittio|ninety))[\s ]$",
    re.IGNORECASE,
)
# Before these a small number is the name of something.
_NAMES = re.compile(r"\b(?:covid|horisont|horizon|kategori|category|grupp|generation)\s$", re.IGNORECASE)


def wrong_figures(text: str, language: str, rng: random.Random, others: Sequence[str]) -> Iterator[str]:
    """The sentence with one figure changed."""
    dates = date_spans(text)
    seen = set(re.findall(r"\d+", text))
    borrowed = [number for other in others for number in re.findall(r"(?<![\w.,:/\-–])\d{1,3}(?![\w.,:/\-–])", other)]
    for match in _FIGURE.finditer(text):
        start, end = match.span("value")
        if not is_free(text, start, end) or any(start < stop and begin < end for begin, stop in dates):
            continue
        if _NAMES.search(text, 0, start):
            continue
        values = [near(match["value"], rng)]
        # A number of the same document reads as one that belongs there.
        values += [one for one in borrowed if len(one) == len(match["value"]) and one not in seen][:1]
        for value in values:
            if value and value not in seen:
                yield put(text, start, end, value)
    for match in _RANGE_END.finditer(text):
        if is_free(text, *match.span()) and not any(s < match.end() and match.start() < e for s, e in dates):
            yield put(text, *match.span(), str(int(match[0]) + rng.randint(1, 4)))
    for match in _ACT.finditer(text):
        if is_free(text, *match.span()):
            year, sign, number = re.split(r"([:/])", match[0])
            other = year if rng.random() < 0.5 else str(int(year) + rng.choice((-2, -1, 1, 2)))
            yield put(text, *match.span(), f"{other}{sign}{near(number, rng) if other == year else number}")
    yield from _words(text, language, rng)
    for start, end, units in _UNITS[language].places(text):
        if _COUNTED.search(text, max(0, start - 12), start) or _COUNTED.search(text[:start]):
            yield put(text, start, end, rng.choice([unit for unit in units if unit not in text] or list(units)))


def _words(text: str, language: str, rng: random.Random) -> Iterator[str]:
    for words in (_WORDS[language], _LARGE[language]):
        for match in re.finditer(rf"\b(?:{'|'.join(words)})\b", text, re.IGNORECASE):
            place = words.index(match[0].lower())
            near_by = [
                other
                for other in words[max(0, place - 3) : place + 4]
                if other != words[place] and not re.search(rf"\b{other}\b", text, re.IGNORECASE)
            ]
            if near_by and is_free(text, *match.span()):
                yield put(text, *match.span(), rng.choice(near_by))
    ordinals, parts = _ORDINALS[language]
    for match in re.finditer(rf"\b({'|'.join(ordinals)})(?=\s(?:{'|'.join(parts)})\b)", text, re.IGNORECASE):
        others = [one for one in ordinals if not re.search(rf"\b{one}\b", text, re.IGNORECASE)]
        if others and is_free(text, *match.span()):
            yield put(text, *match.span(), rng.choice(others[:3]))


def near(value: str, rng: random.Random) -> str:
    """Another number as it could stand in the same place: a little off, or by a factor."""
    if re.search(r"[   ,]\d{3}", value):
        digits = re.sub(r"\D", "", value)
        mark = re.sub(r"\d", "", value)[:1]
        return f"{int(digits) * rng.choice((2, 5, 10)):,}".replace(",", mark)
    if part := re.fullmatch(r"(\d+)([.,])(\d+)", value):
        return f"{int(part[1]) + rng.choice((1, 2, 3))}{part[2]}{part[3]}"
    number = int(value)
    if 1900 <= number <= 2100:
        return str(number + rng.choice((-3, -2, -1, 1, 2, 3)))
    if number >= 20 and number % 10 == 0:
        return str(rng.choice([number * 2, number + 10, number - 10, number + number // 2]))
    return str(rng.choice([one for one in (number - 2, number - 1, number + 1, number + 2, number + 5) if one > 0]))
