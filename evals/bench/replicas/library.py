"""Editions of one document, in which every paragraph says of which edition it is."""

from __future__ import annotations

import re

from ingest.library import Library
from ingest.locator import Locator, Step, Unit
from ingest.manifest import Sources
from ingest.model import Address, Edition, Form, Kind, Passage, Source, SourceStatus, Weight, text_sha256

_PARAGRAPHS = 40
_SAYS = re.compile(r"utgåva (\d+)")
_ID = "replicas-rules"


def library(edition: int) -> Library:
    """The document in one edition."""
    source = Source(
        id=_ID,
        title="Regler för internationella samarbeten",
        title_en="Rules for international cooperation",
        cite="samarbetsreglerna",
        cite_en="the cooperation rules",
        authority="",
        url="",
        language=("sv",),
        kind=Kind.GUIDELINE,
        weight=Weight.NATIONAL_GUIDELINE,
        jurisdiction="SE",
        status=SourceStatus.IN_FORCE,
        verified="user",
    )
    texts = [
        f"Avtal {number} om internationellt samarbete prövas av nämnd {number} enligt utgåva {edition}."
        for number in range(1, _PARAGRAPHS + 1)
    ]
    passages = tuple(
        Passage(
            Address(_ID, "sv", Locator((Step(Unit.MARK, str(number)),))), (), text, 0, len(text), "sv", Form.ORIGINAL
        )
        for number, text in enumerate(texts, 1)
    )
    held = Edition(_ID, "sv", Form.ORIGINAL, "sv", text_sha256("\n".join(texts)))
    return Library(Sources([source]), (held,), passages)


def question(number: int) -> str:
    """A question that one of the paragraphs answers."""
    return f"Vilken nämnd prövar avtal {number % _PARAGRAPHS + 1} om internationellt samarbete?"


def editions_in(text: str) -> set[int]:
    """The editions that a text says it is of."""
    return {int(edition) for edition in _SAYS.findall(text)}
