"""What became of files that were to be taken in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from riktlots.ingest.document import Document
from riktlots.ingest.model import Passage, Source


class Outcome(StrEnum):
    """What became of a file.

    ADDED: the source had no file before. NEW_EDITION: it stands beside other editions. REPLACED: it took the place of
    the edition with its label. UNCHANGED: the same file with the same description was held already. REFUSED: it could
    not be read or added, and the error says why.
    """

    ADDED = "added"
    NEW_EDITION = "new_edition"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file that was given as `path`.

    `source` and `document` are None, and `error` says why, when it was refused. `document` has what was left out and
    is odd, `passages` are those of the edition `label`. `recognised` says that the file was recognised as the original
    of a source of the corpus without being told. `changes` counts the paragraphs that differ from the edition before
    it by kind, and is empty when there was none that can be read.
    """

    path: Path
    outcome: Outcome
    source: Source | None = None
    label: str = ""
    document: Document | None = None
    passages: tuple[Passage, ...] = ()
    recognised: bool = False
    changes: Mapping[str, int] = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True, slots=True)
class AddResult:
    """What an ingest came to: each file in the order given, and the generation that serves now.

    `generation` is empty after a preview. `passages` and `sources` count what is in the generation; `removed` names
    what was removed; `server` is the address at which it was published, or empty.
    """

    files: tuple[FileResult, ...]
    generation: str = ""
    passages: int = 0
    sources: int = 0
    removed: tuple[str, ...] = ()
    server: str = ""

    @property
    def added(self) -> list[FileResult]:
        """The files that were taken in."""
        return [file for file in self.files if file.outcome is not Outcome.REFUSED]

    @property
    def refused(self) -> list[FileResult]:
        """The files that could not be."""
        return [file for file in self.files if file.outcome is Outcome.REFUSED]
