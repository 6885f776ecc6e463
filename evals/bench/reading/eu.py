"""EU acts as truth, joined from articles whose text is one long line: title, numbered paragraphs, points.

The rows hold articles only, so chapters, recitals and the words around them are added, as the acts have them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase

from evals.bench.reading.acts import RECITAL, Act, Family, Piece, Place, Role, plain
from evals.bench.reading.rows import rows

_ARTICLES_IN_CHAPTER = 10
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_FIRST = re.compile(r"(?:^|\s)1\. (?=[A-Z‘])")
# A title has no mark that tells where it ends; the text after it begins as sentences of acts do.
_OPENING = re.compile(
    r"\s(?=(?:The|This|These|For|In|By|Where|Member|Each|An?|Any|All|When|Without|If|Directives?|Regulations?|Decisions?|"
    r"Notwithstanding|Processing|Acceptance|Competent|Essential|Entities|Financial|Providers|Points?)\s)"
)
_AFTER_SENTENCE = "(?<=[.:;’)”] )"
# A mention of a point, as in “points (a) and (b)”, stands after other words.
_AFTER_POINT = "(?:(?<=[:;.] )|(?<=[;,] or )|(?<=[;,] and ))"
_RECITALS = (
    "Research and innovation thrive on cooperation across borders.",
    "Such cooperation should be open, and secure where that is needed. The measures should be proportionate.",
    "Since the objectives of this Regulation can be better achieved at Union level, the Union may adopt measures.",
)


@dataclass(frozen=True, slots=True)
class Article:
    """An article: its number, and its title and text in one line."""

    number: str
    text: str


def eu_acts(path: Path) -> list[Act]:
    """The acts of a file of `{celex, title, article, text}`, JSON Lines, may be gzip."""
    articles: dict[str, list[Article]] = {}
    titles: dict[str, str] = {}
    for row in rows(path, ("celex", "title", "article", "text")):
        titles[str(row["celex"])] = plain(str(row["title"]))
        articles.setdefault(str(row["celex"]), []).append(Article(str(row["article"]), plain(str(row["text"]))))
    return [joined(celex, titles[celex], found) for celex, found in articles.items()]


def joined(name: str, title: str, articles: Sequence[Article]) -> Act:
    """A whole act: title, recitals, chapters, articles."""
    return Act(name, Family.EU, (Piece(Role.TITLE, title, level=1), *_preamble(), *_enacting(articles)))


def _preamble() -> Iterator[Piece]:
    yield Piece(Role.PARAGRAPH, "THE EUROPEAN PARLIAMENT AND THE COUNCIL OF THE EUROPEAN UNION,")
    yield Piece(Role.PARAGRAPH, "Having regard to the Treaty on the Functioning of the European Union,")
    yield Piece(Role.PARAGRAPH, "Whereas:")
    for number, text in enumerate(_RECITALS, 1):
        yield Piece(Role.PARAGRAPH, f"({number}) {text}", (RECITAL, str(number)))
    yield Piece(Role.PARAGRAPH, "HAVE ADOPTED THIS ACT:")


def _enacting(articles: Sequence[Article]) -> Iterator[Piece]:
    for index, article in enumerate(articles):
        chapter, first = divmod(index, _ARTICLES_IN_CHAPTER)
        if first == 0:
            yield Piece(Role.HEADING, f"CHAPTER {_ROMAN[chapter % len(_ROMAN)]}", level=2)
            yield Piece(Role.HEADING, f"Provisions of part {chapter + 1}", level=3)
        yield Piece(Role.HEADING, f"Article {article.number}", level=3)
        yield from _article(article)


def _article(article: Article) -> Iterator[Piece]:
    title, body = _titled(article.text.removeprefix(f"Article {article.number} "))
    if title:
        yield Piece(Role.HEADING, title, level=4)
    for written in ("{}. ", "({}) "):
        before = "(?=[A-Z‘])" if written == "{}. " else "(?=‘)"
        numbered = _counted(body, written, before, map(str, range(1, 400)), _AFTER_SENTENCE)
        if len(numbered) > 1 or numbered[0][0]:
            for number, text in numbered:
                yield from _with_points(text, (article.number, number))
            return
    yield from _with_points(body, (article.number, ""))


def _titled(text: str) -> tuple[str, str]:
    first = _FIRST.search(text)
    if first and first.start() < 250:
        return text[: first.start()].strip(), text[first.start() :].strip()
    opening = _OPENING.search(text, 0, 200)
    return (text[: opening.start()], text[opening.end() :]) if opening else ("", text)


def _with_points(text: str, place: Place) -> Iterator[Piece]:
    first, *points = _counted(text, "({}) ", r"(?=\S)", iter(ascii_lowercase), _AFTER_POINT)
    yield Piece(Role.PARAGRAPH, first[1], place)
    for _, point in points:
        yield Piece(Role.ITEM, point, place)


def _counted(text: str, written: str, before: str, numbers: Iterator[str], after: str) -> list[tuple[str, str]]:
    """The text cut before each mark whose number is the next in turn; what leads them has the number "".

    A mark is `written` at the start or after what the pattern `after` says, and before what `before` says.
    """
    cuts = [("", 0)]
    for number in numbers:
        found = re.compile(f"(?:^|{after}){re.escape(written.format(number))}{before}").search(text, cuts[-1][1])
        if found is None:
            break
        cuts.append((number, found.start()))
    ends = [*(start for _, start in cuts[1:]), len(text)]
    pieces = [(number, text[start:end].strip()) for (number, start), end in zip(cuts, ends, strict=True)]
    return [piece for piece in pieces if piece[1]]
