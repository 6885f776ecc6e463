"""The process that reads files: started when first needed, used for many files, replaced when it dies or overruns."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import IO, Any

from riktlots.ingest.home import positive_number

# The exit status of a child that ran out of memory.
OUT_OF_MEMORY = 75
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


# So that what one file leaves behind in memory does not count against too many others.
_FILES_PER_CHILD = 200
_SECONDS_TO_EXIT = 2
# Nothing that could hold a secret.
_PASSED_ON = ("LANG", "LC_ALL", "LC_CTYPE", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "WINDIR")
# The answer holds the text several times; no file within the limit of bytes comes near this.
_ANSWER_BYTES = 1_000_000_000


def plain_environment() -> dict[str, str]:
    """What a program that opens files of strangers is to know of the environment."""
    return {name: value for name in _PASSED_ON if (value := os.environ.get(name))}


class ChildDiedError(Exception):
    """The child ended without an answer. `limit` is the one it was over, “seconds” or “memory”, or empty."""

    def __init__(self, limit: str) -> None:
        super().__init__("the process that reads files ended without an answer")
        self.limit = limit


class Child:
    """One child process and its pipes."""

    def __init__(self, limits: Limits, most_files: int = _FILES_PER_CHILD) -> None:
        """`most_files` is how many requests it serves before it is to be replaced."""
        self.limits = limits
        self._files_left = most_files
        environment = plain_environment()
        environment |= {"PYTHONPATH": os.pathsep.join(list(filter(None, sys.path))), "PYTHONUTF8": "1"}
        # Threads of the numeric libraries would each take a share of the address space.
        environment |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        # -P: the folder that somebody stands in must not lend its modules.
        command = [sys.executable, "-P", "-m", "riktlots.ingest.sandbox.child", str(limits.memory_bytes)]
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )

    @property
    def usable(self) -> bool:
        """Whether it lives and has not read its share."""
        return self._files_left > 0 and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    def ask(self, request: dict[str, Any]) -> bytes:
        """Its answer to a request. Raises ChildDiedError when none comes in time or at all."""
        self._files_left -= 1
        overran = threading.Event()

        def stop() -> None:
            overran.set()
            self._process.kill()

        timer = threading.Timer(self.limits.seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            answer = self._exchange(json.dumps(request).encode("ascii") + b"\n")
        except BaseException:
            self.end()
            raise
        finally:
            timer.cancel()
        if not answer.endswith(b"\n"):
            code = self._exit_code()
            self.end()
            raise ChildDiedError("seconds" if overran.is_set() else "memory" if code == OUT_OF_MEMORY else "")
        return answer

    def _exit_code(self) -> int | None:
        try:
            return self._process.wait(timeout=_SECONDS_TO_EXIT)
        except subprocess.TimeoutExpired:
            return None

    def _exchange(self, line: bytes) -> bytes:
        to, back = self._pipes()
        try:
            to.write(line)
            to.flush()
            return back.readline(_ANSWER_BYTES)
        except OSError:
            return b""

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        assert self._process.stdin
        assert self._process.stdout
        return self._process.stdin, self._process.stdout

    def end(self) -> None:
        """Kill it and wait until it is gone."""
        self._process.kill()
        self._process.wait()
        for pipe in self._pipes():
            try:
                pipe.close()
            except OSError:  # what was not yet sent has nobody to go to
                continue


class ChildKeeper:
    """Keeps one child for many requests, one at a time, and replaces it as needed."""

    def __init__(self, files_per_child: int = _FILES_PER_CHILD) -> None:
        self._lock = threading.Lock()
        self._files_per_child = files_per_child
        self._child: Child | None = None

    @property
    def pid(self) -> int | None:
        """The id of the child's process; None where none is running."""
        return self._child.pid if self._child else None

    def ask(self, request: dict[str, Any], limits: Limits) -> bytes:
        """The answer of the child, which is started or replaced first where needed. Raises ChildDiedError."""
        with self._lock:
            child = self._child
            if child is None or not child.usable or child.limits != limits:
                self.end()
                child = self._child = Child(limits, self._files_per_child)
            return child.ask(request)

    def end(self) -> None:
        """End the child, if one is running."""
        if self._child:
            self._child.end()
            self._child = None


# The child of this process.
CHILD = ChildKeeper()
atexit.register(CHILD.end)
