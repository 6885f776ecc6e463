"""Pieces of a document that are read together at one place, and how they are gathered in reading order."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.document import BLOCK_SEPARATOR, Block
from ingest.locator import Step


@dataclass(slots=True)
class Paragraph:
    """Pieces next to each other in a document that stand at one place, which `steps` names from the outside in.

    `headings` is the path of headings above. `points` says for each piece which point begins with it (“d”, “3”), None
    where it goes on with what is before it, and empty where the words are the paragraph's own. A part of the paragraph
    that consists of points is named by them.
    """

    pieces: list[Block]
    steps: tuple[Step, ...]
    headings: tuple[str, ...]
    points: list[str | None]

    @property
    def start(self) -> int:
        return self.pieces[0].start

    @property
    def end(self) -> int:
        return self.pieces[-1].end

    def touches(self, start: int) -> bool:
        """Whether nothing stands between the paragraph and a text that begins at `start`."""
        return start - self.end <= len(BLOCK_SEPARATOR)


@dataclass
class Gathering:
    """The paragraphs so far; the last one may still be open, so that pieces can join it."""

    closed: list[Paragraph] = field(default_factory=list)
    open: Paragraph | None = None

    def begin(self, piece: Block, steps: tuple[Step, ...], headings: tuple[str, ...], point: str = "") -> None:
        """Start a paragraph with a piece."""
        self.close()
        self.open = Paragraph([piece], steps, headings, [point])

    def join(self, piece: Block, point: str | None = None, *, steps: tuple[Step, ...] = ()) -> None:
        """Add a piece to the open paragraph, which `steps`, where given, puts at another place."""
        if self.open is None:
            raise ValueError("no paragraph is open")
        self.open.pieces.append(piece)
        self.open.points.append(point)
        self.open.steps = steps or self.open.steps

    def close(self) -> None:
        """End the open paragraph, if there is one."""
        if self.open:
            self.closed.append(self.open)
            self.open = None
