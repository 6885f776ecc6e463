"""API keys: a file of names and hashes, reloaded when it changes."""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from riktlots.ingest.errors import InputError

_log = logging.getLogger("riktlots.services")
_VARIABLE = "RIKTLOTS_API_KEYS"
_LINE = re.compile(r"(?P<name>[A-Za-z0-9._-]{1,60}) sha256:(?P<digest>[0-9a-f]{64})")
_PREFIX = "riktlots_"
_BYTES = 32


def keys_file() -> Path | None:
    """The path in RIKTLOTS_API_KEYS; None if the variable is unset or empty."""
    named = os.environ.get(_VARIABLE, "").strip()
    return Path(named).expanduser() if named else None


@dataclass(frozen=True, slots=True)
class Key:
    """The owner and the hash of a key. The key itself is never stored."""

    name: str
    digest: str

    @property
    def line(self) -> str:
        """The key's line in the file."""
        return f"{self.name} sha256:{self.digest}"


def new_key(path: Path, name: str) -> str:
    """Create a key, append its line to the file, and return the key, which cannot be recovered later.

    Raises InputError for an invalid name, a name that is taken, or a file that cannot be read or written.
    """
    if not _LINE.fullmatch(f"{name} sha256:{'0' * 64}"):
        raise InputError(f"“{name}” is not a name for a key: up to 60 of a–z, A–Z, 0–9, “.”, “_” and “-”.")
    if path.exists() and any(key.name == name for key in read_keys(path)):
        raise InputError(f"{path} has a key for “{name}”. Delete its line there, or choose another name.")
    secret = _PREFIX + secrets.token_urlsafe(_BYTES)
    line = Key(name, _digest(secret)).line
    try:
        # Readable by its owner only: the names show who uses the service.
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+", encoding="utf-8") as file:
            before = file.read()
            file.write(("" if before.endswith("\n") or not before else "\n") + line + "\n")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
    return secret


def read_keys(path: Path) -> tuple[Key, ...]:
    """The keys of a file: one name and hash per line; lines with “#” first are comments. Raises InputError."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise InputError(f"the keys in {path} cannot be read; `riktlots api key NAME` makes the file.") from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if not match:
            raise InputError(f"{path}, line {number}: not a key. `riktlots api key NAME` writes one.")
        found.append(Key(match["name"], match["digest"]))
    return tuple(found)


class Keyring:
    """The API keys that are accepted. A line that is added or deleted takes effect at the next request; if the file can
    no longer be read, no key is accepted."""

    def __init__(self, path: Path) -> None:
        """Raises InputError when the file cannot be read or has no key."""
        self._path = path
        self._keys = read_keys(path)
        self._stamp = self._stamped()
        if not self._keys:
            raise InputError(f"{path} has no key yet; `riktlots api key NAME` makes one.")

    def owner(self, presented: str) -> str:
        """The owner of a key; empty for an unknown key. Takes as long for a wrong key as for a right one."""
        self._read_again()
        return _owner(self._keys, _digest(presented))

    def _stamped(self) -> tuple[int, int, int]:
        try:
            found = self._path.stat()
        except OSError:
            return (0, 0, 0)
        return (found.st_mtime_ns, found.st_size, found.st_ino)

    def _read_again(self) -> None:
        stamp = self._stamped()
        if stamp == self._stamp:
            return
        try:
            self._keys = read_keys(self._path)
        except InputError as error:
            _log.error("no key opens the service now: %s", error)
            self._keys = ()
        self._stamp = stamp


def _owner(keys: Iterable[Key], digest: str) -> str:
    owner = ""
    for key in keys:
        if hmac.compare_digest(key.digest, digest):
            owner = key.name
    return owner


def _digest(secret: str) -> str:
    # A key is 256 random bits; a slow hash, which protects guessable passwords, would gain nothing.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
