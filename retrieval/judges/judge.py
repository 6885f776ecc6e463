"""The protocol of judges: Evidence, Claim, Judgement and Judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from riktlots.retrieval.model import Citation, Verdict


@dataclass(frozen=True, slots=True)
class Evidence:
    """A text that should support a sentence, usually a quote.

    `place` is its printed locator (`2 kap. 5 §`) and `source` holds the names of its document (titles, number); both
    may be empty. A sentence may name the place and the document even if the quote does not.
    """

    text: str
    language: str
    place: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, its language ("sv" or "en"), its evidence, and the question that it answers, if any."""

    text: str
    language: str
    evidence: tuple[Evidence, ...]
    question: str = ""

    @classmethod
    def of(
        cls,
        sentence: str,
        citations: Sequence[Citation],
        language: str,
        question: str = "",
        names: Mapping[str, str] = MappingProxyType({}),
    ) -> Claim:
        """Build the claim of a drafted sentence and its citations; `names` are the names of sources by id."""
        evidence = tuple(
            Evidence(
                c.quote,
                c.passage.language,
                str(c.passage.address.locator),
                names.get(c.passage.address.source, ""),
            )
            for c in citations
        )
        return cls(sentence, language, evidence, question)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict on one claim, with the name of the judge (`by`) and a short reason for staff and logs.

    `support` is the judge's estimate in [0, 1] that the evidence supports the claim, or None. `failed` means that the
    judge could not be reached and may be asked again later.
    """

    verdict: Verdict
    by: str
    reason: str = ""
    support: float | None = None
    failed: bool = False


class Judge(Protocol):
    """Decides whether evidence supports claims. Returns one judgement for each claim, in order."""

    @property
    def name(self) -> str: ...

    def judge(self, claims: Sequence[Claim]) -> list[Judgement]: ...
