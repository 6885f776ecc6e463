"""A question prepared for the search of one store."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from riktlots.ingest.index.embeddings import Vectors
from riktlots.ingest.language import LANGUAGES, content_stems, stems
from riktlots.retrieval.question.references import Reference, read_reference
from riktlots.retrieval.question.spelling import correct
from riktlots.retrieval.question.words import Phrase, spelling_corrections, split_compound, synonyms_of
from riktlots.retrieval.search.lookup import look_up
from riktlots.retrieval.search.store import Store


@dataclass(frozen=True)
class Query:
    """A question prepared for lexical and dense search in one store.

    `stems` are the stems of its content words by the stemmer of its language; a word that the index does not contain
    is replaced by the parts of the compound, or by its likely spellings. `all_stems` adds the stems by the other
    language's stemmer, so that names and loan words match text in either language. `synonyms` are phrases that mean
    the same as some of its words. The vector and the references are computed on first use.
    """

    store: Store = field(repr=False, compare=False)
    text: str
    language: str
    stems: tuple[str, ...]
    all_stems: tuple[str, ...]
    synonyms: tuple[Phrase, ...] = ()

    @classmethod
    def of(cls, store: Store, text: str, language: str) -> Query:
        """Prepare a question for one store."""
        own = [part for stem in content_stems(text, language) for part in _index_stems(store, stem, language)]
        others = (stem for other in LANGUAGES if other != language for stem in content_stems(text, other))
        all_stems = tuple(dict.fromkeys([*own, *others]))
        synonyms = tuple(synonyms_of(text, language))
        return cls(store, text, language, tuple(dict.fromkeys(own)), all_stems, synonyms)

    @classmethod
    def corrected(cls, store: Store, text: str, language: str) -> Query:
        """Prepare a question with its typing errors mended against the words of the store."""
        mended = correct(
            text, language, lambda: store.vocabulary, lambda word: _is_known(store, word), store.is_everyday
        )
        return cls.of(store, mended, language)

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """The phrases for lexical search: each stem alone, and the synonyms."""
        return (*((stem,) for stem in self.all_stems), *self.synonyms)

    @cached_property
    def vector(self) -> Vectors | None:
        """The embedder's centred vector, shape (dimension,); None without an embedder."""
        return self.store.question_vector(self.text, self.language)

    @cached_property
    def compared(self) -> Vectors | None:
        """The vector that is compared with other questions, shape (dimension,); None without an embedder."""
        return self.store.compared_vector(self.text, self.language)

    @cached_property
    def passage_vector(self) -> Vectors | None:
        """The vector with which passages are searched: `vector`, brought nearer to the passages that answer."""
        mapping = self.store.query_map
        return self.vector if self.vector is None or mapping is None else mapping(self.text, self.vector)

    @cached_property
    def reference(self) -> Reference:
        """The sources and places that the question names."""
        return read_reference(self.text, self.store.manifest.sources)

    @cached_property
    def exact(self) -> frozenset[int]:
        """The ordinals of the passages at the places that the question names."""
        return frozenset(look_up(self.reference, self.store.by_source))

    @property
    def names_missing_place(self) -> bool:
        """Whether the question names a place in a source of this store where there is no passage."""
        return bool(self.reference.places) and not self.exact


def _is_known(store: Store, word: str) -> bool:
    """Whether the index contains a word by its stem in either language, or the parts of the compound."""
    known = store.lexical.document_frequency
    if any(known(stem) for language in LANGUAGES for stem in stems(word, language)):
        return True
    return bool(split_compound(word, lambda part: known(part) > 0))


def _index_stems(store: Store, stem: str, language: str) -> list[str]:
    """Return the stem if the index contains it; else the parts of the compound, the likely spellings, or the stem."""
    known = store.lexical.document_frequency
    if known(stem):
        return [stem]
    parts = split_compound(stem, lambda part: known(part) > 0) if language == "sv" else []
    if parts or store.is_everyday(stem):
        return parts or [stem]
    return spelling_corrections(stem, store.lexical.vocabulary) or [stem]
