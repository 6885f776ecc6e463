"""Memory that a long-running service gives back to the system.

Each question is answered in a thread that is new, and glibc would give many of them a heap of their own and keep what
they once took. Elsewhere than with glibc nothing is done.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# The number of the parameter in glibc's malloc.h, and of heaps that threads then share.
_M_ARENA_MAX, _HEAPS = -8, 2
_SECONDS = 30.0


@contextmanager
def kept_low(seconds: float = _SECONDS) -> Iterator[None]:
    """Let threads share their heaps, and give back what is free at intervals of so many seconds while this is open."""
    glibc = _glibc()
    if glibc is None:
        yield
        return
    glibc.mallopt(_M_ARENA_MAX, _HEAPS)
    closed = threading.Event()

    def give_back() -> None:
        while not closed.wait(seconds):
            glibc.malloc_trim(0)

    thread = threading.Thread(target=give_back, name="give back memory", daemon=True)
    thread.start()
    try:
        yield
    finally:
        closed.set()
        thread.join()


def _glibc() -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL(None)
    except (OSError, TypeError):  # Windows has no library of that kind
        return None
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None
