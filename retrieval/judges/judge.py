"""What a judge is asked and what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from riktlots.retrieval.model import Citation, Verdict


@dataclass(frozen=True, slots=True)
class Evidence:
    """A text that a sentence rests on: usually a quote.

    `place` is its printed locator (`2 kap. 5 §`) and `source` what its document is called (titles, number), or empty: a
    sentence may name both without the quote doing so.
    """

    text: str
    language: str
    place: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence, its language ("sv" or "en"), the texts it rests on, and the question it answers, if any."""

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
        """The claim that a drafted sentence makes with its citations; `names` says by id what sources are called."""
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
    """A verdict on one claim, by whom, why in a word or two (for staff and logs), and how sure.

    `support` is the judge's estimate in [0, 1] that the evidence supports the claim; None where it makes none. `failed`
    says that the judge could not be asked, so that it may be another time.
    """

    verdict: Verdict
    by: str
    reason: str = ""
    support: float | None = None
    failed: bool = False


class Judge(Protocol):
    """Says whether evidence supports claims, one judgement for each, in order."""

    @property
    def name(self) -> str: ...

    def judge(self, claims: Sequence[Claim]) -> list[Judgement]: ...
