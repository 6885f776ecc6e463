"""Read or draw a file in a process of its own: however bad it is, there is a result or a DocumentError."""

from __future__ import annotations

import dataclasses
import json
from base64 import b64decode
from pathlib import Path
from typing import Any

from riktlots.ingest.document import Document, from_json
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.readers.pdf.picture import Picture, Wanted
from riktlots.ingest.sandbox.process import CHILD, ChildDiedError, Limits

_SECONDS_TO_DRAW = 20


def read_contained(path: Path, limits: Limits | None = None) -> Document:
    """Read a Markdown, text, HTML, Word or PDF file and split it, within the limits (by default the environment's).

    Raises DocumentError when it cannot be read, holds no text, or is over a limit; the message says which.
    """
    limits = limits or Limits.from_environment()
    answer = _answer({"task": "read", "pages": limits.pages}, path, limits)
    try:
        return from_json(answer)
    except ValueError as error:
        raise _broke_down(path) from error


def unlock_contained(path: Path, password: str, to: Path, limits: Limits) -> bool:
    """Write a copy of a PDF that needs no password to `to`; False where it needs none. Raises DocumentError."""
    request = {"task": "unlock", "password": password, "to": str(to.absolute())}
    return json.loads(_answer(request, path, limits)) is True


def draw_contained(path: Path, page_index: int, wanted: Wanted, limits: Limits | None = None) -> Picture:
    """A page of a PDF (index from 0) as a picture with words marked, within the limits. Raises DocumentError."""
    limits = limits or _for_somebody_who_waits(Limits.from_environment())
    request = {"task": "draw", "page": page_index, "wanted": dataclasses.asdict(wanted)}
    answer = json.loads(_answer(request, path, limits))
    return Picture(b64decode(answer["png"]), answer["marked"])


def _for_somebody_who_waits(limits: Limits) -> Limits:
    """Shorter limits for work that a reader, and everybody behind them, waits for."""
    return dataclasses.replace(limits, seconds=min(limits.seconds, _SECONDS_TO_DRAW))


def _answer(request: dict[str, Any], path: Path, limits: Limits) -> bytes:
    """The child's answer. Raises DocumentError when it is a failure, or none comes within the limits."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise DocumentError(f"{path}: the file cannot be opened ({error.strerror}).") from error
    if size > limits.bytes:
        raise DocumentError(_over("megabytes", path, limits))
    try:
        answer = CHILD.ask(request | {"path": str(path.absolute()), "seconds": limits.seconds}, limits)
    except ChildDiedError as error:
        raise (DocumentError(_over(error.limit, path, limits)) if error.limit else _broke_down(path)) from error
    if answer.startswith(b'{"error"'):
        failure = json.loads(answer)
        raise DocumentError(str(failure["error"]) or _over(str(failure["limit"]), path, limits))
    return answer


def _over(limit: str, path: Path, limits: Limits) -> str:
    most = f"{getattr(limits, limit):g}"
    said = {
        "megabytes": (f"the file is larger than {most} MB", "RIKTLOTS_READ_MEGABYTES"),
        "pages": (f"the file has more than {most} pages", "RIKTLOTS_READ_PAGES"),
        "seconds": (f"reading it took longer than {most} seconds", "RIKTLOTS_READ_SECONDS"),
        "memory": (f"reading it took more than {most} MB of memory", "RIKTLOTS_READ_MEMORY"),
    }
    what, variable = said[limit]
    return f"{path.name}: {what}, and was stopped. Split the document, or raise {variable} if you trust its origin."


def _broke_down(path: Path) -> DocumentError:
    return DocumentError(
        f"{path.name}: the process that read the file broke down, so the file is damaged or made to do harm. Open and "
        "save it again if you trust its origin, then try again."
    )
