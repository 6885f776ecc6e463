"""What a running process holds, has held at the most, and has spent, as Linux tells it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def held_bytes(pid: int | None = None) -> int | None:
    """The memory that a process holds now (its resident set); this one when none is named. None where the system does
    not tell."""
    return _told("VmRSS", pid)


def peak_bytes() -> int | None:
    """The most memory that this process, or one that it started and waited for, has held; None where the system does
    not tell."""
    try:
        import resource
    except ImportError:
        return None
    # The high-water mark of `getrusage` is inherited from the parent, this one is not.
    own = _told("VmHWM")
    return None if own is None else max(own, 1024 * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


def begin_peak() -> None:
    """Let `peak_bytes` count from now on for this process itself, where the system can."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def cpu_seconds(pid: int) -> float | None:
    """The seconds of one core that a process has used so far; None where the system does not tell."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The second field is the program's name in brackets, which may hold anything; user and system time are the
    # fourteenth and fifteenth.
    fields = told.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _told(field: str, pid: int | None = None) -> int | None:
    """A size in /proc, in bytes; the file holds the program's name too, which may hold anything."""
    try:
        status = Path(f"/proc/{pid or 'self'}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return next((1024 * int(line.split()[1]) for line in status.splitlines() if line.startswith(f"{field}:")), None)
