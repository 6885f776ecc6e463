"""What a running process holds and has spent, as Linux tells it."""

from __future__ import annotations

import os
from pathlib import Path


def held_bytes(pid: int | None = None) -> int | None:
    """The memory that a process holds now (its resident set); this one when none is named. None where the system does
    not tell."""
    try:
        status = Path(f"/proc/{pid or 'self'}/status").read_text(encoding="ascii")
    except OSError:
        return None
    return next((1024 * int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), None)


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
