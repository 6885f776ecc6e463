"""How fast one client may ask: a bucket that fills up again, one for each."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from ingest.environment import whole_number

PAGES_RATE = "RIKTLOTS_PAGES_RATE"
_PAGES_PER_MINUTE = 20
# The clients that are remembered; whoever comes back after more than so many others starts with a full bucket.
_REMEMBERED = 10_000


class Rates:
    """Lets each client through `per_minute` times a minute, all at once if it likes."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size, self._per_second, self._clock = float(per_minute), per_minute / 60, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, client: str) -> int:
        """Take one from a client's bucket: 0, or when that is empty the whole seconds until there is one."""
        with self._lock:
            now = self._clock()
            left, at = self._buckets.pop(client, (self._size, now))
            left = min(self._size, left + (now - at) * self._per_second)
            let_through = left >= 1
            self._buckets[client] = (left - 1 if let_through else left, now)
            if len(self._buckets) > _REMEMBERED:
                self._buckets.popitem(last=False)
        return 0 if let_through else max(1, math.ceil((1 - left) / self._per_second))


def pages_per_minute() -> int:
    """How many questions a minute a visitor of the pages may ask, by RIKTLOTS_PAGES_RATE; 0 for any number.

    Raises InputError.
    """
    return whole_number(PAGES_RATE, _PAGES_PER_MINUTE, least=0)
