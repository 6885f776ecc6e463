"""Links to the originals, only ever built from the manifest."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from ingest.locator import Locator, Unit
from ingest.model import Kind, Source


def original_link(source: Source, locator: Locator | None = None) -> str:
    """The address of the original, at the place where its site has an anchor for it; empty when unknown, and for an
    overview, which is nobody's but ours.

    lagen.nu names chapters and paragraphs `K2P5` (or `P5` in an act without chapters).
    """
    url = source.url
    if source.kind is Kind.OVERVIEW:
        return ""
    if urlsplit(url).scheme not in ("http", "https"):
        return ""
    if locator and urlsplit(url).hostname == "lagen.nu":
        mark = (locator.value(Unit.MARK) or "").split("–")[0].replace(" ", "")
        chapter = (locator.value(Unit.CHAPTER) or "").split("–")[0].replace(" ", "")
        if mark:
            return f"{url}#{f'K{chapter}' if chapter else ''}P{quote(mark)}"
    return url
