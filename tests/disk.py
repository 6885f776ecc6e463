"""A disk that fails when it is told to: full, or closed to writing, below one folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CHANGES = ("os.rename", "os.mkdir", "os.remove", "os.rmdir", "tempfile.mkstemp", "tempfile.mkdtemp")


@dataclass
class _Failing:
    folder: str
    errno: int
    after: int


_failing: _Failing | None = None


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _failing is None or not arguments or not isinstance(arguments[0], str | bytes):
        return
    writes = event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & _WRITES)
    if not (writes or event in _CHANGES) or not os.fsdecode(arguments[0]).startswith(_failing.folder):
        return
    if event in ("os.remove", "os.rmdir") and _failing.errno == 28:
        return  # a full disk lets things be deleted
    if _failing.after:
        _failing.after -= 1
        return
    raise OSError(_failing.errno, os.strerror(_failing.errno), arguments[0])


sys.addaudithook(_hook)


@contextmanager
def failing_disk(folder: Path, errno: int, after: int = 0) -> Iterator[None]:
    """Below `folder` every step that writes fails with an error number, once so many have gone well."""
    global _failing
    _failing = _Failing(str(folder), errno, after)
    try:
        yield
    finally:
        _failing = None
