"""Changing one place of a sentence, so that capitals and spaces come out right."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

# What stands before and after a sentence in a document is no part of what it says: the address, the number of a
# section or of a list, links, and the references after an arrow.
_KEPT = re.compile(
    r"^\[[^\]]*\]\s*|https?://\S+|→.*$|^\d+\s?(?:[a-z]\s)?§§?\s|^\d+\.\s|^\(?[a-z0-9]{1,3}\)\s|/[A-ZÅÄÖ][^/]*:\d{4}-\d\d-\d\d/"
)
_NEW_SENTENCE = re.compile(r"[.!?:]\s[\"“”]?$")
_SPACES = re.compile(r"[ \t]{2,}")
_BEFORE_MARK = re.compile(r" +(?=[,.;](?:\s|$))|,(?=,|\.$|;)")
_ARTICLE = re.compile(r"(?<![\w-])([Aa]n?) $")
_CONSONANT = re.compile(r"(?:uni|eu|one\b|us[ei]|ut[ei])", re.IGNORECASE)
# The end of what a sentence says: the full stop, and a note in parentheses before it.
_END = re.compile(r"(?:\s\([^()\d]*\))?\.?\s*(?=→|$)")


# A changed sentence, and whether its source says otherwise.
Change = tuple[str, bool]


@lru_cache(maxsize=4096)
def kept(text: str) -> tuple[tuple[int, int], ...]:
    """The spans of a text that no edit may touch."""
    return tuple(match.span() for match in _KEPT.finditer(text))


def body_start(text: str) -> int:
    """Where the sentence begins, after an address or the number of a section."""
    return next((end for start, end in kept(text) if start == 0), 0)


def body_end(text: str) -> int:
    """Where the last word of the sentence ends, before a note in parentheses and the full stop."""
    match = _END.search(text, body_start(text))
    return match.start() if match else len(text)


def is_free(text: str, start: int, end: int) -> bool:
    """Whether a span of the text may be changed."""
    return not any(start < stop and begin < end for begin, stop in kept(text))


def put(text: str, start: int, end: int, new: str) -> str:
    """The text with `new` in place of a span: with a capital where one stood or the sentence begins."""
    if new and (
        start == body_start(text) or (text[start : start + 1].isupper() and _NEW_SENTENCE.search(text[:start]))
    ):
        new = capital(new)
    before, after = _article(text[:start], new), text[end:]
    if not new and start == body_start(text):
        after = capital(after.lstrip(" ,"))
    return tidy(before + new + after)


def _article(before: str, new: str) -> str:
    """What stands before a changed word, with the English article that the new word needs."""
    if not new or not (match := _ARTICLE.search(before)):
        return before
    vowel = new[0].lower() in "aeiou" and not _CONSONANT.match(new)
    return before[: match.start(1)] + match[1][0] + ("n " if vowel else " ")


def capital(text: str) -> str:
    """The text with a first letter in upper case."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """The text as it stands inside a sentence: short names and names in capitals stay as they are."""
    return text if text[1:2].isupper() or not text[:1].isupper() else text[:1].lower() + text[1:]


def tidy(text: str) -> str:
    """The text without doubled spaces, or spaces and commas before a mark."""
    return _BEFORE_MARK.sub("", _SPACES.sub(" ", text)).strip()


class Swaps:
    """A table of phrases, each with what may stand for it."""

    def __init__(self, table: Mapping[str, Sequence[str]]) -> None:
        self._table = {key.lower(): tuple(dict.fromkeys(values)) for key, values in table.items()}
        self._pattern = phrase_pattern(table)

    @classmethod
    def of_groups(cls, groups: Iterable[Sequence[str]]) -> Swaps:
        """A table of groups of phrases that may all stand for each other."""
        table: dict[str, list[str]] = {}
        for group in groups:
            for one in group:
                table.setdefault(one.lower(), []).extend(other for other in group if other != one)
        return cls(table)

    def places(self, text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Where a phrase of the table stands in a text, and what may stand there."""
        for match in self._pattern.finditer(text):
            if is_free(text, *match.span()):
                yield *match.span(), self._table[match.group().lower()]

    def variants(self, text: str) -> list[str]:
        """The text with one phrase changed, in every way."""
        return [put(text, start, end, new) for start, end, values in self.places(text) for new in values]


def phrase_pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases as whole words, the longest first."""
    longest = sorted({re.escape(one) for one in phrases}, key=lambda one: (-len(one), one))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(longest)})(?![\w-])", re.IGNORECASE)


MODALS = r"(?:ska|skall|måste|får|kan|bör|behöver)"
NEGATIONS = r"(?:inte|ej|icke|aldrig|ingen|inget|inga|ingenting|varken|endast|bara|enbart)"
SUBORDINATORS = r"(?:som|att|om|när|där|vilka|vilken|vilket|innan|eftersom|så|vad|hur|huruvida|vars|medan|därför att)"
ADVERBS = (
    r"(?:inte|ej|även|också|dock|därför|alltid|i så fall|då|alltså|vidare|särskilt|bara|endast|enbart|normalt|i regel|"
    r"däremot|istället|i stället|ändå|först|således|dessutom|aldrig|emellertid|utan dröjsmål|genast|skyndsamt)"
)

_NO_VERBS = frozenset(
    "alla några andra samma denna detta vissa dessa egna båda första flera enda ena inga sina våra era dina mina "
    "bara dina ska hela stora höga nya små goda bra extra data media schema tema kina kanada usa ryska "
    "ofta hemma stanna utanförstående förra öppna".split()
) - {"stanna", "öppna"}
_NO_VERB = re.compile(r".*(?:arna|erna|orna|liga|iska|ländska|enska|ätena|aktiga|samma|fulla|ella|ala|ende|iva)$")
_SHORT = frozenset(
    "få gå stå se ske ge bli ha dö bo tro nå slå må ges ses nås fås le avgå bestå framgå förstå uppstå kvarstå ingå "
    "pågå avstå erhå föregå undgå utgå begå överstå uppgå föreslå avslå bifå fastslå anslå tillstå motstå förestå "
    "ingås begås föreslås avslås förutse avse bortse utse utses förses förse anse anses "
    "avses återge återges ange anges "
    "medge medges överge uppge uppges utge utges avge avges tillse återse bero".split()
)


def is_infinitive(word: str) -> bool:
    """Whether a word looks like the infinitive of a verb."""
    lower = word.lower()
    if lower in _SHORT:
        return True
    if lower != word or lower in _NO_VERBS or _NO_VERB.match(lower):
        return False
    return len(lower) > 2 and lower.endswith(("a", "as"))


def verb_after(text: str, start: int) -> bool:
    """Whether an infinitive follows, after adverbs or a subject of a few words: then what stands before is a modal."""
    words = re.findall(r"[^\s]+", re.split(r"[,;:()]", text[start : start + 90])[0])
    return any(is_infinitive(word.rstrip(".")) for word in words[:6])


def rest_of_clause(text: str, start: int) -> str:
    """What follows up to the next comma or stop."""
    return re.split(r"[,;:]|\.\s|\.$", text[start:], maxsplit=1)[0]


def is_denied(text: str, start: int) -> bool:
    """Whether a word that denies or restricts follows in the same clause, or stands right before."""
    return bool(
        re.search(rf"\b{NEGATIONS}\b", rest_of_clause(text, start), re.IGNORECASE)
        or re.search(rf"\b{NEGATIONS}\b[^,;.]{{0,60}}$", text[: max(0, start)], re.IGNORECASE)
    )


def is_subordinate(text: str, start: int) -> bool:
    """Whether the verb at `start` stands in a clause that a subordinator opens, so that “inte” comes before it."""
    before = re.split(r"[,;:.]\s", text[:start])[-1]
    return bool(re.search(rf"(?:^|\s){SUBORDINATORS}\s(?:\S+\s){{0,5}}$", before, re.IGNORECASE))


@cache
def table(name: str, language: str) -> dict[str, Any]:
    """The part of a table for one language."""
    with (Path(__file__).with_name("words") / f"{name}.toml").open("rb") as file:
        found: dict[str, Any] = tomllib.load(file)[language]
    return found
