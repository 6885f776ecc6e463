"""Pairs of a text and a claim about it, with a label given by people or by whoever planted the error, as JSON Lines.

Two forms are read, and their fields go by either name: `context` or `quote` is the text, `answer` or `sentence` what
is said. Fields that are not named here may be there, and are not read.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StringConstraints

from riktlots.evals.bench.sets import read_rows
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.language import detect_language
from riktlots.retrieval.judges.judge import Claim, Evidence

_Text = Annotated[str, StringConstraints(pattern=r"\S")]
_Language = Literal["sv", "en"]


class _PairRow(BaseModel):
    """One line. `label` is 1 when the text supports what is said; `type` says which error was planted, if one was, and
    `title` what the document of the text is called."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: _Text
    context: _Text = Field(validation_alias=AliasChoices("context", "quote"))
    answer: _Text = Field(validation_alias=AliasChoices("answer", "sentence"))
    label: Literal[0, 1]
    dataset: str = ""
    lang: _Language | None = None
    quote_lang: _Language | None = None
    question: str | None = None
    type: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim with the text it is to rest on, and whether it does. `group` is the same for pairs about one text."""

    id: str
    dataset: str
    claim: Claim
    supported: bool
    type: str
    group: str

    @property
    def text(self) -> str:
        return self.claim.evidence[0].text


@dataclass(frozen=True, slots=True)
class PairFile:
    """The pairs of a file in its order, and its SHA-256 as hex."""

    pairs: tuple[Pair, ...]
    sha256: str


def read_pairs(path: Path) -> PairFile:
    """Read a file, `.jsonl` or gzip `.jsonl.gz`.

    A row without a dataset belongs to the one that the file is named after; one without a language gets that of its
    text. Raises DocumentError, naming file and line.
    """
    pairs: dict[str, Pair] = {}
    for number, row in read_rows(path, _PairRow):
        pair = _pair(path, row)
        if pair.id in pairs:
            raise DocumentError(f"{path}, line {number}: an earlier line has the id “{pair.id}” too.")
        pairs[pair.id] = pair
    if not pairs:
        raise DocumentError(f"{path}: it has no pairs.")
    return PairFile(tuple(pairs.values()), hashlib.sha256(path.read_bytes()).hexdigest())


def _pair(path: Path, row: _PairRow) -> Pair:
    language = row.lang or detect_language(row.context, "en")
    evidence = Evidence(row.context, row.quote_lang or language, source=row.title)
    return Pair(
        id=row.id,
        dataset=row.dataset or path.name.split(".")[0],
        claim=Claim(row.answer, language, (evidence,), row.question or ""),
        supported=row.label == 1,
        type=row.type,
        group=hashlib.sha256(row.context.encode()).hexdigest()[:16],
    )


def by_dataset(pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    """The pairs of each dataset, in the order of the file."""
    found: dict[str, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.dataset, []).append(pair)
    return found


def sample(pairs: Sequence[Pair], limit: int | None, seed: int) -> list[Pair]:
    """At most `limit` pairs drawn at random, in their order."""
    if limit is None or len(pairs) <= limit:
        return list(pairs)
    chosen = sorted(random.Random(seed).sample(range(len(pairs)), limit))  # noqa: S311 - sampling, no secret
    return [pairs[i] for i in chosen]
