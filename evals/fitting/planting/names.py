"""Errors of actor and authority: another role or body in the place of the one that acts."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from riktlots.evals.fitting.planting.edit import body_start, is_free, phrase_pattern, put, table

_ONE_OF = re.compile(
    r"\b(?:en|ett|någon|något|varje|ingen|inget|annan|annat|ny|nytt|vilken|sådan|den|svensk|utländsk|ansvarig|behörig)\s(?:\w+\s)?$",
    re.IGNORECASE,
)
_GENITIVE_EN = re.compile(r"(?:'s|’s|s'|s’)$")
# In the title of an act the body is part of a name.
_TITLE = re.compile(
    r"s\s(?:delegerade\s|genomförande)?(?:förordning|direktiv|beslut|rekommendation"
    r"|regulation)|s? (?:och|or|and) (?:rådet|the Council)"
)


@dataclass(frozen=True, slots=True)
class _Form:
    """One surface of a name: its row, which of the forms of the row it is, and whether it is a genitive."""

    row: int
    place: int
    genitive: bool


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of one list of names, with every surface they have in texts."""

    rows: tuple[tuple[tuple[str, ...], ...], ...]
    forms: dict[str, tuple[_Form, ...]]
    pattern: re.Pattern[str]

    def in_text(self, text: str) -> set[int]:
        """The rows that a text names in any form."""
        return {form.row for match in self.pattern.finditer(text) for form in self.forms[match.group().lower()]}


def genitive(name: str, language: str) -> str:
    """The genitive of a name: “ISP:s”, “rektors”, “Försvarets radioanstalts”, “the Commission's”."""
    if language == "en":
        return f"{name}'" if name.endswith("s") else f"{name}'s"
    if name.isupper():
        return f"{name}:s"
    return name if name[-1] in "sxz" else f"{name}s"


def _of_rows(rows: Sequence[Sequence[str]], language: str, *, whole_rows: bool) -> _Table:
    """A table: with `whole_rows` all of a row are names of one; else its places are forms, with “|” between names."""
    split = tuple(
        tuple((*row,) for row in [row]) if whole_rows else tuple(tuple(p.split("|")) for p in row) for row in rows
    )
    forms: dict[str, list[_Form]] = {}
    for number, row in enumerate(split):
        for place, names in enumerate(row):
            for name in names:
                forms.setdefault(name.lower(), []).append(_Form(number, place, False))
                if (owned := genitive(name, language).lower()) != name.lower():
                    forms.setdefault(owned, []).append(_Form(number, place, True))
                    forms.setdefault(owned.replace("'", "’"), []).append(_Form(number, place, True))
    return _Table(split, {key: tuple(dict.fromkeys(value)) for key, value in forms.items()}, phrase_pattern(forms))


@lru_cache(maxsize=4)
def _tables(name: str, language: str) -> tuple[_Table, ...]:
    lists = table(name, language)
    return tuple(
        _of_rows(rows, language, whole_rows=name == "authorities")
        for kind, rows in lists.items()
        if kind != "titles" and rows
    )


def role_pattern(language: str) -> re.Pattern[str]:
    """Any role of the table, in any form."""
    return phrase_pattern(key for one in _tables("roles", language) for key in one.forms)


def wrong_names(text: str, language: str, rng: random.Random, kind: str) -> Iterator[str]:
    """The sentence with one name of the table `kind` (roles or authorities) changed for another one."""
    for names in _tables(kind, language):
        there = names.in_text(text)
        others = [number for number in range(len(names.rows)) if number not in there]
        for match in names.pattern.finditer(text):
            if not is_free(text, *match.span()) or _TITLE.match(text, match.end() - 1):
                continue
            form = _form(text, match, names, language, kind)
            if form is None or not others:
                continue
            start, end = match.span()
            if kind == "authorities":
                new, end = _other_body(text, match, names, others, rng)
                if not new:
                    continue
            else:
                new = rng.choice(names.rows[rng.choice(others)][form.place])
            if kind == "roles" and language == "sv" and _is_title(match.group(), form, text, match.start()):
                new = rng.choice([one for one in table("roles", "sv")["titles"] if one not in match.group().lower()])
            yield put(text, start, end, genitive(new, language) if form.genitive else new)


def _other_body(
    text: str, match: re.Match[str], names: _Table, others: Sequence[int], rng: random.Random
) -> tuple[str, int]:
    """Another body, by a name as long or short as the one there, and where that one ends, with the short name in
    parentheses that may follow it; an empty name where none will do."""
    if text[match.start() - 1 : match.start()] == "(":
        return "", match.end()
    rows = [names.rows[number][0] for number in others]
    if match.group().split(":")[0].isupper():
        short = [row[-1] for row in rows if row[-1].isupper()]
        return (rng.choice(short), match.end()) if short else ("", match.end())
    row = rng.choice(rows)
    if after := re.compile(r"\s\((\w{2,5})\)").match(text, match.end()):
        return (f"{row[0]} ({row[-1]})" if row[-1].isupper() and len(row) > 1 else row[0]), after.end()
    return row[0], match.end()


def _form(text: str, match: re.Match[str], names: _Table, language: str, kind: str) -> _Form | None:
    """Which form of a name stands at a place; None where it cannot be told."""
    found = names.forms[match.group().lower()]
    if kind == "authorities":
        # A common word with a capital inside a sentence is another thing, and a name in lower case too.
        name = names.rows[found[0].row][0][0]
        inside = match.start() > 0 and not re.search(r"[.:]\s$", text[: match.start()])
        return None if inside and name[0].isupper() != match.group()[0].isupper() else found[0]
    if _is_part_of_a_name(text, match):
        return None
    if language == "en" or len({one.place for one in found}) == 1:
        form = found[0]
        alone = form.place == 0 and language == "sv" and not _ONE_OF.search(text[: match.start()])
        return form if not alone or _is_title(match.group(), form, text, match.start()) else None
    is_one = bool(_ONE_OF.search(text[: match.start()]))
    return next((one for one in found if (one.place == 0) == is_one), None)


def _is_part_of_a_name(text: str, match: re.Match[str]) -> bool:
    """Whether a role stands with a capital inside a sentence: “Defence University”. Member States always do."""
    inside = match.start() > body_start(text) and not re.search(r"[.!?:]\s$", text[: match.start()])
    return inside and match.group()[0].isupper() and not match.group().startswith("Member")


def _is_title(word: str, form: _Form, text: str, start: int) -> bool:
    """Whether a title stands without an article: “Rektor beslutar”."""
    title = word.lower().removesuffix("s") if form.genitive else word.lower()
    return form.place == 0 and title in table("roles", "sv")["titles"] and not _ONE_OF.search(text[:start])


_COMMON = {
    "sv": re.compile(
        r"(?:en|ett|den|det|de|man|du|ni|vi|alla|samtliga|varje|vissa|ingen|inga|inget|om|när|för|i|vid|på|med|enligt|uppgifter"
        r"|personuppgifter|tillstånd|beslut|reglerna|bestämmelserna|regeringen|kommissionen|myndigheten|myndigheter|uppgiften"
        r"|uppgifterna|ansökan|avtalet|lagen|förordningen|samarbetet|projektet|partner|forskare|lärosäten|studenter|tiden"
        r"|innan|efter|endast|bara|enbart|sådana|sådant|sådan|dessa|denna|detta|både|verksamheten|kravet|kraven|ansvaret|beslutet"
        r"|riskbedömningen|programmet|syftet|regler|avtal|risker|länsstyrelsen|domstolen|ansökningar|handlingar|handlingen"
        r"|varan|varor|varorna|produkten|produkter|produkterna|tekniken|teknik|export|överföring|bidrag|bidraget|stöd"
        r"|stödet|anmälan|information|informationen|data|sekretess|rätten|ersättning|ersättningen|nämnden|rådet|investeringen"
        r"|forskning|forskningen|prov|provet|utbildningen|stipendiet|avgiften|planen|kontrollen|parterna|deltagare"
        r"|deltagarna|besökare|anställda|lärare|universitet|högskolor|företag|frågan|frågor|rutinerna|bilagan|undantaget"
        r"|förbudet|skyldigheten|tillståndet|villkoren|villkor|internationella|utländska|statliga|svenska|vissa|många)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"(?:the|a|an|it|this|that|these|they|you|we|each|every|all|any|some|no|if|when|where|for|in|at|on|with|under|personal"
        r"|such|before|after|only|universities|researchers|students|both|information|data|applicants|partners|licences|decisions"
        r"|collaboration|research|staff|employees|risks|applications|agreements|documents|projects|according|export|exports"
        r"|technology|technical|international|foreign|state|public|access|goods|items|authorities|companies|funders"
        r"|institutions|publication|training|visitors|guests|travel|secrecy|secret|sensitive|many|most|several|whoever"
        r"|those|anyone|between|within|from)\b",
        re.IGNORECASE,
    ),
}


@lru_cache(maxsize=2)
def _roles(language: str) -> re.Pattern[str]:
    return role_pattern(language)


def lowered(text: str, language: str) -> str:
    """The text with a small first letter; names and short names keep theirs. Empty where it may be a name."""
    if _COMMON[language].match(text) or _roles(language).match(text):
        return text[:1].lower() + text[1:]
    return text if re.match(r"[A-ZÅÄÖ]{2}|[A-ZÅÄÖ]\w+s? (?:universitet|University)", text) else ""
