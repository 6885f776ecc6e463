"""Swedish acts as truth, parsed from Markdown or plain text by a few rules of their own, apart from the product's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evals.bench.reading.acts import Act, Family, Piece, Place, Role, plain

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
    place: Place | None = None
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
