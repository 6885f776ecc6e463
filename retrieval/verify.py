"""Verify drafted sentences against their quotes. The reader and the evaluation see the verdicts of this code alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from ingest.stems import content_stems
from retrieval.model import Citation, Removed, Sentence, Verdict
from retrieval.strength import has_negation, is_stronger, strength_of

# Shares of a sentence's content stems that must occur in its quotes.
_SUPPORTED, _PARTLY = 0.6, 0.4
_FIGURE = re.compile(r"\d+(?:[.,:/ ]\d+)*")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict on one sentence, by whom, and why in a word or two, for staff and logs."""

    verdict: Verdict
    by: str
    reason: str = ""


class Judge(Protocol):
    """Says whether quotes support a sentence. `language` is that of the sentence."""

    @property
    def name(self) -> str: ...

    def judge(self, sentence: str, citations: tuple[Citation, ...], language: str) -> Judgement: ...


class DeterministicJudge:
    """Judges by rules that can be read: words, figures, strength, negation. No model, the same in every run.

    It cannot follow a translation: a sentence in another language than its quotes is `undecided`.
    """

    name = "deterministic-1"

    def judge(self, sentence: str, citations: tuple[Citation, ...], language: str) -> Judgement:
        if not citations:
            return self._say(Verdict.UNSUPPORTED, "no_citation")
        quotes = " ".join(citation.quote for citation in citations)
        if sentence.strip() in (citation.quote.strip() for citation in citations):
            return self._say(Verdict.SUPPORTED)
        if missing := figures(sentence) - figures(quotes) - _address_figures(citations):
            return self._say(Verdict.UNSUPPORTED, f"figure {sorted(missing)[0]}")
        if is_stronger(strength_of(sentence), strength_of(quotes)):
            return self._say(Verdict.CONTRADICTED, "strength_raised")
        if any(citation.passage.language != language for citation in citations):
            return self._say(Verdict.UNDECIDED, "other_language")
        if has_negation(sentence) != has_negation(quotes):
            return self._say(Verdict.CONTRADICTED, "negation")
        wanted = content_stems(sentence, language)
        if not wanted:
            return self._say(Verdict.NO_CLAIM)
        found = set(content_stems(quotes, language))
        share = sum(stem in found for stem in wanted) / len(wanted)
        if share >= _SUPPORTED:
            return self._say(Verdict.SUPPORTED)
        return self._say(Verdict.PARTLY if share >= _PARTLY else Verdict.UNSUPPORTED, "words")

    def _say(self, verdict: Verdict, reason: str = "") -> Judgement:
        return Judgement(verdict, self.name, reason)


def figures(text: str) -> set[str]:
    """Numbers, dates and act numbers as written, with white space and thousands' marks taken out."""
    return {re.sub(r"(?<=\d)[ ,.](?=\d{3}\b)", "", m.group()).strip(" .,:") for m in _FIGURE.finditer(text)}


def _address_figures(citations: tuple[Citation, ...]) -> set[str]:
    """Figures of the cited places themselves: a sentence may name the paragraph it cites."""
    found: set[str] = set()
    for citation in citations:
        found |= figures(f"{citation.passage.address.locator}") | set(
            re.findall(r"\d+", str(citation.passage.address.locator))
        )
    return found


def verify(
    drafted: list[tuple[str, tuple[Citation, ...]]], judge: Judge, language: str
) -> tuple[tuple[Sentence, ...], tuple[Removed, ...]]:
    """The sentences that may be shown, and those that may not with the reason.

    Only a supported sentence is shown. What has a true quote but fails for another reason than a wrong claim (another
    language, partly the same words) gives way to the quote itself, which cannot be wrong about its source.
    """
    shown: list[Sentence] = []
    removed: list[Removed] = []
    for text, citations in drafted:
        judgement = judge.judge(text, citations, language)
        if judgement.verdict is Verdict.SUPPORTED:
            shown.append(Sentence(text, citations, judgement.verdict, strength_of(text)))
            continue
        if judgement.verdict is Verdict.NO_CLAIM:
            continue
        removed.append(Removed(text, judgement.verdict, judgement.reason))
        if judgement.verdict in (Verdict.UNDECIDED, Verdict.PARTLY):
            shown.extend(
                Sentence(c.quote, (c,), judge.judge(c.quote, (c,), c.passage.language).verdict, strength_of(c.quote))
                for c in citations
                if not any(c.quote == s.text for s in shown)
            )
    return tuple(shown), tuple(removed)
