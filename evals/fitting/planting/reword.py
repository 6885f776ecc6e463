"""Faithful rewordings: sentences that say the same in other words, and figures and dates written in another form."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from riktlots.evals.fitting.planting.edit import (
    Swaps,
    body_start,
    is_free,
    is_infinitive,
    is_subordinate,
    lower_first,
    phrase_pattern,
    put,
    table,
    tidy,
)
from riktlots.evals.fitting.planting.figures import DATES, MONTHS
from riktlots.evals.fitting.planting.obligation import restricted, same_strength
from riktlots.evals.fitting.planting.order import moved, opened, shortened, turned_active

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


_UNIVERSAL = {
    "sv": re.compile(r"\b(?:alla|samtliga|varje|alltid)\b(?=[^,.;]*?\b(?P<verb>ska|måste)\s)", re.IGNORECASE),
    "en": re.compile(r"\b(?:all|every|each)\b(?=[^,.;]*?\b(?P<verb>must|shall)\s(?!not\b))", re.IGNORECASE),
}
_LIMITED = re.compile(
    r"\b(?:inte|ej|om|när|utom|endast|bara|not|if|when|where|unless|except|only|alltid|always|never)\b", re.IGNORECASE
)


@lru_cache(maxsize=2)
def _synonyms(language: str) -> tuple[Swaps, re.Pattern[str]]:
    words = table("synonyms", language)
    both: dict[str, list[str]] = {}
    for group in words["groups"]:
        for one in group:
            both.setdefault(one, []).extend(other for other in group if other != one)
    for one, *others in words["one_way"]:
        both.setdefault(one, []).extend(others)
    return Swaps(both), re.compile("|".join(rf"\b{re.escape(one)}" for one in words["guards"]), re.IGNORECASE)


@lru_cache(maxsize=2)
def _abbreviations(language: str) -> Swaps:
    return Swaps.of_groups(table("abbreviations", language)["pairs"])


def synonymous(text: str, language: str) -> Iterator[str]:
    """The sentence with one word or phrase changed for a synonym."""
    swaps, guards = _synonyms(language)
    guarded = [match.span() for match in guards.finditer(text)]
    for start, end, values in swaps.places(text):
        # With a capital inside a sentence it is part of a name.
        is_name = start > body_start(text) and text[start].isupper() and not text[:start].endswith((". ", ": "))
        if not is_name and not any(begin < end and start < stop for begin, stop in guarded):
            yield from (put(text, start, end, new) for new in values)


def renamed(text: str, language: str) -> Iterator[str]:
    """The sentence with a short name written out, or a full name cut short."""
    swaps = _abbreviations(language)
    for start, end, values in swaps.places(text):
        written = text[start:end]
        # A short name is one in capitals, and one beside its full name, or in a name, is left.
        if re.search(r"[\w.’':-]$|\($", text[max(0, start - 1) : start].strip()) or text[end : end + 1] in (
            ":",
            ")",
            "'",
            "’",
            "/",
        ):
            continue
        if not re.match(r"\s\(", text[end:]):
            # “It” is no “IT”.
            if not any(
                written in pair or lower_first(written) in pair for pair in table("abbreviations", language)["pairs"]
            ):
                continue
            yield from (put(text, start, end, new) for new in values if not phrase_pattern([new]).search(text))


def emphasised(text: str, language: str) -> Iterator[str]:
    """A rule of all, said to hold always: where it knows no limit, that adds nothing."""
    match = _UNIVERSAL[language].search(text)
    if match and not _LIMITED.search(text) and is_free(text, *match.span("verb")):
        end = match.end("verb")
        if language == "sv" and (is_subordinate(text, match.start("verb")) or not is_infinitive(text[end:].split()[0])):
            return
        yield put(text, end, end, " alltid" if language == "sv" else " always")


# Each way is tried once and in random order. Ways that few sentences have a place for weigh more, so that no way of
# rewording is much more frequent than the others.
_WAYS: dict[Callable[[str, str], Iterator[str]], float] = {
    synonymous: 1,
    opened: 1,
    same_strength: 2,
    shortened: 3,
    renamed: 3,
    other_numbers: 4,
    other_dates: 6,
    moved: 20,
    restricted: 20,
    turned_active: 20,
    emphasised: 20,
}
# How many changes each variant is made of.
_STEPS = (1, 1, 2, 3)


def reword(sentence: str, language: str, rng: random.Random) -> list[str]:
    """Variants of a sentence that say the same, each of one to three changes; none where no change is safe."""
    text = tidy(sentence)
    variants = (_changed(text, language, rng, steps) for steps in _STEPS)
    return [one for one in dict.fromkeys(variants) if one not in (text, sentence)]


def _changed(text: str, language: str, rng: random.Random, steps: int) -> str:
    """The text after so many changes, each of another kind, or fewer where no more is found."""
    changed = text
    # The order of a draw by weight, without putting back.
    for way in sorted(_WAYS, key=lambda one: rng.random() ** (1 / _WAYS[one]), reverse=True):
        if not steps:
            break
        variants = [one for one in dict.fromkeys(way(changed, language)) if one not in (changed, text)]
        if variants:
            changed = rng.choice(variants)
            steps -= 1
    return changed
