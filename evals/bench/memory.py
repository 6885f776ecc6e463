"""The most memory that a process has held."""

from __future__ import annotations

from pathlib import Path


def peak_bytes() -> int | None:
    """The most memory that this process, or one that it started and waited for, has held; None where the system does
    not tell."""
    try:
        import resource

        # The high-water mark of `getrusage` is inherited from the parent, this one is not.
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except (ImportError, OSError):
        return None
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
    return 1024 * max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
