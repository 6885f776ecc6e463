"""Texts without what a reader may have mended or broken: white space, hyphens, ligatures."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# PDFium writes a hyphen at the end of a line as the control character 2 when the word goes on.
_LEFT_OUT = frozenset("-\u00ad\u2010\u2011\u0002\ufffe\uffff")


@dataclass(frozen=True, slots=True)
class Squeezed:
    """What is left of a text, and for each of its characters the place in the text that it came from."""

    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, characters: Iterable[str]) -> Squeezed:
        """Squeeze a text, given as its characters."""
        left: list[str] = []
        places: list[int] = []
        for place, character in enumerate(characters):
            for part in unicodedata.normalize("NFKD", character):
                if not part.isspace() and part not in _LEFT_OUT:
                    left.append(part)
                    places.append(place)
        return cls("".join(left), tuple(places))

    def only_place_of(self, wanted: str) -> int | None:
        """Where the one occurrence of a squeezed text begins; None where there is none, or more than one."""
        first = self.text.find(wanted)
        if not wanted or first < 0 or self.text.find(wanted, first + 1) >= 0:
            return None
        return first
