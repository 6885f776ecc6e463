"""The beginnings of list items, paragraphs of acts, headings and notes."""

from __future__ import annotations

import re

_BULLETS = "•▪▫◦‣●○■□◆◊✓➢➤∙·\uf0a7\uf0b7\uf0d8\uf076\uf0fc"
_BULLET = re.compile(rf"[{_BULLETS}]+(?:\s+|$)")
_ITEM = re.compile(
    rf"(?:[{_BULLETS}]|[–—*-]|\d{{1,3}}[.)]|\(\d{{1,3}}\)|[a-zåäö]\)|\([a-zåäö]\)|[ivx]{{1,5}}[.)]|\([ivx]{{1,5}}\))(?:\s+|$)"
)
_MARK = re.compile(r"\(?(\d{1,3}|[a-zåäö])[.)]")
_LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"
_NUMBER = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){0,4}\.?|[A-Z]\.|\d+(?: [a-z])? §|[⁰¹²³⁴⁵⁶⁷⁸⁹]+)\s*")
_PARAGRAPH_SIGN = re.compile(r"\d+(?: ?[a-z])? §(?:\s|$)")
_CHAPTER = re.compile(r"\d+(?: ?[a-z])? kap\.(?!,?\s+\d+(?: ?[a-z])? ?(?:§|och|,|–|-|till))(?:\s|$)")
_SECTION = re.compile(r"(\d{1,3}(?:\.\d{1,3})*)\.?\s+[A-ZÅÄÖ]")
_NOTE = re.compile(r"(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\d{1,3}|[*†‡]{1,3})[.)]?\s*(?=\S)")


def is_marker(text: str) -> bool:
    """Whether a text is nothing but the mark or number of what follows it."""
    stripped = text.strip()
    return bool(_ITEM.fullmatch(stripped) or _NUMBER.fullmatch(stripped))


def begins_item(text: str) -> bool:
    """Whether a line begins with the mark or number of a list's item."""
    return bool(_ITEM.match(text))


def is_next_item(earlier: str, text: str) -> bool:
    """Whether an item is the first of a list (1, a) or the one after the item that an earlier text is."""
    mark, before = _MARK.match(text), _MARK.match(earlier)
    if mark is None:
        return False
    previous = _ordinal(before[1]) if before and before[1].isdigit() == mark[1].isdigit() else 0
    return _ordinal(mark[1]) in (1, previous + 1)


def _ordinal(mark: str) -> int:
    return int(mark) if mark.isdigit() else _LETTERS.index(mark) + 1


def bullet_length(text: str) -> int:
    """The length of the bullet that a text begins with; 0 for numbers, letters and dashes, which stay."""
    match = _BULLET.match(text)
    return match.end() if match else 0


def begins_section(text: str) -> bool:
    """Whether a line begins as a paragraph of a Swedish act does: `5 §`, `2 a §`."""
    return bool(_PARAGRAPH_SIGN.match(text))


def begins_chapter(text: str) -> bool:
    """Whether a line begins as the heading of a chapter does; a reference such as `2 kap. 3 §` does not."""
    return bool(_CHAPTER.match(text))


def section_depth(text: str) -> int:
    """The depth of a heading by its number (`2` is 1, `2.1` is 2); 0 without a number."""
    match = _SECTION.match(text)
    return match[1].count(".") + 1 if match else 0


def begins_numbered(text: str) -> bool:
    """Whether a line begins with a number of several parts, as the heading of a section within sections does."""
    return section_depth(text) > 1


def begins_note(text: str) -> bool:
    """Whether a line begins with the number or sign of a footnote."""
    return bool(_NOTE.match(text))
