"""Which clause of the evidence a clause of a sentence speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.judges.matching import share_found
from retrieval.judges.reading import Clause, Reading, SentenceRead, clauses

# Of two clauses that hold as many of the words, the one that says less besides is meant.
_BESIDES = 0.01
# How much less a clause may hold than the nearest one to be its rival, and how much it must hold.
_NEARLY, _LEAST = 0.15, 0.3
# So many sentences, those with most of the words to the letter, are read closely.
_CLOSELY = 4


@dataclass(frozen=True, slots=True)
class Aligned:
    """A clause of a sentence and the clause of the evidence that holds most of its words; `share` is how much.

    `rivals` are the other clauses that hold nearly as much: words alone do not tell which one is meant.
    """

    clause: Clause
    beside: Clause
    share: float
    rivals: tuple[Clause, ...] = ()


def align(claim: Reading, evidence: Sequence[Reading]) -> list[Aligned]:
    """For each clause of a claim the nearest clause of its evidence, which is in the same language; clauses without a
    word of meaning are left out."""
    sentences = [(sentence, one.language) for one in evidence for sentence in one.sentences]
    if not sentences:
        return []
    return [_nearest(clause, sentences, claim.language) for clause in claim.clauses if clause.stems]


def _nearest(clause: Clause, sentences: Sequence[tuple[SentenceRead, str]], language: str) -> Aligned:
    wanted = frozenset(clause.stems)
    likely = sorted(sentences, key=lambda s: _BESIDES * len(s[0].stems) - len(wanted.intersection(s[0].stems)))
    candidates = [candidate for sentence, read_in in likely[:_CLOSELY] for candidate in clauses(sentence.text, read_in)]
    scored = [(share_found(clause.stems, candidate.stems, language), candidate) for candidate in candidates]
    share, beside = max(scored, key=lambda pair: pair[0] - _BESIDES * len(pair[1].stems))
    rivals = tuple(c for other, c in scored if c is not beside and other >= max(_LEAST, share - _NEARLY))
    return Aligned(clause, beside, share, rivals)
