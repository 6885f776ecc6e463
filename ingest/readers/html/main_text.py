"""Tell the main text of a page from what surrounds it: menus, notices, footers.

The extractor trafilatura finds the main text but loses some of it (levels, items, rows, sometimes half an act), so it
decides about places and not about pieces: what stands in the smallest element around the text that it found is kept,
unless the markup says that it is something else.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from riktlots.ingest.document import BlockKind
from riktlots.ingest.readers.html.pieces import Piece

_AROUND = frozenset("nav aside footer dialog button select textarea".split())
_ROLES = frozenset("navigation banner contentinfo complementary search dialog alertdialog alert menu menubar".split())
_NOTICE = re.compile(r"(?:cookie|consent|gdpr-banner|breadcrumb|brodsmul|skip-?link|share-|social-)", re.IGNORECASE)
# A piece that occurs within the extractor's text by chance is shorter than this.
_TELLING = 40
_MOST = 0.9
_MARK = re.compile(r"(?:\d+(?: ?[a-z])? §|(?:article|artikel) \d+)", re.IGNORECASE)
# A page with this many paragraphs or articles is an act.
_MARKS_OF_AN_ACT = 5


Extractor = Callable[[Any, list[Piece]], set[int]]
"""Picks, of the pieces of a page, those of the main text, by their `id`."""


def trafilatura_extractor(root: Any, pieces: list[Piece]) -> set[int]:
    """The pieces within the text that trafilatura takes for the main one."""
    import trafilatura

    try:
        page = trafilatura.bare_extraction(
            copy.deepcopy(root), include_comments=False, include_tables=True, favor_recall=True, deduplicate=False
        )
    except MemoryError:
        raise
    except Exception:  # it fails on some damaged pages; then all text counts that no markup sets apart
        return set()
    if page is None or isinstance(page, dict) or page.body is None:
        return set()
    units = {_squashed(element.itertext()) for element in page.body.iter() if isinstance(element.tag, str)}
    units |= {_squashed([text]) for text in page.body.itertext()}
    whole = _squashed(page.body.itertext())
    found: set[int] = set()
    for piece in pieces:
        text = _squashed([piece.raw])
        if text in units or (len(text) >= _TELLING and text in whole):
            found.add(id(piece))
    return found


def main_pieces(root: Any, pieces: list[Piece], extractor: Extractor = trafilatura_extractor) -> list[bool]:
    """For each piece whether it belongs to the main text."""
    around = _ancestors_tell(_is_around)
    candidates = [piece for piece in pieces if not around(piece.element)]
    found = extractor(root, candidates)
    anchors = [piece for piece in candidates if id(piece) in found]
    marked = [piece for piece in candidates if _MARK.match(piece.raw.strip())]
    if len(marked) >= _MARKS_OF_AN_ACT:
        anchors += marked
    inside = _ancestors_tell(lambda element: element is container)
    container = _main_element(root, candidates) if anchors else None
    if container is None:
        container = _smallest_around(anchors or candidates, root)
    linked = _ancestors_tell(lambda element: element.tag == "a")

    def is_main(piece: Piece) -> bool:
        if id(piece) in found:
            return True
        if around(piece.element) or not inside(piece.element):
            return False
        return not (linked(piece.element) or _is_of_links(piece))

    return [is_main(piece) for piece in pieces]


def _is_around(element: Any) -> bool:
    if element.tag in _AROUND or element.get("role") in _ROLES:
        return True
    if element.tag == "header" and next(element.iterancestors("main", "article"), None) is None:
        return True
    return element.tag not in ("html", "body", "main", "article") and bool(
        _NOTICE.match(element.get("id") or "") or any(map(_NOTICE.match, (element.get("class") or "").split()))
    )


def _ancestors_tell(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Whether the test holds for an element or one around it; remembered, since pieces share what is around them."""
    known: dict[Any, bool] = {}

    def told(element: Any) -> bool:
        way: list[Any] = []
        answer = False
        while element is not None:
            if element in known:
                answer = known[element]
                break
            way.append(element)
            if test(element):
                answer = True
                break
            element = element.getparent()
        known.update(dict.fromkeys(way, answer))
        return answer

    return told


def _squashed(texts: Iterable[object]) -> str:
    return "".join("".join(map(str, texts)).split())


def _main_element(root: Any, candidates: list[Piece]) -> Any | None:
    """The one element that the markup itself calls the main part, if it holds text."""
    for path in ("//main | //*[@role='main']", "//article"):
        elements = root.xpath(path)
        if len(elements) == 1:
            inside = _ancestors_tell(lambda element, main=elements[0]: element is main)  # type: ignore[misc]
            held = sum(piece.length for piece in candidates if inside(piece.element))
            if held > sum(piece.length for piece in candidates) / 2:
                return elements[0]
    return None


def _smallest_around(pieces: list[Piece], root: Any) -> Any:
    """The smallest element that holds nearly all of the text of some pieces."""
    held: Counter[Any] = Counter()
    depth: dict[Any, int] = {}
    for piece in pieces:
        way = [piece.element, *piece.element.iterancestors()]
        for above, element in enumerate(reversed(way)):
            held[element] += piece.length
            depth[element] = above
    needed = _MOST * sum(piece.length for piece in pieces)
    enough = [element for element, length in held.items() if length >= needed]
    return max(enough, key=depth.__getitem__, default=root)


def _is_of_links(piece: Piece) -> bool:
    """An item of a menu, which the extractor has left out."""
    return piece.kind is not BlockKind.HEADING and piece.linked > 0.8 * piece.length
