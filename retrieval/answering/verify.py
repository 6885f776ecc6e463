"""Verify drafted sentences against their quotes. The reader and the evaluation see the verdicts of this code alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from riktlots.ingest.language import detect_language, sentence_spans
from riktlots.ingest.model import Passage
from riktlots.retrieval.judges.judge import Claim, Evidence, Judge, Judgement
from riktlots.retrieval.judges.strength import strength_of
from riktlots.retrieval.model import Citation, Removed, Sentence, Verdict
from riktlots.retrieval.question.foreign_text import plain
from riktlots.retrieval.search.store import Store

# What a person reads.
_MOST_SHOWN = 12
_WRONG = (Verdict.UNSUPPORTED, Verdict.CONTRADICTED)
_CHECKS = "checks"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A drafted sentence. `fault` says why it has no citation; `repaired` what was put right (see Sentence)."""

    text: str
    citations: tuple[Citation, ...]
    repaired: tuple[str, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """A sentence that may be written anew: its number in the draft from 1, its words, and what is wrong with it."""

    number: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verifying:
    """How sentences are verified: by which judge, in the language of the answer, against which store."""

    judge: Judge
    language: str
    store: Store
    question: str = ""


Rewrite = Callable[[Sequence[Failed]], Mapping[int, Proposed]]
_Pair = tuple[Proposed, Judgement]


def verify(proposed: Iterable[Proposed], by: Verifying, rewrite: Rewrite | None = None) -> Iterator[Sentence | Removed]:
    """The sentences that may be shown, each as soon as it may, and those that may not with the reason; in order.

    Only a supported sentence is shown. What is wrong or in the wrong language is handed to `rewrite` once, all of it
    together, and what fails again is out. What has a true quote but fails for another reason than a wrong claim (partly
    the same words, another language) gives way to the quote itself, which cannot be wrong about its source.
    """
    once = _without_doubles(proposed)
    pairs = judged(once, by)
    failed = [Failed(n, one.text, j.reason) for n, (one, j) in enumerate(pairs, 1) if _is_for_rewriting(j)]
    anew: dict[int, _Pair] | None = None
    shown: set[str] = set()
    for number, (one, judgement) in enumerate(pairs, 1):
        outcomes: list[Sentence | Removed] = []
        if rewrite and _is_for_rewriting(judgement):
            if anew is None:
                anew = _judged_anew(rewrite(failed), by)
            again = anew.get(number)
            if again and (again[1].verdict is Verdict.SUPPORTED or judgement.verdict in _WRONG):
                stands = again[1].verdict not in (*_WRONG, Verdict.NO_CLAIM)
                outcomes.append(Removed(one.text, judgement.verdict, judgement.reason, replaced=stands))
                one, judgement = again
        outcomes.extend(_outcomes(one, judgement))
        yield from _room_for(outcomes, shown)


def _without_doubles(proposed: Iterable[Proposed]) -> list[Proposed]:
    once: dict[str, Proposed] = {}
    for one in proposed:
        once.setdefault(" ".join(one.text.casefold().split()), one)
    return list(once.values())


def judged(proposed: Sequence[Proposed], by: Verifying) -> list[_Pair]:
    """Each sentence with its judgement: by the checks of its citations and language, else by the judge in one batch."""
    checked = [_check(one, by.language) for one in proposed]
    claims = [_claim(one, by) for one, found in zip(proposed, checked, strict=True) if found is None]
    judgements = iter(by.judge.judge(claims) if claims else [])
    return [(one, found or next(judgements)) for one, found in zip(proposed, checked, strict=True)]


def _judged_anew(rewritten: Mapping[int, Proposed], by: Verifying) -> dict[int, _Pair]:
    return dict(zip(rewritten, judged(list(rewritten.values()), by), strict=True))


def _check(one: Proposed, language: str) -> Judgement | None:
    """What needs no judge: a sentence without a citation, one that is its quote, one in another language."""
    if not one.citations:
        return Judgement(Verdict.UNSUPPORTED, _CHECKS, one.fault or "no_citation")
    if any(one.text == citation.quote for citation in one.citations):
        return Judgement(Verdict.SUPPORTED, "")
    if detect_language(one.text, language) != language:
        return Judgement(Verdict.UNDECIDED, _CHECKS, "wrong_language")
    return None


def _claim(one: Proposed, by: Verifying) -> Claim:
    evidence = tuple(evidence_of(citation, by.language, by.store) for citation in one.citations)
    # An address of a known source says nothing that its quote would have to say too.
    return Claim(plain(one.text), by.language, evidence, by.question)


def _is_for_rewriting(judgement: Judgement) -> bool:
    return judgement.verdict in _WRONG or judgement.reason == "wrong_language"


def _outcomes(one: Proposed, judgement: Judgement) -> Iterator[Sentence | Removed]:
    """What a judged sentence comes to."""
    verdict = judgement.verdict
    if verdict is Verdict.SUPPORTED:
        yield Sentence(
            one.text, one.citations, verdict, strength_of(one.text), judgement.by, judgement.reason, one.repaired
        )
    elif verdict in _WRONG:
        yield Removed(one.text, verdict, judgement.reason)
    elif verdict is not Verdict.NO_CLAIM:
        yield Removed(one.text, verdict, judgement.reason, replaced=True)
        for citation in one.citations:
            # A quote supports itself: no judge is needed.
            yield Sentence(
                citation.quote, (citation,), Verdict.SUPPORTED, strength_of(citation.quote), repaired=one.repaired
            )


def _room_for(outcomes: Iterable[Sentence | Removed], shown: set[str]) -> Iterator[Sentence | Removed]:
    """The outcomes without what is shown already; what is more than a person reads is removed for that reason."""
    for outcome in outcomes:
        if isinstance(outcome, Removed):
            yield outcome
        elif outcome.text not in shown:
            if len(shown) < _MOST_SHOWN:
                shown.add(outcome.text)
                yield outcome
            else:
                yield Removed(outcome.text, Verdict.UNDECIDED, "too_many")


def evidence_of(citation: Citation, language: str, store: Store) -> Evidence:
    """What speaks for a sentence in `language` that cites: the quote, or the words of its translation in that
    language."""
    passage, place = citation.passage, str(citation.passage.address.locator)
    source = store.source(passage)
    names = " ".join((source.title, source.title_en, source.cite, source.cite_en, *source.aliases, source.authority))
    if passage.language != language and (other := translation(passage, language, store)):
        return Evidence(_same_part(citation, other), language, place, names)
    return Evidence(citation.quote, passage.language, place, names)


def translation(passage: Passage, language: str, store: Store) -> Passage | None:
    """The passage at the same place, and of the same form, in another language; None when the store holds none."""
    return next(
        (
            other
            for other in store.by_source.of(passage.address.source)
            if other.language == language
            and other.form is passage.form
            and other.address.place == passage.address.place
        ),
        None,
    )


def _same_part(citation: Citation, other: Passage) -> str:
    """The sentences of the translation that stand where those of the quote stand; all of it where their numbers
    differ."""
    here, there = sentence_spans(citation.passage.text), sentence_spans(other.text)
    quoted = [i for i, (start, end) in enumerate(here) if start < citation.end and citation.start < end]
    if len(here) != len(there) or not quoted:
        return other.text
    return other.text[there[quoted[0]][0] : there[quoted[-1]][1]]
