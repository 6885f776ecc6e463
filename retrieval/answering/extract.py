"""Draft an answer without a language model: the fewest verbatim sentences that answer the question."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from riktlots.ingest.index.embeddings import Vectors
from riktlots.ingest.language import content_stems, sentence_spans
from riktlots.ingest.locator import Unit
from riktlots.ingest.model import Address, Form, Kind, Passage, Source, Weight
from riktlots.retrieval.model import Citation, Hit
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.store import Store

_PASSAGES = 8
_MAX_QUOTES = 3
# A passage counts beside the best one when its score is at least this share of the best. (On development questions .95
# cites a right paragraph in .76 of the answers with .64 of the quotes right, .92 in .80 with .61, .88 in .84 with
# .55; asking besides that a quote brings words of the question not said yet lost .02 of the first and won nothing.)
_NEAR_BEST = 0.92
# The same of the chance after reranking. (On 309 development questions, with at most three quotes, .3 cites a right
# paragraph in .91 with .58 of the quotes right, .4 in .89 with .62, .5 in .87 with .65, .7 in .85 with .71.)
_NEAR_BEST_READ = 0.35
# A document that advises or compares gives way to one that binds or leads to it whose chance is at least this share.
# (Of 147 development questions this puts another quote first in one, which it answers better; at .7 in six, two of
# them worse.)
_AS_LIKELY = 0.9
_SHORT = 3  # an original's passage of at most this many sentences is quoted whole
# Of the quotes after the first, what binds comes before what advises, and what is told for comparison last.
_ORDER = {
    Weight.LAW: 0,
    Weight.REGULATION: 0,
    Weight.NATIONAL_GUIDELINE: 1,
    Weight.LOCAL_GUIDELINE: 1,
    Weight.RECOMMENDATION: 2,
    Weight.BACKGROUND: 2,
}
# A sentence that begins so hangs on the one before it.
_HANGS_ON = re.compile(
    r"(?:Det|Detta|Dessa|Den|De|Då|Därför|Dock|Men|Annars|I så fall|Samma|Sådan\w*|Undantag\w*|Om så|Motsvarande|Likaså"
    r"|Även"
    r"|This|These|That|Those|It|They|Then|Therefore|However|But|Otherwise|In that case|The same|Such|Except\w*|If so"
    r"|Unless|Likewise|Nevertheless)\b"
)

# What a section excepts from its main rule, where it begins so; said alone it reads as the opposite of the rule.
_EXCEPTS = re.compile(
    r"\b(?:undantag\w*|undantas|(?:gäller|behöver|behövs|krävs)(?: dock)? inte|exempt\w*|exceptions?"
    r"|do(?:es)? not apply|(?:is|are) not (?:needed|required|void)|need not)\b",
    re.IGNORECASE,
)
_BEGINS = 140
_OF_A_SECTION = (Unit.CHAPTER, Unit.MARK, Unit.ARTICLE)


def extract(query: Query, hits: Sequence[Hit]) -> list[tuple[str, tuple[Citation, ...]]]:
    """Draft up to three sentences, each the text of its own quote, and the main rules of exceptions among them.

    The passage most likely to answer comes first, and before one that advises one that binds and is about as likely;
    others follow if they score nearly as well and do not repeat it, or if the question names their place, the most
    binding before the others. A passage that is told for comparison comes first only where there is none of our own.
    The paragraph of a digest is quoted whole; of an original's long passage, the run of sentences that bear on the
    question with those that they hang on.
    """
    weights = {stem: query.store.lexical.idf(stem) for stem in query.stems}
    chosen: list[Citation] = []
    worth = sorted(_worth_quoting(hits), key=lambda hit: _is_for_comparison(query.store.source(hit.passage)))
    for hit in _binding_first(query, worth):
        citation = _quote(query, hit.passage, weights)
        if len(chosen) < _MAX_QUOTES and not any(says_the_same(citation, other) for other in chosen):
            chosen.append(citation)
    rest = sorted(chosen[1:], key=lambda one: _rank(query.store.source(one.passage)))
    return [(one.quote, (one,)) for one in _with_main_rules(query.store, [*chosen[:1], *rest])]


def _with_main_rules(store: Store, cited: Sequence[Citation]) -> list[Citation]:
    """The citations, each exception of a section after the main rule that it is made from; a rule that is not among
    them is cited whole."""
    given = {citation.passage.address: citation for citation in cited}
    found: dict[Address, Citation] = {}
    for citation in cited:
        if rule := _main_rule(store, citation.passage):
            found.setdefault(rule.address, given.get(rule.address) or Citation.of(rule, rule.text))
        found.setdefault(citation.passage.address, citation)
    return list(found.values())


def _main_rule(store: Store, passage: Passage) -> Passage | None:
    """The first paragraph of the section that a passage is an exception of; None if it is none."""
    at = passage.address
    section = _section(passage)
    if not section or not _EXCEPTS.search(passage.text[:_BEGINS]):
        return None
    for other in store.by_source.of_edition(at.source, at.edition):
        # A section may stand in two wordings, one of which is still to come into force, under a heading of its own.
        is_of_section = other.heading_path == passage.heading_path and _section(other) == section
        if other.language == passage.language and is_of_section:
            is_rule = other.address != at and not _EXCEPTS.search(other.text[:_BEGINS])
            return other if is_rule else None
    return None


def _section(passage: Passage) -> tuple[str, ...]:
    """The numbers of the chapter and section, or of the article, that a passage stands in; empty if in none."""
    return tuple(step.value.split(".")[0] for step in passage.address.locator.steps if step.unit in _OF_A_SECTION)


def _is_for_comparison(source: Source) -> bool:
    """Whether a document is news or another country's; overviews of our own lead to what applies here."""
    return source.weight is Weight.BACKGROUND and source.kind is not Kind.OVERVIEW


def _binding_first(query: Query, hits: list[Hit]) -> list[Hit]:
    """The hits, led by the first that binds, or leads to what does, where the first one only advises and is hardly more
    likely to answer."""
    if not hits or not hits[0].read or _leads(query.store.source(hits[0].passage)):
        return hits
    for hit in hits[1:]:
        if (hit.read or 0.0) >= _AS_LIKELY * hits[0].read and _leads(query.store.source(hit.passage)):
            return [hit, *(other for other in hits if other is not hit)]
    return hits


def _leads(source: Source) -> bool:
    return source.kind is Kind.OVERVIEW or _ORDER[source.weight] == 0 or source.weight is Weight.NATIONAL_GUIDELINE


def _rank(source: Source) -> int:
    return 3 if _is_for_comparison(source) else _ORDER[source.weight]


def says_the_same(one: Citation, other: Citation) -> bool:
    """Whether two quotes say nearly the same: the Jaccard similarity of their content stems is above 0.7."""
    first, second = (frozenset(content_stems(c.quote, c.passage.language)) for c in (one, other))
    return bool(first | second) and len(first & second) / len(first | second) > 0.7


def _worth_quoting(hits: Sequence[Hit]) -> list[Hit]:
    exact = [hit for hit in hits if hit.exact]
    if exact:
        return exact[:_MAX_QUOTES]
    chances = [(hit, hit.read) for hit in hits[:_PASSAGES] if hit.read is not None]
    if chances:
        most = max(chance for _, chance in chances)
        return [hit for hit, chance in chances if chance >= _NEAR_BEST_READ * most]
    best = max((hit.score for hit in hits), default=0.0)
    return [hit for hit in hits[:_PASSAGES] if hit.score >= _NEAR_BEST * best]


def _quote(query: Query, passage: Passage, weights: dict[str, float]) -> Citation:
    """Choose the part of a passage to quote, so that nothing is cut away that its meaning hangs on."""
    text, spans = passage.text, sentence_spans(passage.text)
    if passage.form is Form.DIGEST or len(spans) <= _SHORT:
        return Citation.of(passage, text)
    scores = _sentence_scores(query, [text[a:b] for a, b in spans], weights, passage.language)
    best = int(np.argmax(scores))
    relevant = [i for i, score in enumerate(scores) if score >= 0.85 * scores[best]]
    first, last = min(relevant), max(relevant)
    while first > 0 and _HANGS_ON.match(text, spans[first][0]):
        first -= 1
    while last + 1 < len(spans) and _HANGS_ON.match(text, spans[last + 1][0]):
        last += 1
    start, end = spans[first][0], spans[last][1]
    return Citation(passage, text[start:end], start, end)


def _sentence_scores(query: Query, sentences: list[str], weights: dict[str, float], language: str) -> list[float]:
    total = sum(weights.values()) or 1.0
    words = [sum(weights.get(stem, 0.0) for stem in content_stems(s, language)) / total for s in sentences]
    vectors = query.store.passage_vectors(sentences, language)
    vector = query.vector
    cosines: Vectors | list[float] = (
        vectors @ vector if vectors is not None and vector is not None else [0.0] * len(words)
    )
    return [0.6 * max(0.0, float(cosine)) + 0.4 * share + 1e-6 for cosine, share in zip(cosines, words, strict=True)]
