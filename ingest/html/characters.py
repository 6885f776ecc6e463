"""The characters of a web page, whatever they are coded in."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.document import Oddity
from ingest.errors import DocumentError, FetchError
from ingest.fetch.sniff import decoded

_XML_ENCODING = re.compile(rb"<\?xml[^>]+encoding=[\"']([\w-]+)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UNKNOWN = "\ufffd"
# UTF-8 in which a few characters are damaged is still that: in no other coding do so many others come out right.
_RIGHT_FOR_A_WRONG = 20


def page_text(path: Path) -> tuple[str, list[Oddity]]:
    """The markup of a page, by its mark, its content, its declaration or as Windows-1252, in this order.

    Raises DocumentError when it is text in none of these.
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
            f"{path.name}: the characters of the page cannot be made out. Save it as UTF-8 and try again."
        ) from error
    return _CONTROL.sub(" ", text), oddities
