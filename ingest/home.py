"""The folder in which Riktlots keeps its data, and numbers among its settings."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from riktlots.ingest.errors import InputError


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner may enter, and its missing parents likewise; returns its path.

    An existing folder keeps its permissions.
    """
    for folder in (*reversed(path.parents), path):
        if not folder.is_dir():
            folder.mkdir(mode=0o700, exist_ok=True)  # another process may make it at the same time
    return path


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one installation's data."""

    root: Path

    @classmethod
    def default(cls) -> Home:
        """RIKTLOTS_HOME, or the user's data folder of this operating system."""
        named = os.environ.get("RIKTLOTS_HOME")
        return cls(Path(named).expanduser() if named else Path(platformdirs.user_data_dir("riktlots")))

    @property
    def generations(self) -> Path:
        """The index generations, one folder each."""
        return self.root / "generations"

    @property
    def pointer(self) -> Path:
        """The file whose one line names the generation that serves."""
        return self.root / "current"

    @property
    def build_lock(self) -> Path:
        """The lock file that is held while a generation is built."""
        return self.root / "build.lock"

    @property
    def documents(self) -> Path:
        """The files that the user has added, with their manifest."""
        return self.root / "documents"

    @property
    def answers(self) -> Path:
        """The institution's own written answers, with what was checked of them."""
        return self.root / "answers"

    @property
    def fetch_journal(self) -> Path:
        """The journal of an unfinished fetch of originals."""
        return self.root / "fetch.json"

    @property
    def runs(self) -> Path:
        """The evaluation runs, one folder each."""
        return self.root / "runs"

    @property
    def calibrations(self) -> Path:
        """The calibrations of judges of support, one file each."""
        return self.root / "calibrations"

    @property
    def unpacked(self) -> Path:
        """Models of installed packages, unpacked; it can be deleted at any time."""
        return self.root / "unpacked"

    @property
    def receipt_key(self) -> Path:
        """The private key that receipts are signed with. It is in no backup."""
        return self.root / "receipt.key"

    @property
    def receipt_keys(self) -> Path:
        """The public keys whose receipts are accepted, one file each."""
        return self.root / "receipt-keys"

    def embedding_cache(self, embedder_name: str) -> Path:
        """The database of vectors already computed with an embedder."""
        safe = "".join(c if c.isalnum() or c in ".-" else "_" for c in embedder_name)
        return self._caches / f"{safe}.sqlite"

    def embedding_caches(self) -> list[Path]:
        """The existing caches of all embedders."""
        return sorted(self._caches.glob("*.sqlite"))

    @property
    def _caches(self) -> Path:
        return self.root / "cache"


def positive_number(name: str, default: float) -> float:
    """The number above 0 in an environment variable, or `default` when it is not set. Raises InputError."""
    given = os.environ.get(name, "").strip()
    try:
        number = float(given) if given else default
    except ValueError:
        number = 0.0
    if not 0 < number < math.inf:
        raise InputError(f"{name} is “{given}”; it takes a number above 0, such as {default:g}.")
    return number


def whole_number(name: str, default: int, *, least: int) -> int:
    """The whole number in an environment variable, or `default` when it is not set. Raises InputError."""
    given = os.environ.get(name, "").strip()
    try:
        number = int(given) if given else default
    except ValueError:
        number = least - 1
    if number < least:
        raise InputError(f"{name} is “{given}”; it takes a whole number of at least {least}, such as {default}.")
    return number
