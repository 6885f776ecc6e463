"""Find the passages for a question: exact references, then words and meaning fused by score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ingest.language import LANGUAGES
from ingest.model import Passage
from ingest.stems import content_stems
from retrieval.compounds import open_compound
from retrieval.fusion import FIXED_SHARE, load_fusion, measure
from retrieval.model import Hit
from retrieval.priors import Prior, whose
from retrieval.references import look_up, named_sources, neighbours, read_reference
from retrieval.spelling import likely_words
from retrieval.store import PassageFilter, Store
from retrieval.synonyms import Phrase, other_words

_CANDIDATES = 100
# The most that BM25 can give a term is its idf times (k1 + 1), with the k1 = 1.2 of FTS5.
_BM25_CEILING = 2.2


@dataclass(frozen=True, slots=True)
class Query:
    """A question made ready for both legs.

    `stems` are those of its content words, by the stemmer of its language; a word that the index does not know gives
    way to the parts of the compound, or to the words that were likely meant. `all_stems` adds the stems by the other
    language's stemmer, so that names and loan words are found in text of either language; `synonyms` are phrases that
    mean the same as some of its words.
    """

    text: str
    language: str
    stems: tuple[str, ...]
    all_stems: tuple[str, ...]
    synonyms: tuple[Phrase, ...] = ()

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """All that the words are searched for: each stem alone, and the synonyms."""
        return (*((stem,) for stem in self.all_stems), *self.synonyms)

    @classmethod
    def of(cls, store: Store, text: str, language: str) -> Query:
        """Make a question ready for one store."""
        own = [part for stem in content_stems(text, language) for part in _opened(store, stem, language)]
        others = (stem for other in LANGUAGES if other != language for stem in content_stems(text, other))
        all_stems = tuple(dict.fromkeys([*own, *others]))
        return cls(text, language, tuple(dict.fromkeys(own)), all_stems, tuple(other_words(text, language)))


def _opened(store: Store, stem: str, language: str) -> list[str]:
    """A stem that the index knows; else the parts of a compound, or the words that were likely meant, or itself."""
    known = store.lexical.document_frequency
    if known(stem):
        return [stem]
    parts = open_compound(stem, lambda part: known(part) > 0) if language == "sv" else []
    return parts or likely_words(stem, store.lexical.vocabulary) or [stem]


def find(store: Store, question: str, language: str, k: int = 10, only: PassageFilter | None = None) -> list[Hit]:
    """The best `k` passages, best first.

    A document held in two languages gives each place once, in the language of the question. With a store that has no
    dense part the words alone decide.
    """
    candidates = find_candidates(store, question, language, PassageFilter() if only is None else only)
    # Named places and their neighbours come first, in the order of the document; then the best score, ties in that
    # order too. (Candidates come in the order of the documents, and sorting keeps it.)
    ordered = sorted(
        _scored(store, question, candidates),
        key=lambda hit: (0, 0.0) if hit.exact or hit.neighbour else (1, -hit.score),
    )
    return ordered[:k]


def find_candidates(store: Store, question: str, language: str, only: PassageFilter) -> list[Hit]:
    """What either leg finds or the question names, in the order of the documents, with the scores of both legs; the
    fused score is still 0."""
    query = Query.of(store, question, language)
    speaking = store.speaking(only)
    vector = store.question_vector(question, language)
    lexical = store.lexical.search(query.phrases, _CANDIDATES, lambda i: bool(speaking[i]))
    dense = store.dense.search(vector, _CANDIDATES, speaking) if store.dense and vector is not None else []
    reference = read_reference(question, store.manifest.sources)
    exact = set(look_up(reference, store.passages))
    beside = set() if exact else set(neighbours(reference, store.passages))

    words = _word_scores(store, query, lexical)
    cosines = dict(dense)
    asked = store.dense.asked(vector, _CANDIDATES, speaking) if store.dense and vector is not None else {}
    found = [i for i in sorted(cosines.keys() | words.keys() | asked.keys() | exact | beside) if speaking[i]]
    if store.dense and vector is not None:
        cosines |= store.dense.cosines(vector, [i for i in found if i not in cosines])
        asked |= store.dense.asked_of(vector, [i for i in found if i not in asked])
    lexical_rank = {ordinal: rank for rank, (ordinal, _) in enumerate(lexical, 1)}
    dense_rank = {ordinal: rank for rank, (ordinal, _) in enumerate(dense, 1)}
    hits = [
        Hit(
            passage=store.passages[i],
            score=0.0,
            cosine=cosines.get(i),
            words=words.get(i, 0.0),
            asked=asked.get(i),
            lexical_rank=lexical_rank.get(i),
            dense_rank=dense_rank.get(i),
            exact=i in exact,
            neighbour=i in beside,
        )
        for i in found
    ]
    return _one_per_place(hits, language)


def fused_scores(store: Store, question: str, language: str, passages: Sequence[Passage]) -> list[float]:
    """The fused score of single passages for a question, by a fixed share and without a prior."""
    query = Query.of(store, question, language)
    rows = [store.ordinal(passage) for passage in passages]
    wanted = set(rows)
    words = _word_scores(store, query, store.lexical.search(query.phrases, len(rows), lambda i: i in wanted))
    vector = store.question_vector(question, language)
    if store.dense is None or vector is None:
        return [words.get(row, 0.0) for row in rows]
    cosines = store.dense.cosines(vector, rows)
    return [FIXED_SHARE * max(0.0, cosines[row]) + (1 - FIXED_SHARE) * words.get(row, 0.0) for row in rows]


def _scored(store: Store, question: str, candidates: Sequence[Hit]) -> list[Hit]:
    """The candidates with their fused scores: meaning and words by the share that fits the question, and the prior."""
    fusion = load_fusion()
    asked, named = whose(question), {source.id for source in named_sources(question, store.manifest.sources)}
    priors = [Prior.of(store.source(hit.passage), asked, named, hit).score(fusion.prior) for hit in candidates]
    words = np.array([hit.words for hit in candidates])
    fused = words
    if store.dense:
        cosines = np.array([max(0.0, hit.cosine or 0.0) for hit in candidates])
        share = fusion.share(store.manifest.embedder, measure(cosines, words, len(question.split())))
        fused = share * cosines + (1 - share) * words
    return [
        replace(hit, score=max(0.0, float(score) + prior))
        for hit, score, prior in zip(candidates, fused, priors, strict=True)
    ]


def _word_scores(store: Store, query: Query, lexical: list[tuple[int, float]]) -> dict[int, float]:
    """BM25 by ordinal, as a share of the most that the question's words could give."""
    ceiling = _BM25_CEILING * sum(store.lexical.idf(stem) for stem in query.stems)
    return {ordinal: min(1.0, score / ceiling) for ordinal, score in lexical} if ceiling else {}


def _one_per_place(hits: list[Hit], language: str) -> list[Hit]:
    """Of language twins keep one, with the better of each score: the one in the reader's language if it was found."""
    by_place: dict[tuple[tuple[str, str, int], str], Hit] = {}
    for hit in hits:
        key = (hit.passage.address.place, hit.passage.form)
        kept = by_place.setdefault(key, hit)
        if kept is not hit:
            shown = hit if kept.passage.language != language and hit.passage.language == language else kept
            cosine = None if kept.cosine is None or hit.cosine is None else max(kept.cosine, hit.cosine)
            asked = max((x.asked for x in (kept, hit) if x.asked is not None), default=None)
            by_place[key] = replace(shown, cosine=cosine, words=max(kept.words, hit.words), asked=asked)
    return list(by_place.values())
