"""The reader of web pages: the main text without menus, footers, notices and hidden text."""

from __future__ import annotations

import re
from itertools import takewhile
from pathlib import Path
from typing import Any

import lxml.html

from riktlots.ingest.document import BlockKind, Document, Dropped, Oddity, RawText, Reason, assemble, normalise
from riktlots.ingest.errors import DocumentError, FetchError
from riktlots.ingest.fetch.targets import decoded
from riktlots.ingest.readers.html.hidden import take_hidden
from riktlots.ingest.readers.html.main_text import main_pieces
from riktlots.ingest.readers.html.pieces import Piece, pieces_of

_XML_ENCODING = re.compile(rb"<\?xml[^>]+encoding=[\"']([\w-]+)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UNKNOWN = "\ufffd"
# UTF-8 with a few damaged characters is still UTF-8: in no other encoding do so many others come out right.
_RIGHT_FOR_A_WRONG = 20


def page_text(path: Path) -> tuple[str, list[Oddity]]:
    """The markup of a page, decoded by byte order mark, as UTF-8, by declaration or as Windows-1252, in this order.

    Raises DocumentError when it is valid in none of these.
    """
    content = path.read_bytes()
    oddities: list[Oddity] = []
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = content.decode("utf-16")
        else:
            text = content.decode("utf-8-sig", "replace")
            damaged = text.count(_UNKNOWN) - content.count(_UNKNOWN.encode())
            if damaged > 0:
                right = sum(character > "\x7f" for character in text) - text.count(_UNKNOWN)
                if right >= _RIGHT_FOR_A_WRONG * damaged:
                    oddities.append(Oddity("oddity_damaged_characters", str(damaged)))
                else:
                    declared = _XML_ENCODING.match(content.lstrip())
                    text = decoded(content, declared[1].decode("ascii") if declared else "")
    except (FetchError, ValueError) as error:
        raise DocumentError(
            f"{path.name}: the character encoding of the page cannot be determined. Save it as UTF-8 and try again."
        ) from error
    return _CONTROL.sub(" ", text), oddities


# The name of the site, after that of the page.
_SITE_NAME = re.compile(r"(?<!\s)\s++[|–—-]\s+.*")
# The class that the Official Journal of the Union gives to each line of the title.
_TITLE_OF_AN_ACT = "doc-ti"


def read_page(path: Path) -> Document:
    """Read a page: headings, paragraphs, items, rows of tables and notes; what was left out is in `dropped`.

    Raises DocumentError when there is no text in it.
    """
    text, oddities = page_text(path)
    root = _parsed(path, text)
    try:
        hidden = take_hidden(root)
        pieces = pieces_of(root)
    except RecursionError as error:
        raise DocumentError(f"{path.name}: the page is nested too deeply. Save it as PDF and add that.") from error
    title = _title(root)
    main = main_pieces(root, pieces) if pieces else []
    kept = [piece for piece, is_main in zip(pieces, main, strict=True) if is_main]
    if not any(piece.kind is not BlockKind.HEADING for piece in kept):
        why = "all its text is hidden" if hidden and not pieces else "no main text was found in this page"
        raise DocumentError(f"{path.name}: {why}; save it as PDF or text and add that.")
    dropped = [Dropped(normalise(text), Reason.HIDDEN) for text in hidden]
    dropped += [
        Dropped(normalise(piece.raw), Reason.BOILERPLATE)
        for piece, is_main in zip(pieces, main, strict=True)
        if not is_main
    ]
    if hidden:
        oddities.append(Oddity("oddity_hidden_text", str(sum(len(normalise(text)) for text in hidden))))
    raw = RawText()
    blocks = [raw.block(piece.raw, piece.kind, piece.level) for piece in _titled(kept, title)]
    return assemble(blocks, raw=raw.text, dropped=dropped, oddities=oddities)


def _parsed(path: Path, text: str) -> Any:
    """The tree of a page. Raises DocumentError."""
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except lxml.etree.LxmlError as error:
        raise DocumentError(f"{path.name}: this is not a web page ({error}). Save it again and retry.") from error


def _title(root: Any) -> str:
    """The first heading of the first level, else the title without the name of the site."""
    heading = next(root.iter("h1"), None)
    text = normalise("".join(heading.itertext())) if heading is not None else ""
    return text or _SITE_NAME.sub("", normalise(root.findtext(".//title") or ""))


def _classes(element: Any) -> list[str]:
    return [name.removeprefix("oj-") for name in (element.get("class") or "").split()]


def _titled(pieces: list[Piece], title: str) -> list[Piece]:
    """The pieces with a heading of the first level: one of theirs, the lines of an act's title as one, or the title."""
    if any(piece.kind is BlockKind.HEADING and piece.level == 1 for piece in pieces):
        return pieces
    is_line = [_TITLE_OF_AN_ACT in _classes(piece.element) for piece in pieces]
    if any(is_line):
        first = is_line.index(True)
        lines = list(takewhile(lambda index: is_line[index], range(first, len(pieces))))
        heading = Piece(" ".join(pieces[index].raw for index in lines), BlockKind.HEADING, 1, pieces[first].element)
        return [*pieces[:first], heading, *pieces[first + len(lines) :]]
    if not title:
        return pieces
    return [Piece(title, BlockKind.HEADING, 1, None), *pieces]
