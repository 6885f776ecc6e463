"""Verify drafted sentences against their quotes. Readers and evaluations see the verdicts of this code only."""

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

# The most sentences in an answer: people read no more.
_MOST_SHOWN = 12
_WRONG = (Verdict.UNSUPPORTED, Verdict.CONTRADICTED)
# Who judged a sentence that needed no judge.
CHECKS = "checks"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A drafted sentence. `fault` says why it has no citation; `repaired` lists its repairs (see Sentence). `checked`
    is the judgement that this verifier gave before on the same sentence and the same paragraphs."""

    text: str
    citations: tuple[Citation, ...]
    repaired: tuple[str, ...] = ()
    fault: str = ""
    checked: Judgement | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """A sentence that may be rewritten: its number in the draft from 1, its text, and the reason why it failed."""

    number: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verifying:
    """The context of a verification: the judge, the language of the answer, the store, and the question."""

    judge: Judge
    language: str
    store: Store
    question: str = ""


Rewrite = Callable[[Sequence[Failed]], Mapping[int, Proposed]]
_Pair = tuple[Proposed, Judgement]


def verify(proposed: Iterable[Proposed], by: Verifying, rewrite: Rewrite | None = None) -> Iterator[Sentence | Removed]:
    """Yield, in order, the sentences to show, and those removed with the reason; each as soon as it is settled.

    Only supported sentences are shown. Sentences that are wrong or in the wrong language are passed to `rewrite` once,
    all together, and removed if they fail again. A sentence with a true quote that fails for another reason (partly
    supported, undecided) is replaced by its quote, which cannot misstate its source.
    """
    pairs = judged(_without_duplicates(proposed), by)
    failed = [Failed(n, one.text, j.reason) for n, (one, j) in enumerate(pairs, 1) if _may_be_rewritten(j)]
    rewritten: dict[int, _Pair] | None = None
    shown: set[str] = set()
    for number, (one, judgement) in enumerate(pairs, 1):
        outcomes: list[Sentence | Removed] = []
        if rewrite and _may_be_rewritten(judgement):
            if rewritten is None:
                rewritten = _judge_rewritten(rewrite(failed), by)
            again = rewritten.get(number)
            if again and (again[1].verdict is Verdict.SUPPORTED or judgement.verdict in _WRONG):
                replaced = again[1].verdict not in (*_WRONG, Verdict.NO_CLAIM)
                outcomes.append(Removed(one.text, judgement.verdict, judgement.reason, replaced=replaced))
                one, judgement = again
        outcomes.extend(_outcomes(one, judgement))
        yield from _within_limit(outcomes, shown)


def _without_duplicates(proposed: Iterable[Proposed]) -> list[Proposed]:
    once: dict[str, Proposed] = {}
    for one in proposed:
        once.setdefault(" ".join(one.text.casefold().split()), one)
    return list(once.values())


def judged(proposed: Sequence[Proposed], by: Verifying) -> list[_Pair]:
    """Judge each sentence: by its citations and language where they decide, else by the judge, in one batch."""
    checked = [_check(one, by.language) for one in proposed]
    claims = [_claim(one, by) for one, found in zip(proposed, checked, strict=True) if found is None]
    judgements = iter(by.judge.judge(claims) if claims else [])
    return [(one, found or next(judgements)) for one, found in zip(proposed, checked, strict=True)]


def _judge_rewritten(rewritten: Mapping[int, Proposed], by: Verifying) -> dict[int, _Pair]:
    return dict(zip(rewritten, judged(list(rewritten.values()), by), strict=True))


def _check(one: Proposed, language: str) -> Judgement | None:
    """Judge what needs no judge: a sentence without citations, one that was judged before, one that is its own quote,
    one in another language."""
    if not one.citations:
        return Judgement(Verdict.UNSUPPORTED, CHECKS, one.fault or "no_citation")
    if one.checked:
        return one.checked
    if any(one.text == citation.quote for citation in one.citations):
        return Judgement(Verdict.SUPPORTED, "")
    if detect_language(one.text, language) != language:
        return Judgement(Verdict.UNDECIDED, CHECKS, "wrong_language")
    return None


def _claim(one: Proposed, by: Verifying) -> Claim:
    evidence = tuple(evidence_of(citation, by.language, by.store) for citation in one.citations)
    # The web address of a source may stand in a sentence, and need not be in its quote.
    return Claim(plain(one.text), by.language, evidence, by.question)


def _may_be_rewritten(judgement: Judgement) -> bool:
    return judgement.verdict in _WRONG or judgement.reason == "wrong_language"


def supported(one: Proposed, judgement: Judgement) -> Sentence:
    """A drafted sentence that passed, as it is shown."""
    return Sentence(
        one.text, one.citations, judgement.verdict, strength_of(one.text), judgement.by, judgement.reason, one.repaired
    )


def _outcomes(one: Proposed, judgement: Judgement) -> Iterator[Sentence | Removed]:
    """Yield the sentences to show, or the removal, for a judged sentence."""
    verdict = judgement.verdict
    if verdict is Verdict.SUPPORTED:
        yield supported(one, judgement)
    elif verdict in _WRONG:
        yield Removed(one.text, verdict, judgement.reason)
    elif verdict is not Verdict.NO_CLAIM:
        yield Removed(one.text, verdict, judgement.reason, replaced=True)
        for citation in one.citations:
            # A quote supports itself: no judge is needed.
            yield Sentence(
                citation.quote, (citation,), Verdict.SUPPORTED, strength_of(citation.quote), repaired=one.repaired
            )


def _within_limit(outcomes: Iterable[Sentence | Removed], shown: set[str]) -> Iterator[Sentence | Removed]:
    """Drop sentences that are shown already, and remove those beyond the limit."""
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
    """Return the evidence of a citation for a sentence in `language`: the quote, or its translation if there is one."""
    passage, place = citation.passage, str(citation.passage.address.locator)
    source = store.source(passage)
    names = " ".join((source.title, source.title_en, source.cite, source.cite_en, *source.aliases, source.authority))
    if passage.language != language and (other := translation(passage, language, store)):
        return Evidence(_same_part(citation, other), language, place, names)
    return Evidence(citation.quote, passage.language, place, names)


def translation(passage: Passage, language: str, store: Store) -> Passage | None:
    """Return the passage of the same place and form in `language`; None if the store has none."""
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
    """Return the sentences of the translation at the positions of the quoted ones.

    If the texts differ in their number of sentences, the whole translation is returned.
    """
    here, there = sentence_spans(citation.passage.text), sentence_spans(other.text)
    quoted = [i for i, (start, end) in enumerate(here) if start < citation.end and citation.start < end]
    if len(here) != len(there) or not quoted:
        return other.text
    return other.text[there[quoted[0]][0] : there[quoted[-1]][1]]
