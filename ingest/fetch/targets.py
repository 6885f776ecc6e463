"""Addresses of the originals: adapters from a source to the addresses to fetch."""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from riktlots.ingest.errors import FetchError
from riktlots.ingest.model import Source


class Media(StrEnum):
    """The media type of a body, detected from its bytes. The value is the file extension that the readers use."""

    TEXT = ".txt"
    HTML = ".html"
    PDF = ".pdf"


@dataclass(frozen=True, slots=True)
class Target:
    """One text to fetch: `urls` are tried in order until one is found; `expected` are the media types accepted.

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
    """The targets for a source: by number from the Riksdag or EUR-Lex, else the page or PDF of the manifest.

    An EU act has both languages. Empty when the manifest has no https address.
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
    """The number in the title of a recommendation, which has no articles: `32021H1700` is 2021/1700. Else empty."""
    match = re.fullmatch(r"\d(\d{4})H0*([1-9]\d*)", celex)
    return f"{match[1]}/{match[2]}" if match else ""


def known_hosts(sources: Iterable[Source]) -> frozenset[str]:
    """The hosts that may be asked: those of the manifest's addresses, and the two that serve acts by number."""
    return frozenset(_hosts(sources))


def _hosts(sources: Iterable[Source]) -> Iterator[str]:
    for address in (RIKSDAG, EUR_LEX, *(source.url for source in sources)):
        host = urlsplit(address).hostname
        if host:
            yield from (host, host.removeprefix("www.") if host.startswith("www.") else f"www.{host}")


_START = 2048
_META_CHARSET = re.compile(rb"<meta[^<>]+charset=[\"']?([\w-]+)", re.IGNORECASE)
_PASSWORD_MARKS = re.compile(r"(?P<input><input\b)|(?P<end>>)|type=[\"']?password", re.IGNORECASE)
_MARKUP = re.compile(rb"<!doctype html|<html[\s>]|<body[\s>]|<head[\s>]", re.IGNORECASE)
_BEGINS_AS_MARKUP = re.compile(rb"<(?:\?xml|!--|[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)


def media_of(body: bytes) -> Media | None:
    """The media type by the first bytes; None for types without a reader."""
    start = body[:_START].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"%PDF-"):
        return Media.PDF
    if _MARKUP.search(start) or _BEGINS_AS_MARKUP.match(start):
        return Media.HTML
    return None if b"\0" in body[:_START] else Media.TEXT


def decoded(body: bytes, declared: str) -> str:
    """Text or HTML as a string.

    As UTF-8 where it is valid, whatever was declared (a Latin text is almost never valid UTF-8 by chance); else as
    declared by the header or the page; else as windows-1252, as browsers do for western languages. Raises FetchError
    when none fits.
    """
    meta = _META_CHARSET.search(body[:_START])
    for charset in ("utf-8-sig", declared, meta[1].decode("ascii") if meta else "", "cp1252"):
        try:
            if charset:
                return _decoded_as(body, charset)
        except (ValueError, LookupError):
            continue
    raise FetchError("unreadable", "the characters of the text cannot be made out")


def _decoded_as(body: bytes, charset: str) -> str:
    """Decode the bytes. Raises ValueError or LookupError when they are not in that charset."""
    name = codecs.lookup(charset).name
    # Text declared as Latin-1 or ASCII is read as windows-1252, which also has dashes and quotation marks.
    text = body.decode("cp1252" if name in ("iso8859-1", "ascii") else name)
    text.encode()  # some codecs yield lone surrogates, which cannot be stored
    return text


def _has_password_field(page: str) -> bool:
    """Whether a page has a field for a password. One pass, since a body may be large and crafted to be slow."""
    in_field = False
    for mark in _PASSWORD_MARKS.finditer(page):
        if mark.lastgroup:
            in_field = mark.lastgroup == "input"
        elif in_field:
            return True
    return False


def checked(body: bytes, declared: str, target: Target) -> tuple[bytes, Media]:
    """The body to store (text in UTF-8) and its media type. Raises FetchError when it is not the expected document."""
    if not body.strip():
        raise FetchError("unreadable", "the answer is empty")
    media = media_of(body)
    if media is Media.PDF:
        if b"%%EOF" not in body[-_START:]:
            raise FetchError("truncated", "the PDF has no end")
        text = ""
    elif media is None:
        raise FetchError("wrong_type", "the file is of a kind that no reader knows")
    else:
        text = decoded(body, declared)
    if _has_password_field(text):
        raise FetchError("login", "the answer is a page to sign in on")
    if media not in target.expected:
        wanted = " or ".join(sorted(kind.name for kind in target.expected))
        raise FetchError("wrong_type", f"{wanted} was expected, and the answer is {media.name}")
    if target.must_hold and target.must_hold not in " ".join(html.unescape(text).split()):
        raise FetchError("wrong_content", f"the text does not hold “{target.must_hold}”, so it is another document")
    return (body if media is Media.PDF else text.encode()), media
