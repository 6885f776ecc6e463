"""Parse places written out in a text: “2 kap 5§”, “ch. 2 s. 5”, “24:8”, “Art 2(2)(d)”, “bilaga I”, “digest para. 3”.

Before parsing, the name of each document is replaced by a sign: `NAME`, `ACT` for an act with an English name, `OTHER`
for a law that is not in the corpus. Some words are a place only beside such a sign.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache

from riktlots.ingest.locator import Locator, Step, Unit

NAME = "¤"
ACT = "Act¤"
OTHER = "¬"

_DASHES = str.maketrans("-‐‑—−", "–––––")
_ORDINALS = (
    "första|andra|tredje|fjärde|femte|sjätte",
    "first|second|third|fourth|fifth|sixth",
    "1:a|2:a|3:e|4:e|5:e|6:e",
)
_ORDINAL = "|".join(_ORDINALS)
_VALUES = {word: str(n) for words in _ORDINALS for n, word in enumerate(words.split("|"), 1)}

# The parts of the patterns. First, lookaheads for text that may not follow a number: a unit (then it is a count), the
# word of another step (then it is the number of that step), the rest of a longer number or of an abbreviation.
_NO_COUNT = (
    r"(?! ?(?:[%§€]|procent|per ?cent|kr\b|dag|månad|mån\b|år|veck|tim|minut|day|month|year|week|hour|kap"
    r"|st\b(?!\.? ?[0-9])))"
)
_END = r"(?![\w/:]|\.\w)"
_WHOLE = r"(?![\w/:]|\.\w|\. [0-9])"
# The letter of “§ 4 a” after a space: not “i” (a Swedish preposition), nor “s” or “p” before a number (section, point).
# An “a” before an ordinary word may be the English article, so it does not count.
_A_LETTER = r" (?![sp]\.? ?[0-9])[b-hj-z]"
_OR_A = r"| a(?= ?(?:$|[–,.;:?!)¤]|(?:i|in|of|och|and|or|eller|to|till|enligt|under)\b))"
_N = r"[0-9]{1,3}"
_BEFORE = rf"{_N}(?: ?[a-z](?!\w))?"  # 4 a §
_LETTERED = rf"(?:[a-z]|{_A_LETTER}| a)?{_WHOLE}"
_AFTER_SIGN = rf"{_N}{_LETTERED}"  # § 4 a
_AFTER = rf"{_N}(?:[a-z]|{_A_LETTER}{_OR_A})?{_WHOLE}"  # section 4 a
_RANGE = r"[0-9]{1,2}(?:–[0-9]{1,2})?"
_AND = r"(?: ?– ?|, ?| (?:och|and|eller|or|samt) )"
_TO_LETTER = r" ?– ?[a-z](?!\w)"  # 7 a–d

# st. 2, andra stycket, 2 st, paragraph 2, (2)
_PARAGRAPH = (
    rf"(?:\b(?:st|stycket?|para(?:graph)?|subsection)\.? ?{_RANGE}|(?:{_ORDINAL}) (?:stycket|st\b|paragraph)"
    rf"|{_RANGE} ?st(?:ycket)?\b\.?|\([0-9]{{1,2}}\))"
)
# p. 3, tredje punkten, 3 p, point 3, and the bare number in “3 § 7” and “första stycket 2”
_POINT = (
    rf"(?:\b(?:p|punkt(?:en|erna)?|points?|items?)\.? ?{_RANGE}|(?:{_ORDINAL}) (?:punkten|point)|{_RANGE} ?p\b\.?"
    rf"|(?:(?<=§ )|(?<=stycket )){_RANGE}{_END}(?!–){_NO_COUNT})"
)
_PARTS = rf"(?P<paragraph>{_PARAGRAPH})|(?P<point>{_POINT})"
_TAIL = rf"(?:,? ?(?:{_PARAGRAPH}|{_POINT}))*"

# Chapters and sections: 2 kap., kap. 2, 2 kapitlet, ch. 2; 5 §, 2, 3 och 5 §§, § 5, paragraf 5, sections 5–7.
_CHAPTER = (
    rf"(?:(?<![\w:/.]){_BEFORE}(?: ?– ?{_BEFORE})? ?kap(?:\.|itlet\b|(?![^\W\d_]))"
    rf"|\b(?:kap(?:itel|itlet|\.)?|chapters?|chap\.?|ch\.?) ?{_AFTER}(?: ?– ?{_AFTER})?)"
)
# So many numbers before one § at most: a row of them would else be read to its end from each.
_SIGNED = rf"{_BEFORE}(?:{_AND}{_BEFORE}|{_TO_LETTER}){{0,20}} ?(?:§§?|paragraf(?:en|erna)\b)"
_SIGN = rf"(?:§§?|\bparagraf(?:en|erna)?) ?{_AFTER_SIGN}(?:{_AND}{_AFTER_SIGN}|{_TO_LETTER})*{_NO_COUNT}"
_LIST = rf"{_AFTER}(?:{_AND}{_AFTER}|{_TO_LETTER})*{_NO_COUNT}"
# “s. 5” is a section after a chapter or beside an act, and otherwise a page; “paragraph 5” is a section only “of” a
# document.
_MARK = (
    rf"(?<![\w:/.]){_SIGNED}|{_SIGN}|(?:\b(?:sections?|sec\.)|(?<={ACT} )ss?\.?|(?<={ACT}, )ss?\.?) ?{_LIST}"
    rf"|\b(?:ss?\.?|paragraph) ?{_AFTER}(?= (?:of|in) (?:the )?(?:Act)?{NAME})"
)
# After a chapter the § may be missing: “24 kap 8”.
_IN_CHAPTER = rf"{_SIGNED}|{_SIGN}|(?:sections?|sec\.?|ss?\.?) ?{_LIST}|{_N}{_LETTERED}"
# A section with its chapter before or after it, or a chapter alone; paragraph and point after, or before: “point 3 of”.
_LAW = (
    rf"(?P<lead>(?:(?:{_PARAGRAPH}|{_POINT}),? (?:of|in|i) (?:the )?)?)"
    rf"(?:(?P<chapter>{_CHAPTER})[,:]? ?(?P<inside>{_IN_CHAPTER}){_END}{_NO_COUNT}"
    rf"|(?P<mark>{_MARK})|(?P<whole>{_CHAPTER}))"
    rf"(?P<tail>{_TAIL})"
    rf"(?(mark)(?:,? (?:of |in |i )?(?P<after>{_CHAPTER})(?!,? ?(?:§|[0-9]|s)))?)"
)
# `24:8` is chapter 24, section 8, unless it is a time of day, an act (`2018:585`) or an ordinal (`2:a`).
_SHORT = (
    rf"(?<![\w:/.])(?<!kl )(?<!kl\. )(?<!klockan )(?<!at )(?<!–)(?:§ ?)?([0-9]{{1,2}}(?: ?[a-z])?):"
    rf"([1-9][0-9]{{0,2}}{_LETTERED}(?:–{_N})?){_END}(?!–)(?: ?§§?)?"
)

# Articles: 9.2 j, 9(2)(j), 9 punkt 2 led j, 5k.1, 8–9, 2.2 a–c, 2(7)–(8), 6.1 e och f; “point (d) of Article 2(2)”.
_SUB = r"(?:\.| ?\(|,? (?:punkt|p\.?|points?|para(?:graph)?\.?|st\.?|stycket?) )[0-9]{1,3}[a-z]?(?!\w)\)?"
_LETTER = (
    r"(?:[,.]? ?(?:led |points? |litt?\.? |letter )?\([a-z]{1,3}\)|,? (?:led|points?|litt?\.?|letter) [a-z](?!\w)"
    rf"|\.?[a-z]{_END}|(?:{_A_LETTER}{_OR_A}){_END}\)?)"
)
_ONE_ARTICLE = rf"[0-9]{{1,3}}[a-z]{{0,2}}(?![\w/:]){_NO_COUNT}(?:(?:{_SUB})+(?: a{_END}|{_LETTER})?|{_LETTER})?"
_ARTICLES = rf"{_ONE_ARTICLE}(?: ?– ?(?:{_ONE_ARTICLE}|\([0-9a-z]{{1,3}}\)|[a-z](?!\w)))?"
_ARTICLE = (
    rf"(?P<lead>(?:\b(?:points?|led|punkt|paragraph) \(?(?:[a-z]|[0-9]{{1,2}})\)?,? (?:of|in|i) )?)"
    rf"\b(?:artikel|artikeln|artiklarna|articles?|arts?\.?) ?"
    rf"(?P<articles>{_ARTICLES}(?:{_AND}(?:{_ARTICLES}|\(?[b-hj-z]\)?(?!\w)))*)"
)
_ARTICLE_WORDS = re.compile(r"\b(?:punkt|points?|para(?:graph)?|stycket?|led|litt?|letter|(?:st|p)(?=\.? [0-9]))\b")

# A lower-case “i” is a numeral only before another preposition: “annex i of”, “bilaga i till”.
_ROMAN = r"(?:(?-i:[IVX]{1,5})|[ivx]{2,5}|i(?= (?:of|to|in|till|i)\b))"
_AN_ANNEX = r"(?:bilag(?:a|an|or|orna)|bil\.|annex(?:es)?)"
_NUMBERED: tuple[tuple[Unit, str], ...] = (
    (Unit.RECITAL, rf"\b(?:skäl(?:en|et)?|recitals?|beaktandesats(?:en|erna)?) \(?({_N}\)?(?:–\(?{_N})?)"),
    (Unit.ANNEX, rf"\b{_AN_ANNEX} ((?:{_ROMAN}|{_N})(?:{_AND}{_ROMAN})*){_END}"),
    # Only beside a name may an annex lack a number, and is “punkt 3” a place.
    (Unit.ANNEX, rf"(?:¤(?:['’]s|\))?,? {_AN_ANNEX}|\b{_AN_ANNEX} (?:till|i|to|of|in) (?:the )?(?:Act)?(?=¤))(?!\w)()"),
    (Unit.SECTION, r"\b(?:avsnitt(?:et)?|sections?(?: no\.)?|sec\.|kapitel|chapter) ([0-9]{1,3}(?:\.[0-9]{1,3})*)"),
    (Unit.DIGEST, rf"\b(?:digest(?: para\.?)?|sammandraget(?: p\.?)?) ({_N})"),
    (Unit.TRANSITIONAL, rf"\b(?:övergångsbestämmelse(?:n|r|rna)?|transitional(?: provisions?)?)(?: ({_N}))?(?!\w)"),
    (Unit.POINT, rf"¤\)?,? (?:punkt|point|p\.) ({_RANGE}(?: [a-z])?){_END}"),
)
_OTHERS = tuple((unit, f"(?:{pattern})(?P<tail>{_TAIL})") for unit, pattern in _NUMBERED)
# Every place has one of these. Most questions name no place, and it takes long to make the patterns above.
_MAY_BE_PLACE = re.compile(r"[0-9]|bilag|bil\.|annex|övergångsbestämmelse|transitional", re.IGNORECASE)


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def parse_places(text: str) -> list[tuple[Locator, int]]:
    """Return the places in a text, in order, each with the index of the nearest name sign (0 if there are no signs).

    Ambiguous places are returned in both readings: “Section 5” as the § of an act and the section of a report,
    “art. 2a” as article 2a and as article 2, letter a.
    """
    if not _MAY_BE_PLACE.search(text):
        return []
    text = re.sub(r"([0-9][a-z]?\)?) (?:to|till|t\.o\.m\.) (?=[0-9])", r"\1–", text.translate(_DASHES))
    text = _pattern(_SHORT).sub(r"\1 kap. \2 §", text)
    names = [match.start() for match in re.finditer(f"[{NAME}{OTHER}]", text)]
    found: list[tuple[int, Locator, int]] = []
    for start, end, places in _scan(text):
        # The last name before the place and the first one behind it; those between stand in it.
        first, last = max(0, bisect_left(names, start) - 1), bisect_left(names, end) + 1
        # If two names are equally near, the one in the corpus wins.
        gaps = [(at - end if at >= end else start - at, text[at] == OTHER) for at in names[first:last]]
        nearest = first + gaps.index(min(gaps)) if gaps else 0
        found += [(start, place, nearest) for place in places]
    found.sort(key=lambda item: item[0])
    return list(dict.fromkeys((place, nearest) for _, place, nearest in found))


def _scan(text: str) -> Iterator[tuple[int, int, list[Locator]]]:
    """Yield the start, the end and the readings of each place; no part of the text is read as two places."""
    for match in _pattern(_ARTICLE).finditer(text):
        yield match.start(), match.end(), [Locator((Step(Unit.ARTICLE, v),)) for v in _articles(match)]
    text = _pattern(_ARTICLE).sub(_blank, text)
    end, chapter = 0, ""
    for match in _pattern(_LAW).finditer(text):
        # “2 kap. 5 § och 6 §”: both are in chapter 2.
        chapter = chapter if match["mark"] and re.fullmatch(_AND, text[end : match.start()]) else ""
        chapter = match["chapter"] or match["after"] or match["whole"] or chapter
        end = match.end()
        yield match.start(), end, list(_sections(match, chapter))
    text = _pattern(_LAW).sub(_blank, text)
    for unit, pattern in _OTHERS:
        for match in _pattern(pattern).finditer(text):
            written = re.sub(r"[()]", "", match[1] or "")
            values = [v.upper() for v in re.split(_AND, written)] if unit is Unit.ANNEX else [written]
            parts = _parts(match["tail"])
            yield match.start(), match.end(), [Locator((Step(unit, value), *parts)) for value in values]
        text = _pattern(pattern).sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _sections(match: re.Match[str], chapter: str) -> Iterator[Locator]:
    """Yield the places in a match of `_LAW`."""
    outer = tuple(Step(Unit.CHAPTER, value) for value in _lettered(chapter)[:1])
    parts = _parts(f"{match['lead']} §{match['tail']}")
    marks = match["inside"] or match["mark"] or ""
    for value in _lettered(marks):
        yield Locator((*outer, Step(Unit.MARK, value), *parts))
    word = re.fullmatch(r"(?:sections?|sec\.|kapitel|chapter) ?([0-9]+)", match["mark"] or match["whole"] or "", re.I)
    if match["whole"]:
        yield Locator(outer)
    if word and not match["after"]:
        yield Locator((Step(Unit.SECTION, word[1]), *parts))


def _lettered(written: str) -> list[str]:
    """Return numbers as locators write them: `4a–4 f §§` as `4 a–4 f`, `2 och 3 §§` as `2` and `3`."""
    spaced = re.sub(r"(?<=[0-9]) ?(?=[a-z]\b)", " ", written.lower())
    spaced = re.sub(rf"({_N}) ([a-z]) ?– ?(?=[a-z]\b)", r"\1 \2–\1 ", spaced)
    return [re.sub(" ?– ?", "–", item) for item in re.findall(rf"{_BEFORE}(?: ?– ?{_BEFORE})?", spaced)]


def _parts(written: str) -> list[Step]:
    """Return the paragraphs and points written beside a section: `andra stycket 3`, `st. 2 p. 3`."""
    steps: list[Step] = []
    for match in _pattern(_PARTS).finditer(written.lower()):
        ordinal = re.match(_ORDINAL, match[0])
        number = re.search(_RANGE, match[0])
        value = _VALUES[ordinal[0]] if ordinal else number[0] if number else ""
        steps.append(Step(Unit.PARAGRAPH if match["paragraph"] else Unit.POINT, value))
    return steps


def _articles(match: re.Match[str]) -> Iterator[str]:
    """Yield the articles in a match of `_ARTICLE`, as locators write them: `2.2 d`, `8–9`."""
    inner = re.findall(r"\b[0-9]+\b|\b[a-z]\b", match["lead"].lower())
    numbers: list[str] = []
    for written in re.finditer(rf"(?P<article>{_ARTICLES})|\b(?P<letter>[a-z])\b", match["articles"].lower()):
        if written["letter"]:
            yield _join(numbers, written["letter"])
            continue
        first, dash, last = written["article"].partition("–")
        numbers, letter = _article(first)
        numbers += [n for n in inner if n.isdigit()]
        letter = next((n for n in inner if n.isalpha()), letter)
        if dash:
            yield f"{_join(numbers, letter)}–{_range_end(numbers, last)}"
            continue
        yield _join(numbers, letter)
        glued = re.fullmatch(r"([0-9]+)([a-z])", numbers[-1])
        if glued and not letter:
            yield _join([*numbers[:-1], glued[1]], glued[2])
        elif len(letter) == 1 and not glued and "(" not in first:
            yield _join([*numbers[:-1], numbers[-1] + letter], "")


def _article(written: str) -> tuple[list[str], str]:
    """Return the numbers of an article from the outermost in, and its letter."""
    pieces = re.findall(r"[0-9]+[a-z]{0,2}|[a-z]+", _ARTICLE_WORDS.sub(" ", written))
    return [p for p in pieces if p[0].isdigit()], next((p for p in pieces if p.isalpha()), "")


def _range_end(numbers: list[str], written: str) -> str:
    """Return the end of a range: a letter in `–(c)` and `–c`, the last number in `2(7)–(8)` and `83.4–5`."""
    ends, letter = _article(written)
    if (
        len(ends) == 1
        and len(numbers) > 1
        and (written.strip().startswith("(") or _digits(ends[0]) < _digits(numbers[0]))
    ):
        ends = [*numbers[:-1], *ends]
    return _join(ends, letter) if ends else letter


def _digits(number: str) -> int:
    return int(re.sub(r"[a-z]", "", number))


def _join(numbers: list[str], letter: str) -> str:
    return f"{'.'.join(numbers)} {letter}".strip()
