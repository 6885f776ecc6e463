"""What a process holds and has spent."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from riktlots.evals.bench.process import cpu_seconds, held_bytes

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells it this way")
_NOBODY = 2**22 + 1  # beyond the greatest number of a process


def test_held_memory_goes_up_with_what_is_held() -> None:
    before = held_bytes()
    filled = bytearray(os.urandom(1)) * 50_000_000
    after = held_bytes(os.getpid())
    assert before and after
    assert after - before > 40_000_000
    del filled


def test_work_is_counted_and_waiting_is_not() -> None:
    def spent_by(work: object) -> float:
        before = cpu_seconds(os.getpid())
        assert callable(work)
        work()
        after = cpu_seconds(os.getpid())
        assert before is not None and after is not None
        return after - before

    def busy() -> None:
        until = time.process_time() + 0.2
        while time.process_time() < until:
            pass

    assert spent_by(busy) >= 0.15
    assert spent_by(lambda: time.sleep(0.2)) < 0.1


def test_of_a_process_that_is_not_there_nothing_is_told() -> None:
    assert held_bytes(_NOBODY) is None
    assert cpu_seconds(_NOBODY) is None


def test_the_most_that_was_held_is_counted_from_where_it_begins() -> None:
    # In a process of its own: here the most counts that one which was waited for has held.
    code = (
        "from riktlots.evals.bench.process import begin_peak, peak_bytes\n"
        "filled = bytearray(b'x') * 50_000_000\n"
        "del filled\n"
        "before = peak_bytes()\n"
        "begin_peak()\n"
        "print(before - peak_bytes())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 40_000_000
