"""A lock that those who wait get in a fair order: who asks much does not hold up who asks seldom."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import count
from types import TracebackType

# Seconds of waiting after which it is told for the first time how many are ahead, and again.
_TELL_AFTER, _TELL_AGAIN = 0.3, 1.0


class FairLock:
    """A re-entrant lock with a queue in front of it.

    Each waits with a `place`. Of those who wait, the one is let in whose place has the lowest round, and of one round
    the one that came first. The places of one asker have rounds one after the other, so that askers are let in by
    turns, however many places each has. This is fair queueing by a virtual time that each let-in moves on (Goyal, Vin
    and Cheng, “Start-time fair queueing”, 1996), with the same length for all.

    `with lock:` waits with a place of its own, as somebody whom nothing tells from others.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[Place] = []
        self._arrivals: Iterator[int] = count()
        # The round of whoever was let in last, and the last one that each asker has a place in.
        self._round = 0
        self._last: dict[str, int] = {}
        self._thread: int | None = None
        self._times = 0

    def place(self, who: str = "") -> Place:
        """Take a place for now and later. `who` tells its asker from others; empty for one who has no other place."""
        with self._changed:
            at = self._round
            if who:
                # Whose last round has passed is like somebody new.
                self._last = {name: last for name, last in self._last.items() if last >= self._round}
                at = self._last[who] = self._last.get(who, at - 1) + 1
            return Place(self, at, next(self._arrivals))

    @property
    def waiting(self) -> int:
        """How many wait now."""
        with self._changed:
            return len(self._waiting)

    def __enter__(self) -> None:
        self.place().acquire()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._release()

    def _acquire(self, place: Place, timeout: float | None) -> bool:
        me = threading.get_ident()
        with self._changed:
            if self._thread == me:
                self._times += 1
                return True
            self._waiting.append(place)
            try:
                if not self._changed.wait_for(lambda: self._thread is None and min(self._waiting) is place, timeout):
                    return False
                self._thread, self._times = me, 1
                self._round = max(self._round, place.round)
                return True
            finally:
                self._waiting.remove(place)
                # Whoever is next may now be another.
                self._changed.notify_all()

    def _release(self) -> None:
        with self._changed:
            if self._thread != threading.get_ident():
                raise RuntimeError("the lock is not held by this thread")
            self._times -= 1
            if self._times:
                return
            self._thread = None
            if not self._waiting:
                # Nobody owes anything for what was asked while nobody else waited.
                self._round = max([self._round, *self._last.values()]) + 1
                self._last.clear()
            self._changed.notify_all()

    def _ahead(self, place: Place) -> int:
        with self._changed:
            return sum(other < place for other in self._waiting) + (self._thread is not None)


class Place:
    """A place in the queue of a `FairLock`. It keeps its rank when its owner has had the lock and wants it again."""

    def __init__(self, lock: FairLock, round: int, arrival: int) -> None:
        self.round = round
        self._lock, self._arrival = lock, arrival

    @property
    def ahead(self) -> int:
        """How many are let in before, or are in now."""
        return self._lock._ahead(self)

    def acquire(self, timeout: float | None = None) -> bool:
        """Wait for the lock, so many seconds or without end. Returns whether it was had."""
        return self._lock._acquire(self, timeout)

    def acquired(self) -> Iterator[int]:
        """Wait for the lock without end, and have it when the iteration ends; meanwhile it tells how many are ahead."""
        seconds = _TELL_AFTER
        while not self.acquire(seconds):
            yield self.ahead
            seconds = _TELL_AGAIN

    def release(self) -> None:
        """Give the lock back. Raises RuntimeError in a thread that does not hold it."""
        self._lock._release()

    def __lt__(self, other: Place) -> bool:
        return (self.round, self._arrival) < (other.round, other._arrival)

    def __enter__(self) -> Place:
        self.acquire()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()
