"""The layers that the sentences of an answer come from: what binds, what guides, what recommends."""

from __future__ import annotations

from itertools import groupby

from app.pages.turn import Turn
from ingest.model import Weight

_LAYERS = {
    Weight.LAW: "layers_law",
    Weight.REGULATION: "layers_law",
    Weight.NATIONAL_GUIDELINE: "layers_guidelines",
    Weight.LOCAL_GUIDELINE: "layers_guidelines",
    Weight.RECOMMENDATION: "layers_background",
    Weight.BACKGROUND: "layers_background",
}


def layers_of(turn: Turn) -> list[str]:
    """For each sentence of an answer the heading it stands under, as a key of the text catalogues.

    All are empty when there is only one layer, or when the sentences are not ordered by layer: an answer that a
    language model composed is not torn apart.
    """
    found = [_LAYERS[turn.weight_of(sentence)] for sentence in turn.answer.sentences]
    runs = [layer for layer, _ in groupby(found)]
    return found if 1 < len(runs) == len(set(runs)) else [""] * len(found)
