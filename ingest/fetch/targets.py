"""Where the original of a source is to be had: adapters from a source to addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from ingest.model import Source


class Media(StrEnum):
    """What sort of file a body is, as its bytes show. The value is the ending that the readers know it by."""

    TEXT = ".txt"
    HTML = ".html"
    PDF = ".pdf"


@dataclass(frozen=True, slots=True)
class Target:
    """One text to fetch: `urls` are tried in order until one is found; `expected` is what it may turn out to be.

    `must_hold` is a string without which the text cannot be the document (empty: no such test).
    """

    source: str
    language: str
    urls: tuple[str, ...]
    expected: frozenset[Media]
    basis: str
    must_hold: str = ""


RIKSDAG = "https://data.riksdagen.se"
EUR_LEX = "https://eur-lex.europa.eu"


def targets(source: Source) -> list[Target]:
    """What to fetch for a source: by number from the Riksdag or EUR-Lex, else the page or PDF of the manifest.

    Of an EU act both languages. Empty when the manifest has no https address.
    """
    if source.sfs:
        name = f"{RIKSDAG}/dokument/sfs-{source.sfs.replace(':', '-')}"
        return [
            Target(
                source.id,
                "sv",
                (f"{name}.text", f"{name}.html"),
                frozenset({Media.TEXT, Media.HTML}),
                "Riksdagens öppna data.",
                must_hold="§",
            )
        ]
    if source.celex:
        return [
            Target(
                source.id,
                language,
                (f"{EUR_LEX}/legal-content/{language.upper()}/TXT/HTML/?uri=CELEX:{source.celex}",),
                frozenset({Media.HTML}),
                f"EUR-Lex, CELEX {source.celex}.",
                must_hold=_number_of_recommendation(source.celex) or f"{article} 1",
            )
            for language, article in (("sv", "Artikel"), ("en", "Article"))
        ]
    if urlsplit(source.url).scheme != "https":
        return []
    is_pdf = urlsplit(source.url).path.lower().endswith(".pdf")
    expected = frozenset({Media.PDF}) if is_pdf else frozenset({Media.HTML, Media.PDF, Media.TEXT})
    return [Target(source.id, source.language[0], (source.url,), expected, source.url)]


def _number_of_recommendation(celex: str) -> str:
    """A recommendation has no articles, but its title has its number: `32021H1700` is 2021/1700. Empty for others."""
    match = re.fullmatch(r"\d(\d{4})H0*(\d+)", celex)
    return f"{match[1]}/{match[2]}" if match else ""


def known_hosts(sources: Iterable[Source]) -> frozenset[str]:
    """The hosts that may be asked: those of the manifest's addresses, and the two that hand out acts by number."""
    return frozenset(_hosts(sources))


def _hosts(sources: Iterable[Source]) -> Iterator[str]:
    for address in (RIKSDAG, EUR_LEX, *(source.url for source in sources)):
        host = urlsplit(address).hostname
        if host:
            yield from (host, host.removeprefix("www.") if host.startswith("www.") else f"www.{host}")
