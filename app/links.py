"""Links to the originals, only ever built from the manifest."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from app.markup import is_web_address
from ingest.locator import Locator, Unit
from ingest.model import Form, Kind, Source
from retrieval.model import Citation

_FRAGMENT_WORDS = 6


def original_link(source: Source, locator: Locator | None = None) -> str:
    """The address of the original, at the place where its site has an anchor for it; empty when unknown, and for an
    overview, which is nobody's but ours.

    lagen.nu names chapters and paragraphs `K2P5` (or `P5` in an act without chapters).
    """
    url = source.url
    if source.kind is Kind.OVERVIEW:
        return ""
    if not is_web_address(url):
        return ""
    if locator and urlsplit(url).hostname == "lagen.nu":
        mark = (locator.value(Unit.MARK) or "").split("–")[0].replace(" ", "")
        chapter = (locator.value(Unit.CHAPTER) or "").split("–")[0].replace(" ", "")
        if mark:
            return f"{url}#{f'K{chapter}' if chapter else ''}P{quote(mark)}"
    return url


def quote_link(source: Source, citation: Citation, url: str = "") -> str:
    """The address of the original at the cited place. For a text held as an original, read at `url` or else at the
    address of the source, that is its page of a PDF, or the quoted words by a text fragment."""
    place = original_link(source, citation.passage.address.locator)
    if citation.passage.form is not Form.ORIGINAL:
        return place
    read = url if is_web_address(url) else place
    if not read or "#" in read:
        return read
    if citation.page:
        return f"{read}#page={citation.page.index + 1}"
    return f"{read}#:~:text={_fragment(citation.quote)}"


def _fragment(quoted: str) -> str:
    """The words as a text fragment: the first few and the last few, so that a long quote is found as well."""
    words = quoted.split()
    if len(words) <= _FRAGMENT_WORDS * 2:
        return _in_fragment(words)
    return f"{_in_fragment(words[:_FRAGMENT_WORDS])},{_in_fragment(words[-_FRAGMENT_WORDS:])}"


def _in_fragment(words: list[str]) -> str:
    # A hyphen is a sign of the syntax, which percent encoding alone leaves as it is.
    return quote(" ".join(words), safe="").replace("-", "%2D")
