"""Read one PDF in a process of its own, to measure its time and memory.

This module is also what runs there (`python -m riktlots.evals.bench.reading.child HOW FILE`); it prints one line of
JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import Any

from riktlots.evals.bench.process import peak_bytes
from riktlots.ingest.sandbox.process import limit_memory

DIED = "died"
RAN_OUT = "ran_out"
_MOST_SECONDS = 120
_MOST_BYTES = 6 * 2**30


class How(StrEnum):
    """What reads: the product, or pypdf's text and no more."""

    PRODUCT = "product"
    PLAIN = "plain"


def read_in_child(how: How, path: Path) -> dict[str, Any]:
    """Read a PDF in a new process: `seconds`, `peak_bytes` (None where the system does not tell) and `text`, with
    `passages` or `pages`; or else `error` (its message), DIED (any other exception, or the exit) or RAN_OUT (True)."""
    command = [sys.executable, "-m", "riktlots.evals.bench.reading.child", how, str(path.absolute())]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_MOST_SECONDS)  # noqa: S603
    except subprocess.TimeoutExpired:
        return {RAN_OUT: True, "seconds": float(_MOST_SECONDS)}
    try:
        read: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        return {DIED: f"exit {done.returncode}: {done.stderr[-200:].strip()}", "seconds": 0.0}
    return read


def _main(how: How, path: Path) -> None:
    limit_memory(_MOST_BYTES)
    read = _product(path) if how is How.PRODUCT else _plain(path)
    print(json.dumps(read | {"peak_bytes": peak_bytes()}))


def _product(path: Path) -> dict[str, Any]:
    # The library is loaded first: its time is no part of reading.
    import pypdf  # noqa: F401

    from riktlots.ingest.errors import RiktlotsError
    from riktlots.ingest.model import Edition, Form
    from riktlots.ingest.readers.read import read_document
    from riktlots.ingest.structure.passages import split_passages

    start = time.perf_counter()
    try:
        document = read_document(path)
        passages = split_passages(document, Edition("bench", "original", Form.ORIGINAL, "en", ""))
    except RiktlotsError as error:
        return {"error": str(error), "seconds": time.perf_counter() - start}
    except Exception as error:
        return {DIED: f"{type(error).__name__}: {error}", "seconds": time.perf_counter() - start}
    seconds = time.perf_counter() - start
    return {"text": document.text, "passages": len(passages), "seconds": seconds}


def _plain(path: Path) -> dict[str, Any]:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    start = time.perf_counter()
    locked = False
    try:
        reader = PdfReader(path)
        locked = reader.is_encrypted
        locked = locked and not reader.decrypt("")
        texts = [page.extract_text() for page in reader.pages]
    except Exception as error:
        # A cipher that needs another package is met before the file says that it is encrypted.
        locked = locked or isinstance(error, DependencyError)
        return {"error": f"{type(error).__name__}: {error}", "locked": locked, "seconds": time.perf_counter() - start}
    return {"text": "\n".join(texts), "pages": len(texts), "seconds": time.perf_counter() - start}


if __name__ == "__main__":
    _main(How(sys.argv[1]), Path(sys.argv[2]))
