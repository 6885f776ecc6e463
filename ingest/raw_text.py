"""What a reader takes from a file piece by piece, and the blocks that are made of the pieces."""

from __future__ import annotations

from ingest.document import Block, BlockKind, Run, normalise_from


class RawText:
    """The pieces in the order in which they were taken, each on a line of its own."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0

    @property
    def text(self) -> str:
        """All pieces: the raw text of the document."""
        return "\n".join(self._pieces)

    def block(self, piece: str, kind: BlockKind, level: int = 0) -> Block:
        """Take a piece down; the block of it counts its origin in the raw text."""
        text, runs = normalise_from(piece, 0, len(piece))
        origin = tuple(Run(run.start, run.raw_start + self._length, run.length) for run in runs)
        self._pieces.append(piece)
        self._length += len(piece) + 1
        return Block(text, kind, level, origin=origin)
