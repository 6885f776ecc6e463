"""What reading costs beside plain pypdf, in time and memory."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from riktlots.evals.bench.reading.child import How, read_in_child

_REPEATS = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """What reading costs beside plain pypdf on the same pages: the sums over files of the median of some readings."""

    files: int
    pages: int
    seconds: float
    plain_seconds: float
    peak_bytes: int | None
    plain_peak_bytes: int | None


def measure_cost(paths: Sequence[Path], listener: Callable[[int, int], None]) -> Cost:
    """Read each PDF a few times with the product and with plain pypdf, in turn."""
    seconds: list[float] = []
    plain_seconds: list[float] = []
    peaks: list[int] = []
    plain_peaks: list[int] = []
    pages = 0
    for done, path in enumerate(paths, 1):
        pairs = [(read_in_child(How.PRODUCT, path), read_in_child(How.PLAIN, path)) for _ in range(_REPEATS)]
        seconds.append(statistics.median(read["seconds"] for read, _ in pairs))
        plain_seconds.append(statistics.median(bare["seconds"] for _, bare in pairs))
        peaks += [read["peak_bytes"] for read, _ in pairs if read.get("peak_bytes")]
        plain_peaks += [bare["peak_bytes"] for _, bare in pairs if bare.get("peak_bytes")]
        pages += pairs[0][1].get("pages", 0)
        listener(done, len(paths))
    return Cost(
        len(paths),
        pages,
        sum(seconds),
        sum(plain_seconds),
        max(peaks, default=None),
        max(plain_peaks, default=None),
    )
