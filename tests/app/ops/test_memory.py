"""Memory goes back to the system while a service runs."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from riktlots.app.ops.process import glibc_here, kept_low

# Blocks that are freed below one that is kept: glibc holds on to them, since only the top of its heap is cut off.
HELD = """
import sys, time
from riktlots.app.ops.process import kept_low

def megabytes():
    return int(next(row for row in open("/proc/self/status") if row.startswith("VmRSS")).split()[1]) / 1024

with kept_low(float(sys.argv[1])):
    start = megabytes()
    blocks = [bytes(1000) for _ in range(100_000)]
    last = blocks[-1]
    blocks.clear()
    deadline = time.monotonic() + float(sys.argv[2])
    while megabytes() > start + 50 and time.monotonic() < deadline:
        time.sleep(0.02)
    print(megabytes() - start)
"""


@pytest.mark.skipif(glibc_here() is None, reason="not glibc")
@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="the memory of a process is read from /proc")
def test_what_was_freed_goes_back_at_intervals() -> None:
    def grown(interval: float, patience: float) -> float:
        command = [sys.executable, "-c", HELD, str(interval), str(patience)]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    assert grown(3600, 0.2) > 50
    assert grown(0.05, 20) < 50


def test_where_there_is_no_glibc_nothing_is_done() -> None:
    threads = threading.active_count()
    with kept_low(0.01, lambda: None):
        assert threading.active_count() == threads
