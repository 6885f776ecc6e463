"""The headings above the place where the reading stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.document import Block
from ingest.locator import Step, Unit


class Outline:
    """A stack of headings, each deeper than the one before it."""

    def __init__(self) -> None:
        self.headings: list[Block] = []

    def enter(self, heading: Block) -> None:
        """Take up a heading; those of its level and deeper are left."""
        while self.headings and self.headings[-1].level >= heading.level:
            self.headings.pop()
        self.headings.append(heading)

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(heading.text for heading in self.headings)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The place by the words of the headings alone; empty without headings."""
        # The document's title stands over everything and says nothing about the place.
        return heading_steps([heading for heading in self.headings if heading.level > 1] or self.headings)


def heading_steps(headings: Sequence[Block]) -> tuple[Step, ...]:
    """A place named by the words of some headings; their quotation marks would end the name."""
    words = " / ".join(re.sub(r"[\"”“]", "'", heading.text) for heading in headings)
    return (Step(Unit.HEADING, words),) if words else ()
