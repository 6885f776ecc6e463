"""Ingests that are killed: adding a document, putting another in its place, removing one."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from riktlots.evals.bench.faults.jobs import ingest_into
from riktlots.evals.bench.faults.server import ACT, GUIDE, INTERNAL, INTERNAL_WORD, NEW
from riktlots.evals.bench.faults.template import Ended, Finding, What, files_in, left_lying, lines
from riktlots.ingest.document import Document, to_json
from riktlots.ingest.errors import RiktlotsError
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import check_generation
from riktlots.ingest.index.generation import current_generation
from riktlots.ingest.index.passages import read_passages
from riktlots.ingest.library.register import held_sources, load_documents
from riktlots.ingest.sandbox.read import read_contained

_REMOVED, _ADDED = "rutin", "ny"


@dataclass(frozen=True, slots=True)
class _Change:
    """What one ingest does: a file to add with what was read of it, or an id to remove; and what is there at its end.

    `before` and `after` are the texts of the index by its name, `files` the names of the files of the finished home
    without those of the index that served before.
    """

    add: str
    document: Document | None
    remove: str
    before: tuple[str, frozenset[str]]
    after: tuple[str, frozenset[str]]
    files: frozenset[str]


class IngestKills:
    """Each kill meets a home with three documents, in which one of three changes is under way."""

    job = "ingest"

    def __init__(self, work: Path, embedder: str = "none") -> None:
        self.kind = "ingest" if embedder == "none" else "ingest with vectors"
        self._work = work
        self._embedder = embedder
        self._base = work / "base"
        (work / "files").mkdir(parents=True)
        for name, content in (
            ("riktlinje.md", GUIDE.format(days=30)),
            ("samverkanslagen.txt", ACT.format(days=30)),
            (f"{_REMOVED}.md", INTERNAL),
        ):
            path = work / "files" / name
            path.write_text(content, encoding="utf-8")
            ingest_into(Home(self._base), str(path), read_contained(path), "", embedder, _nobody)
        # The same name as before, another text.
        replaced = work / "changed" / "riktlinje.md"
        replaced.parent.mkdir()
        replaced.write_text(GUIDE.format(days=90), encoding="utf-8")
        added = work / "files" / f"{_ADDED}.md"
        added.write_text(NEW, encoding="utf-8")
        self._changes = [self._change(added), self._change(replaced), self._change(remove=_REMOVED)]

    def set_up(self, folder: Path, chance: random.Random) -> dict[str, Any]:
        """A home before a change; returns the arguments of the job."""
        shutil.copytree(self._base, folder)
        number = chance.randrange(len(self._changes))
        change = self._changes[number]
        reading = self._work / f"{number}.reading"
        if change.document:
            reading.write_bytes(to_json(change.document))
        return {
            "home": str(folder),
            "add": change.add,
            "reading": str(reading) if change.document else "",
            "remove": change.remove,
            "embedder": self._embedder,
        }

    def findings(self, folder: Path, arguments: dict[str, Any], ended: Ended) -> Iterator[Finding]:
        """Faults found after the kill, and after the next try."""
        home = Home(folder)
        change = next(c for c in self._changes if (c.add, c.remove) == (arguments["add"], arguments["remove"]))
        yield from _serving(home, change, ended)
        yield from _held(home, change, ended)
        try:
            ingest_into(home, change.add, change.document, change.remove, self._embedder, _nobody)
        except (RiktlotsError, OSError) as error:
            yield Finding(What.STUCK, str(error))
            return
        if (found := _indexed(home)) != change.after:
            yield Finding(What.MIXED, f"after the next try {found[0]} serves and not {change.after[0]}")
        yield from left_lying(_files(home, change.before[0]), set(change.files))
        if change.remove:
            yield from _traces(folder)

    def _change(self, add: Path | None = None, remove: str = "") -> _Change:
        """A change, done once without a kill."""
        twin = self._work / f"twin-{add.parent.name if add else remove}"
        shutil.copytree(self._base, twin)
        home, before = Home(twin), _indexed(Home(self._base))
        document = read_contained(add) if add else None
        ingest_into(home, str(add or ""), document, remove, self._embedder, _nobody)
        return _Change(str(add or ""), document, remove, before, _indexed(home), frozenset(_files(home, before[0])))


def _nobody(said: str) -> None:
    """Nobody listens."""


def _indexed(home: Home) -> tuple[str, frozenset[str]]:
    """The name of the index that serves, whole and checked, and its texts. Raises RiktlotsError, OSError."""
    folder = current_generation(home)
    if folder is None:
        return "", frozenset()
    check_generation(folder)
    return folder.name, frozenset(passage.text for passage in read_passages(folder))


def _serving(home: Home, change: _Change, ended: Ended) -> Iterator[Finding]:
    """The index of before serves, or the new one; the new one if it was said to be built."""
    try:
        found = _indexed(home)
    except (RiktlotsError, OSError, ValueError) as error:
        yield Finding(What.LOST, f"no index serves: {error}")
        return
    if found not in (change.before, change.after):
        yield Finding(What.MIXED, f"{found[0]} serves, which is neither the old nor the new index")
    if list(lines(ended, "built")) and found != change.after:
        yield Finding(What.LOST, "the index that was built does not serve")


def _held(home: Home, change: _Change, ended: Ended) -> Iterator[Finding]:
    """All documents can be read: each as before, or as it is to be if that was said."""
    try:
        held = {passage.text for passage in load_documents(home).passages}
    except (RiktlotsError, OSError) as error:
        yield Finding(What.LOST, f"the documents cannot be read: {error}")
        return
    if not change.before[1] & change.after[1] <= held:
        yield Finding(What.LOST, "a document is gone that nobody touched")
    if held not in (change.before[1], change.after[1]):
        yield Finding(What.MIXED, "the documents are neither as before nor as they are to be")
    if list(lines(ended, "kept")) and held != change.after[1]:
        yield Finding(What.LOST, "a document that was kept is not there")
    if list(lines(ended, "removed")) and _REMOVED in held_sources(home):
        yield Finding(What.LOST, "a document that was removed is there")


def _files(home: Home, old: str) -> set[str]:
    """The files of a home, without those of the index before: it is kept for readers once, and not twice."""
    return {name for name in files_in(home.root) if not name.startswith(f"generations/{old}/") and _is_fixed(name)}


def _is_fixed(name: str) -> bool:
    # Chroma names some of its files by chance.
    return "/chroma/" not in name


def _traces(folder: Path) -> Iterator[Finding]:
    word = INTERNAL_WORD.encode()
    for path in folder.rglob("*"):
        if path.is_file() and word in path.read_bytes():
            yield Finding(What.LYING, f"the removed document stands in {path.relative_to(folder)}")
