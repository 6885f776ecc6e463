"""How many threads the numeric libraries use, and how they wait: set in one place, before the libraries are loaded.

Threads that spin while they wait for each other take the cores from whatever else runs, and from each other where there
are more of them than cores: a question then costs several times the processor time. So nothing spins, and there are no
more threads than cores that this process may use. What the user has set in the environment stays.
"""

from __future__ import annotations

import math
import os
from pathlib import Path

_CGROUPS = Path("/sys/fs/cgroup")
_OWN_CGROUP = Path("/proc/self/cgroup")
# A question is short: more threads than this give it nothing.
_MOST = 4
_NUMBER = "OMP_NUM_THREADS"
# Seen before anything here sets it.
_CHOSEN = _NUMBER in os.environ


def usable_cores(cgroups: Path = _CGROUPS, own: Path = _OWN_CGROUP) -> int:
    """The cores that this process may use: those of its affinity, and no more than the quota of its control group and
    of those around it (`cpu.max` of cgroup 2, in which a container has its limit)."""
    affinity = getattr(os, "sched_getaffinity", None)
    cores = float(len(affinity(0)) if affinity else os.cpu_count() or 1)
    return max(1, math.ceil(min([cores, *_quotas(cgroups, own)])))


def _quotas(cgroups: Path, own: Path) -> list[float]:
    try:
        lines = own.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    path = next((line.removeprefix("0::/") for line in lines if line.startswith("0::/")), "")
    group = cgroups / path
    found = []
    for folder in (group, *group.parents):
        try:
            quota, period = (folder / "cpu.max").read_text(encoding="ascii").split()
            if quota != "max":
                found.append(int(quota) / int(period))
        except (OSError, ValueError):
            pass  # no control groups, or no limit at this level
        if folder == cgroups:
            break
    return found


def bound_threads(cores: int | None = None) -> int:
    """Bound the threads of the libraries that are loaded from now on; returns how many a model may use.

    `OMP_NUM_THREADS` counts for all of them: the embedder, the cross-encoder, NumPy, and any model of torch.
    """
    os.environ.setdefault(_NUMBER, str(min(_MOST, cores or usable_cores())))
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    # NumPy's own threads wait for work in a loop of 2^26 steps unless they are told 2^4.
    os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")
    # OMP_NUM_THREADS may be a list, one number for each level of nesting.
    first = os.environ[_NUMBER].partition(",")[0].strip()
    return max(1, int(first)) if first.isdecimal() else 1


def share_threads(processes: int, cores: int | None = None, chosen: bool = _CHOSEN) -> None:
    """Let each of so many processes that are started from now on have its part of the cores, and at least one thread;
    unless the number of threads was `chosen` by the user."""
    if not chosen:
        os.environ[_NUMBER] = str(min(_MOST, max(1, (cores or usable_cores()) // processes)))
