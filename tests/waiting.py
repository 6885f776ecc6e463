"""Waiting in tests for what other threads do."""

from __future__ import annotations

import threading

from riktlots.retrieval.fair_lock import FairLock


def until_waiting(lock: FairLock, number: int) -> None:
    """Until so many wait for a lock."""
    pause = threading.Event()
    for _ in range(2000):
        if lock.waiting == number:
            return
        pause.wait(0.005)
    raise AssertionError("they do not wait")
