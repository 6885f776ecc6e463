"""What a body is, whatever its headers say."""

from __future__ import annotations

import re

from charset_normalizer import from_bytes

from ingest.errors import FetchError
from ingest.fetch.targets import Media, Target

_START = 2048
_META_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.IGNORECASE)
_PASSWORD_FIELD = re.compile(r"<input[^>]+type=[\"']?password", re.IGNORECASE)
_MARKUP = re.compile(rb"<!doctype html|<html[\s>]|<body[\s>]|<head[\s>]", re.IGNORECASE)


def media_of(body: bytes) -> Media | None:
    """The kind of file by its first bytes; None for what no reader knows."""
    start = body[:_START].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"%PDF-"):
        return Media.PDF
    if _MARKUP.search(start) or start.startswith(b"<?xml"):
        return Media.HTML
    return None if b"\0" in body[:_START] else Media.TEXT


def decoded(body: bytes, declared: str) -> str:
    """Text or HTML as a string.

    UTF-8 when it is that, whatever was declared (a Latin text almost never is UTF-8 by chance); else as declared by the
    header or the page; else as the bytes suggest. Raises FetchError when none of these fits.
    """
    meta = _META_CHARSET.search(body[:_START])
    for charset in ("utf-8-sig", declared, meta[1].decode("ascii") if meta else ""):
        try:
            if charset:
                return body.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    best = from_bytes(body).best()
    if best is None:
        raise FetchError("unreadable", "the characters of the text cannot be made out")
    return str(best)


def checked(body: bytes, declared: str, target: Target) -> tuple[bytes, Media]:
    """The body as it is kept (text in UTF-8) and its kind. Raises FetchError when it is not what was asked for."""
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
    if _PASSWORD_FIELD.search(text):
        raise FetchError("login", "the answer is a page to sign in on")
    if media not in target.expected:
        wanted = " or ".join(sorted(kind.name for kind in target.expected))
        raise FetchError("wrong_type", f"{wanted} was expected, and the answer is {media.name}")
    if target.must_hold and target.must_hold not in " ".join(text.split()):
        raise FetchError("wrong_content", f"the text does not hold “{target.must_hold}”, so it is another document")
    return (body if media is Media.PDF else text.encode()), media
