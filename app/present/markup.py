"""HTML and Markdown in which foreign text is only ever text.

Documents, models and readers write whatever they like. All of it passes through `escaped` before it stands in markup of
ours, and through `label` before it stands on a button, whose words Streamlit reads as Markdown.
"""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
# Controls, which a terminal obeys; characters that nobody sees and that turn around or break the text beside them; and
# what is no character, which no file of Word or in UTF-8 may hold.
_UNSHOWN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)


def showable(text: str) -> str:
    """A text without the characters that do something instead of being shown."""
    return _UNSHOWN.sub("", text)


def escaped(text: str) -> str:
    """A text as HTML that shows exactly its characters, also inside a quoted attribute."""
    return html.escape(showable(text), quote=True)


def label(text: str) -> str:
    """A text as Markdown that shows exactly its characters: every punctuation mark of ASCII is escaped."""
    return _MARKDOWN.sub(r"\\\1", " ".join(showable(text).split()))


def element(tag: str, body: str, *, css: str = "", language: str = "", role: str = "", id: str = "") -> str:
    """One element around a body that is HTML already. `language` is that of the words inside."""
    attributes = {"id": id, "class": css, "lang": language, "role": role}
    written = "".join(f' {name}="{escaped(value)}"' for name, value in attributes.items() if value)
    return f"<{tag}{written}>{body}</{tag}>"


def marked(text: str, start: int, end: int) -> str:
    """A text as HTML with the characters from `start` to `end` marked."""
    return f"{escaped(text[:start])}<mark>{escaped(text[start:end])}</mark>{escaped(text[end:])}"


def is_web_address(url: str) -> bool:
    """Whether this is an http or https address of a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def link(url: str, words: str) -> str:
    """A link that opens beside the page and tells its target nothing; empty when the address is not a web address."""
    if not is_web_address(url):
        return ""
    safe = f'href="{escaped(url)}" target="_blank" rel="noopener noreferrer" referrerpolicy="no-referrer"'
    return f"<a {safe}>{escaped(words)}</a>"
