"""A known text, as the truth that reading is measured against: an act as its pieces, each with its place."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from riktlots.ingest.errors import InputError

Place = tuple[str, str]
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
    place: Place | None = None
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

    def texts_by_place(self) -> dict[Place, str]:
        """The whole text at each place, in the order of the act; of two versions at one place, both."""
        texts: dict[Place, list[str]] = {}
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
