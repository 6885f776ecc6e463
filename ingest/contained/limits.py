"""How much reading one file may cost."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.environment import positive_number

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may have and cost; a file over a limit is refused.

    `megabytes`: its size, RIKTLOTS_READ_MEGABYTES. `pages`: RIKTLOTS_READ_PAGES. `seconds`: of the clock,
    RIKTLOTS_READ_SECONDS. `memory`: megabytes of address space for the process that reads it, RIKTLOTS_READ_MEMORY;
    it holds where the operating system can keep it (not on Windows).
    """

    megabytes: float = 200
    pages: float = 5000
    seconds: float = 120
    memory: float = 2048

    @classmethod
    def from_environment(cls) -> Limits:
        """The limits that are set, else the defaults. Raises InputError."""
        usual = cls()
        return cls(
            megabytes=positive_number("RIKTLOTS_READ_MEGABYTES", usual.megabytes),
            pages=positive_number("RIKTLOTS_READ_PAGES", usual.pages),
            seconds=positive_number("RIKTLOTS_READ_SECONDS", usual.seconds),
            memory=positive_number("RIKTLOTS_READ_MEMORY", usual.memory),
        )

    @property
    def bytes(self) -> int:
        """The most bytes a file may have."""
        return int(self.megabytes * _MEGABYTE)

    @property
    def memory_bytes(self) -> int:
        """The most bytes of address space."""
        return int(self.memory * _MEGABYTE)


def limit_memory(most: int) -> None:
    """Let this process have so many bytes of address space and no more, where the operating system can keep that."""
    try:
        import resource
    except ImportError:
        return  # Windows has no such limit; those of time, size and pages hold
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    except (OSError, ValueError):
        return  # macOS knows the name and refuses
