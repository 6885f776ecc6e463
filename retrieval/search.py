"""Find the passages for a question: exact references, then words and meaning fused by score."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ingest.embedders import Vectors
from ingest.language import LANGUAGES
from ingest.stems import content_stems
from retrieval.compounds import open_compound
from retrieval.model import Hit
from retrieval.references import look_up
from retrieval.store import PassageFilter, Store

# Chosen on the development questions of evals/ (220 with an answer): MRR .62 dense alone, .53 words alone, .68 fused.
_DENSE_WEIGHT = 0.6
_CANDIDATES = 100
_CANDIDATES_WITH_FILTER = 2000
# The most that BM25 can give a term is its idf times (k1 + 1), with the k1 = 1.2 of FTS5.
_BM25_CEILING = 2.2


@dataclass(frozen=True, slots=True)
class Query:
    """A question made ready for both legs.

    `stems` are those of its content words, by the stemmer of its language; a Swedish compound that the index does not
    know gives way to its parts. `all_stems` adds the stems by the other language's stemmer, so that names and loan
    words are found in text of either language.
    """

    text: str
    language: str
    stems: tuple[str, ...]
    all_stems: tuple[str, ...]

    @classmethod
    def of(cls, store: Store, text: str, language: str) -> Query:
        """Make a question ready for one store."""
        own = [part for stem in content_stems(text, language) for part in _opened(store, stem, language)]
        others = (stem for other in LANGUAGES if other != language for stem in content_stems(text, other))
        return cls(text, language, tuple(dict.fromkeys(own)), tuple(dict.fromkeys([*own, *others])))


def _opened(store: Store, stem: str, language: str) -> list[str]:
    known = store.lexical.document_frequency
    if language != "sv" or known(stem):
        return [stem]
    return open_compound(stem, lambda part: known(part) > 0) or [stem]


def find(store: Store, question: str, language: str, k: int = 10, only: PassageFilter | None = None) -> list[Hit]:
    """The best `k` passages, best first.

    A document held in two languages gives each place once, in the language of the question. With a store that has no
    dense part the words alone decide.
    """
    only = PassageFilter() if only is None else only
    query = Query.of(store, question, language)
    silent = store.silent(only.day)
    limit = _CANDIDATES_WITH_FILTER if only.narrows else min(_CANDIDATES + len(silent), _CANDIDATES_WITH_FILTER)
    vector = store.question_vector(question, language)
    lexical = store.lexical.search(query.all_stems, limit)
    dense = store.dense.search(vector, limit) if store.dense and vector is not None else []
    exact = {str(passage.address) for passage in look_up(question, store)}

    words = _word_scores(store, query, lexical)
    cosines = dict(dense)
    if store.dense and vector is not None:
        cosines |= _missing_cosines(store, vector, (words.keys() | _ordinals(store, exact)) - cosines.keys())
    lexical_rank = {ordinal: rank for rank, (ordinal, _) in enumerate(lexical, 1)}
    dense_rank = {ordinal: rank for rank, (ordinal, _) in enumerate(dense, 1)}
    hits = {
        i: Hit(
            passage=passage,
            score=_fused(cosines.get(i), words.get(i, 0.0)),
            cosine=cosines.get(i),
            words=words.get(i, 0.0),
            lexical_rank=lexical_rank.get(i),
            dense_rank=dense_rank.get(i),
            exact=str(passage.address) in exact,
        )
        for i in (cosines.keys() | words.keys() | _ordinals(store, exact)) - silent
        if only.lets_through(passage := store.passages[i], store.source(passage))
    }
    # Named places come first, in the order of the document; then the best score, ties in that order too.
    ordered = sorted(
        hits.items(), key=lambda item: (not item[1].exact, 0 if item[1].exact else -item[1].score, item[0])
    )
    return _one_per_place([hit for _, hit in ordered], language)[:k]


def _ordinals(store: Store, addresses: set[str]) -> set[int]:
    """The ordinals of passages by address."""
    return {i for i, passage in enumerate(store.passages) if str(passage.address) in addresses} if addresses else set()


def _word_scores(store: Store, query: Query, lexical: list[tuple[int, float]]) -> dict[int, float]:
    """BM25 by ordinal, as a share of the most that the question's words could give."""
    ceiling = _BM25_CEILING * sum(store.lexical.idf(stem) for stem in query.stems)
    return {ordinal: min(1.0, score / ceiling) for ordinal, score in lexical} if ceiling else {}


def _missing_cosines(store: Store, vector: Vectors, ordinals: set[int]) -> dict[int, float]:
    """The cosines of passages that the dense leg did not return."""
    assert store.dense is not None
    by_address = {str(store.passages[i].address): i for i in ordinals}
    return {by_address[a]: cosine for a, cosine in store.dense.cosines(vector, list(by_address)).items()}


def _fused(cosine: float | None, words: float) -> float:
    if cosine is None:
        return words
    return _DENSE_WEIGHT * max(0.0, cosine) + (1 - _DENSE_WEIGHT) * words


def _one_per_place(hits: list[Hit], language: str) -> list[Hit]:
    """Of language twins keep one, at the rank of the better: the one in the reader's language if it may be shown."""
    by_place: dict[tuple[tuple[str, str, int], str], Hit] = {}
    for hit in hits:
        key = (hit.passage.address.place, hit.passage.form)
        kept = by_place.get(key)
        if kept is None:
            by_place[key] = hit
        elif kept.passage.language != language and hit.passage.language == language:
            by_place[key] = replace(hit, score=kept.score)
    return list(by_place.values())
