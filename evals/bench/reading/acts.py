"""Ground truth for the reading benchmark: an act as its pieces, each with its place.

Acts are parsed from Swedish acts in Markdown or plain text, or joined from the articles of EU acts.

The parsing rules are the benchmark's own, independent of the product's readers. EU rows hold articles only, each in one
long line of title, numbered paragraphs and points, so chapters, recitals and the words around them are added.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from riktlots.ingest.errors import InputError
from riktlots.ingest.files import read_jsonl

ActPlace = tuple[str, str]
"""Chapter and § of a Swedish act (the chapter empty where there is none), or article and paragraph of an EU act; a
recital is (RECITAL, number)."""

RECITAL = "recital"


class ReadingBenchError(InputError):
    """Reading cannot be measured on what was given; the message says what to give instead."""


class Family(StrEnum):
    """Whose rules the places of an act follow."""

    SWEDISH = "swedish"
    EU = "eu"


class Role(StrEnum):
    """What a piece is. A label is the number of an amending act, alone above its transitional provisions; a record is
    what a register has put above the text."""

    TITLE = "title"
    HEADING = "heading"
    LABEL = "label"
    RECORD = "record"
    PARAGRAPH = "paragraph"
    ITEM = "item"


HEADINGS = (Role.TITLE, Role.HEADING)
BODY = (Role.PARAGRAPH, Role.ITEM)


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading, a paragraph or an item of a list. `place` is None outside of numbered paragraphs; `level` counts from
    1 for heads (the title's) and is 0 for the rest."""

    role: Role
    text: str
    place: ActPlace | None = None
    level: int = 0


@dataclass(frozen=True, slots=True)
class Act:
    """An act whose structure is known. `text` is the source that it was parsed from, with the ending of its format."""

    name: str
    family: Family
    pieces: tuple[Piece, ...]
    text: str = ""
    suffix: str = ""

    def paragraphs(self) -> list[str]:
        """Each paragraph with the items of its list: what a citation would quote as one."""
        found: list[str] = []
        goes_on = False
        for piece in self.pieces:
            if piece.role not in BODY:
                goes_on = False
                continue
            if goes_on and piece.role is Role.ITEM and _belongs(piece, found[-1]):
                found[-1] += f" {piece.text}"
            else:
                found.append(piece.text)
            goes_on = True
        return found

    def texts_by_place(self) -> dict[ActPlace, str]:
        """The whole text at each place, in the order of the act; of two versions at one place, both."""
        texts: dict[ActPlace, list[str]] = {}
        for piece in self.pieces:
            if piece.place is not None and piece.role in BODY:
                texts.setdefault(piece.place, []).append(piece.text)
        return {place: " ".join(parts) for place, parts in texts.items()}


_COUNTED = re.compile(r"\d+[.)] ")


def _belongs(item: Piece, before: str) -> bool:
    """Whether an item goes on with the paragraph before it. Transitional provisions are counted and stand alone."""
    return item.place is not None or not _COUNTED.match(item.text) or not before.endswith((".", "!", "?"))


def plain(text: str) -> str:
    """A text as texts are compared: composed (NFC), without soft hyphens, runs of white space as one space."""
    return " ".join(unicodedata.normalize("NFC", text).replace("\u00ad", "").split())


_MARK = re.compile(r"(\d+)( ?[a-z])? §(?:\s|$)")
_CHAPTER = re.compile(r"(\d+)( ?[a-z])? kap\.(?:\s|$)")
_LABEL = re.compile(r"(?:\d{4}:\d+|Bilaga(?: \d+)?)$")
_ITEM = re.compile(r"\d+ ?[a-z]?[.)] |[a-zåäö]\) |[-–—] ")
_END_MATTER = re.compile(
    r"(?:ikraftträdande- och )?övergångsbestämm\w+$|bilag(?:a|or)(?: \d+| [IVX]+)?(?:$| ?[(–:-])", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.:;,!)”\"]$")
_RECORD = re.compile(r"SFS: \d{4}:\d+ ")
# Where an empty line is missing, a paragraph or an item still begins on a line of its own, after what ends the last.
_GLUED = re.compile(
    r"(?<=\.)[ \t]*\n(?=\d+(?: ?[a-z])? § [A-ZÅÄÖ])|(?<=[,;:])[ \t]*\n(?=\d{1,2}\. |[a-zåäö]\) |[-–—] )"
    r"|(?<= och)[ \t]*\n(?=\d{1,2}\. |[a-zåäö]\) )|(?<=eller)[ \t]*\n(?=\d{1,2}\. |[a-zåäö]\) )"
)
_MARKDOWN_HEADING = re.compile(r"(#{1,6}) +(.*)", re.DOTALL)


def law_from_markdown(name: str, text: str) -> Act:
    """An act in Markdown: `#` headings, `**5 §**` before a numbered paragraph, an empty line between paragraphs."""
    place = _Walk()
    pieces: list[Piece] = []
    for chunk in _chunks(text):
        heading = _MARKDOWN_HEADING.match(chunk)
        written = plain(re.sub(r"\*\*(.+?)\*\*", r"\1", heading[2] if heading else chunk))
        if heading:
            level = len(heading[1])
            place.heading(written)
            pieces.append(Piece(Role.TITLE if level == 1 else Role.HEADING, written, level=level))
        else:
            pieces.append(place.body(written))
    return Act(name, Family.SWEDISH, tuple(pieces), text, ".md")


def law_from_text(name: str, text: str) -> Act:
    """An act in plain text, where nothing marks a heading: a chapter, or a chunk that does not end as a sentence and
    stands right before a numbered paragraph, a chapter or another such heading."""
    chunks = [plain(chunk) for chunk in _chunks(text)]
    heads = _heads(chunks)
    place = _Walk()
    pieces: list[Piece] = []
    for chunk, is_head in zip(chunks, heads, strict=True):
        if is_head:
            place.heading(chunk)
            pieces.append(Piece(Role.HEADING, chunk, level=2 if _CHAPTER.match(chunk) else 3))
        else:
            pieces.append(place.body(chunk))
    return Act(name, Family.SWEDISH, tuple(pieces), text, ".txt")


def _chunks(text: str) -> Iterator[str]:
    """The pieces of a text, parted by empty lines."""
    for chunk in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")):
        yield from (part.strip() for part in _GLUED.split(chunk) if part.strip())


def _heads(chunks: list[str]) -> list[bool]:
    heads: list[bool] = []
    before_numbered = False
    for chunk in reversed(chunks):
        numbered = bool(_MARK.match(chunk))
        chapter = bool(_CHAPTER.match(chunk)) and "§" not in chunk and len(chunk) < 220
        bare = not numbered and len(chunk) < 220 and not _SENTENCE_END.search(chunk) and not _ITEM.match(chunk)
        end_matter = bare and bool(_END_MATTER.match(chunk))
        head = chapter or end_matter or (bare and before_numbered and chunk[0].isupper())
        heads.append(head)
        before_numbered = numbered or head
    return heads[::-1]


@dataclass
class _Walk:
    """Where in an act the reading stands."""

    chapter: str = ""
    place: ActPlace | None = None
    last: int = 0
    ended: bool = False

    def heading(self, text: str) -> None:
        if match := _CHAPTER.match(text):
            self.chapter, self.place, self.ended = _number(match), None, False
        elif _END_MATTER.match(text):
            self.ended, self.place = True, None

    def body(self, text: str) -> Piece:
        match = _MARK.match(text)
        # An act about transitional provisions goes on with its next § after a heading that names them.
        if match and (not self.ended or (not self.chapter and int(match[1]) == self.last + 1)):
            self.ended, self.last = False, int(match[1])
            self.place = (self.chapter, _number(match))
        if _LABEL.match(text):
            return Piece(Role.LABEL, text, level=3)
        if _RECORD.match(text):
            return Piece(Role.RECORD, text)
        return Piece(Role.ITEM if _ITEM.match(text) else Role.PARAGRAPH, text, self.place)


def _number(match: re.Match[str]) -> str:
    return f"{match[1]} {match[2].strip()}" if match[2] else match[1]


def rows(path: Path, fields: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file. Raises ReadingBenchError when one lacks a field or cannot be read."""
    try:
        for number, row in read_jsonl(path):
            if not isinstance(row, dict) or not all(field in row for field in fields):
                raise ReadingBenchError(f"{path}, line {number}: an object with {', '.join(fields)} is expected.")
            yield row
    except (OSError, ValueError) as error:
        raise ReadingBenchError(f"{path}: it cannot be read ({error}).") from error


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


def _with_points(text: str, place: ActPlace) -> Iterator[Piece]:
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
