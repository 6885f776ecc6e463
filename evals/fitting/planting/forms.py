"""Rewordings of figures and dates: the same number or day, written in another way."""

from __future__ import annotations

import re
from collections.abc import Iterator

from riktlots.evals.fitting.planting.edit import is_free, put
from riktlots.evals.fitting.planting.figures import DATES, MONTHS

_WORDS = {
    "sv": "två tre fyra fem sex sju åtta nio tio elva tolv".split(),
    "en": "two three four five six seven eight nine ten eleven twelve".split(),
}
_LARGE = {
    "sv": {"tjugo": 20, "trettio": 30, "sextio": 60, "femtio": 50},
    "en": {"twenty": 20, "thirty": 30, "sixty": 60, "fifty": 50},
}
_COUNTED = {
    "sv": (
        r"(?=\s(?:dagar|veckor|månader|år|timmar|arbetsdagar|ledamöter|personer|exemplar"
        r"|lärosäten|länder|myndigheter|miljoner|gånger)\b)"
    ),
    "en": (
        r"(?=\s(?:days|weeks|months|years|hours|working days|members|persons|copies"
        r"|universities|countries|authorities|million|times)\b)"
    ),
}
_ORDINALS = "första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde".split()


def other_numbers(text: str, language: str) -> Iterator[str]:
    """The sentence with one figure written in another way: digits or a word, a section, a percentage."""
    words = _WORDS[language]
    values = {word: number for number, word in enumerate(words, 2)} | _LARGE[language]
    for match in re.finditer(rf"(?<![\w-])(?:{'|'.join(values)}){_COUNTED[language]}", text, re.IGNORECASE):
        yield from _put(text, match, str(values[match[0].lower()]))
    names = {number: word for word, number in values.items()}
    for match in re.finditer(rf"(?<![\w.,:/–-])\d{{1,2}}{_COUNTED[language]}", text):
        if word := names.get(int(match[0])):
            yield from _put(text, match, word)
    for match in re.finditer(r"(?<=\d)\s?%", text):
        yield from _put(text, match, " procent" if language == "sv" else " per cent")
    for match in re.finditer(r"(?<=\d)\s(?:procent|per cent|percent)\b", text):
        yield from _put(text, match, " %" if language == "sv" else "%")
    for match in re.finditer(r"(?<![\d.,:/–-])(\d{1,3})[  ](000)(?![  ]?\d)", text):
        yield from _put(text, match, f"{match[1]}000" if language == "sv" else f"{match[1]},{match[2]}")
    yield from _sections(text, language)


def _sections(text: str, language: str) -> Iterator[str]:
    if language == "en":
        for match in re.finditer(r"\b[Ss]ection (?=\d+\b(?! and| or|–|-|,))", text):
            yield from _put(text, match, "§ ")
        for match in re.finditer(r"\bArticle (?=\d)", text):
            yield from _put(text, match, "Art. ")
        for match in re.finditer(r"\bChapter (\d+), Section (\d+)\b", text):
            yield from _put(text, match, f"Section {match[2]} of Chapter {match[1]}")
        return
    for match in re.finditer(r"(?<![\d–-] )\b(\d+) kap\. (\d+(?: [a-z])?) §(?!§)", text):
        if not re.search(r"(?:och|eller|,|–|-|samt)\s$", text[: match.start()]):
            yield from _put(text, match, f"{match[2]} § i {match[1]} kap.")
            yield from _put(text, match, f"kapitel {match[1]} paragraf {match[2]}")
    for match in re.finditer(r"\b(i|av|enligt|med stöd av) (\d{1,3}) § ", text):
        yield from _put(text, match, f"{match[1]} paragraf {match[2]} ")
        if int(match[2]) <= len(_ORDINALS) and int(match[2]) > 0:
            yield from _put(text, match, f"{match[1]} {_ORDINALS[int(match[2]) - 1]} paragrafen ")
    for match in re.finditer(r"\bparagraf (\d+)(?= (?!och|eller))", text):
        yield from _put(text, match, f"{match[1]} §")


def other_dates(text: str, language: str) -> Iterator[str]:
    """The sentence with one date written in another way."""
    names = MONTHS[language]
    lower = [name.lower() for name in names]
    for match in DATES[language].finditer(text):
        if match["iso_day"] and 1 <= int(match["iso_month"]) <= 12:
            day, month, year = int(match["iso_day"]), names[int(match["iso_month"]) - 1], match["iso_year"]
            yield from _put(text, match, f"den {day} {month} {year}" if language == "sv" else f"{day} {month} {year}")
        elif match["month"] and match["year"] and (day_said := match["day"] or match["day_after"]):
            number = lower.index(match["month"].lower()) + 1
            iso = f"{match['year']}-{number:02}-{int(day_said):02}"
            with_den = re.compile(r"\bden $").search(text, max(0, match.start() - 4), match.start())
            start = with_den.start() if with_den else match.start()
            if is_free(text, start, match.end()):
                yield put(text, start, match.end(), iso)
                if language == "en" and match["day"]:
                    yield put(text, start, match.end(), f"{match['month']} {match['day']}, {match['year']}")


def _put(text: str, match: re.Match[str], new: str) -> Iterator[str]:
    if is_free(text, *match.span()):
        yield put(text, *match.span(), new)
