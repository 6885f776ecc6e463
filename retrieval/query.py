"""A question made ready for the search of one store, with what is worked out of it kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from ingest.embedders import Vectors
from ingest.language import LANGUAGES
from ingest.stems import content_stems
from retrieval.compounds import open_compound
from retrieval.references import Reference, look_up, read_reference
from retrieval.spelling import likely_words
from retrieval.store import Store
from retrieval.synonyms import Phrase, other_words


@dataclass(frozen=True)
class Query:
    """A question made ready for both legs.

    `stems` are those of its content words, by the stemmer of its language; a word that the index does not know gives
    way to the parts of the compound, or to the words that were likely meant. `all_stems` adds the stems by the other
    language's stemmer, so that names and loan words are found in text of either language; `synonyms` are phrases that
    mean the same as some of its words. Its vector and what it refers to are worked out when first asked for.
    """

    store: Store = field(repr=False, compare=False)
    text: str
    language: str
    stems: tuple[str, ...]
    all_stems: tuple[str, ...]
    synonyms: tuple[Phrase, ...] = ()

    @classmethod
    def of(cls, store: Store, text: str, language: str) -> Query:
        """Make a question ready for one store."""
        own = [part for stem in content_stems(text, language) for part in _opened(store, stem, language)]
        others = (stem for other in LANGUAGES if other != language for stem in content_stems(text, other))
        all_stems = tuple(dict.fromkeys([*own, *others]))
        synonyms = tuple(other_words(text, language))
        return cls(store, text, language, tuple(dict.fromkeys(own)), all_stems, synonyms)

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """All that the words are searched for: each stem alone, and the synonyms."""
        return (*((stem,) for stem in self.all_stems), *self.synonyms)

    @cached_property
    def vector(self) -> Vectors | None:
        """The centred vector, shape (dimension,); None without an embedder."""
        return self.store.question_vector(self.text, self.language)

    @cached_property
    def reference(self) -> Reference:
        """The sources that the question names and the places that it writes out."""
        return read_reference(self.text, self.store.manifest.sources)

    @cached_property
    def exact(self) -> frozenset[int]:
        """The ordinals of the passages at the places that the question writes out."""
        return frozenset(look_up(self.reference, self.store.by_source))

    @property
    def names_missing_place(self) -> bool:
        """Whether the question writes out a place of a source held here, and no passage stands there."""
        return bool(self.reference.asked) and not self.exact


def _opened(store: Store, stem: str, language: str) -> list[str]:
    """A stem that the index knows; else the parts of a compound, or the words that were likely meant, or itself."""
    known = store.lexical.document_frequency
    if known(stem):
        return [stem]
    parts = open_compound(stem, lambda part: known(part) > 0) if language == "sv" else []
    return parts or likely_words(stem, store.lexical.vocabulary) or [stem]
