"""Answers to several questions in one: whether to split, and the answer of the answers to the parts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import zip_longest

from riktlots.ingest.model import Address
from riktlots.retrieval.answering.nearest import Quotes
from riktlots.retrieval.coverage.decision import Ruling
from riktlots.retrieval.model import Answer, Citation, Happening, Hit, Part, Sentence, SentenceVerified, Status

# So many of the closest paragraphs are shown for each part.
_CLOSEST = 2
# Where these are the same for all parts, the same is quoted or shown for all.
_READ = 3
_BEST_FIRST = (Status.ANSWERED, Status.PARTLY, Status.CLOSEST, Status.NOT_COVERED, Status.OUT_OF_SCOPE)


def better_split(whole: Ruling, parts: Sequence[Ruling], found: Sequence[Sequence[Hit]]) -> bool:
    """Whether the parts of a question, for which these passages were found, are better answered one by one than the
    question as it stands.

    They are not where one passage covers them all, so that the whole is answered with at least the chance of each part,
    or the same passages are found for each; nor where the whole fares better than every part. (Of 46 development
    questions of several parts that the documents answer, 21 are split: .52 of all gold places are cited instead of
    .48, a right one for 37 instead of 35 questions, with 117 quotes instead of 90.)
    """
    if min(_rank(part) for part in parts) > _rank(whole):
        return False
    if _is_named(whole):
        return not all(_is_named(part) for part in parts)
    if len({_nearest(hits) for hits in found}) == 1 and all(part.status is whole.status for part in parts):
        return False
    return whole.status is not Status.ANSWERED or any(_chance(part) > _chance(whole) for part in parts)


def quotes_of(quotes: Quotes, said: Collection[str] | None) -> Quotes:
    """The quotes for a part of a question, given what the parts before it `said`; all of them where it is no part.

    The best one is shown though it was said before, since one paragraph may answer both; the others are not.
    """
    if said is None:
        return quotes
    return [quote for at, quote in enumerate(quotes) if at == 0 or quote[0] not in said]


def is_repeated(happening: Happening, said: Collection[str]) -> bool:
    """Whether a sentence was told already, for a part before."""
    return isinstance(happening, SentenceVerified) and happening.sentence.text in said


def answer_in_parts(whole: Answer, asked: Sequence[str], answers: Sequence[Answer]) -> Answer:
    """The answer to a question from the answers to its parts, which were asked in these words.

    Its sentences and closest paragraphs stand in the order of the parts. It is answered if each part is, partly if one
    is, and else as its best part.
    """
    merged = replace(
        whole,
        hits=found_for_parts([one.hits for one in answers]),
        removed=(*whole.removed, *(removed for one in answers for removed in one.removed)),
        considered=any(one.considered for one in answers),
        judge=next((one.judge for one in answers if one.judge), ""),
        closest=(),
        written=None,
    )
    sentences: list[Sentence] = []
    closest: list[Citation] = []
    parts: list[Part] = []
    for question, one in zip(asked, answers, strict=True):
        near = _new(one.closest[:_CLOSEST], closest)
        closest += [citation for citation in near if citation not in closest]
        begin, places = len(sentences), tuple(closest.index(citation) for citation in near)
        sentences += one.sentences
        parts.append(Part(question, one.status, one.reason, tuple(range(begin, len(sentences))), places, one.written))
    best = min(answers, key=lambda one: _BEST_FIRST.index(one.status))
    status = best.status
    if status.is_answer:
        status = Status.ANSWERED if all(one.status is Status.ANSWERED for one in answers) else Status.PARTLY
    return replace(
        merged,
        status=status,
        reason=best.reason,
        sentences=tuple(sentences),
        closest=tuple(closest),
        parts=tuple(parts),
    )


def found_for_parts(hits: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    """The passages found for all parts, each once: the best of each part, then the second best, and so on."""
    found: dict[str, Hit] = {}
    for row in zip_longest(*hits):
        for hit in row:
            if hit is not None:
                found.setdefault(str(hit.passage.address), hit)
    return tuple(found.values())


def _new(nearest: Sequence[Citation], shown: Collection[Citation]) -> Sequence[Citation]:
    """Those that are not shown yet; the nearest if all are."""
    return [one for one in nearest if one not in shown] or nearest[:1]


def _nearest(hits: Sequence[Hit]) -> frozenset[Address]:
    return frozenset(hit.passage.address for hit in hits[:_READ])


def _rank(ruling: Ruling) -> int:
    return _BEST_FIRST.index(ruling.status)


def _is_named(ruling: Ruling) -> bool:
    """Whether the question names a place that is held."""
    return ruling.status is Status.ANSWERED and ruling.chance is None


def _chance(ruling: Ruling) -> float:
    """The chance of an answer as far as one is given; a place that is named and held is certain."""
    if ruling.status is not Status.ANSWERED:
        return 0.0
    return 1.0 if ruling.chance is None else ruling.chance
