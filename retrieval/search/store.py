"""An index generation opened for reading, with its embedder and reranker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from riktlots.ingest.errors import GenerationError
from riktlots.ingest.index.dense import DenseIndex
from riktlots.ingest.index.embeddings import Centring, Embedder, QuestionSpace, Vectors
from riktlots.ingest.index.generation import LEXICAL, Manifest, read_answers, read_manifest
from riktlots.ingest.index.lexical import LexicalIndex
from riktlots.ingest.index.passages import TABLE, Mask, PassageTable
from riktlots.ingest.library.answers import WrittenAnswer
from riktlots.ingest.model import Address, Passage, Source
from riktlots.retrieval.errors import EmbedderMismatchError
from riktlots.retrieval.question.spelling import Vocabulary
from riktlots.retrieval.search.filter import BySource, PassageFilter
from riktlots.retrieval.search.fusion import language_bonus
from riktlots.retrieval.search.query_map import query_map_for
from riktlots.retrieval.search.rerank import Reranker
from riktlots.retrieval.search.validity import digest_of, valid_on
from riktlots.retrieval.search.worded import WordedPlaces

# Maps a question and its vector to the vector with which passages are searched.
QueryMapping = Callable[[str, Vectors], Vectors]
# So many passages are enough to know the words of a field.
_VOCABULARY = 50_000
_KEPT_MASKS = 2


class Store:
    """The passages of one generation, its lexical and dense indexes, and its written answers. Read only.

    A passage's ordinal is its position in `passages`; arrays of shape (n,) have one entry for each passage.
    """

    def __init__(self, folder: Path, embedder: Embedder | None, reranker: Reranker | None = None) -> None:
        """Open the generation in `folder`. Without an embedder the search is lexical; without a `reranker` hits keep
        their fused order.

        Raises GenerationError, or EmbedderMismatchError when the index was built with another embedder.
        """
        self.manifest: Manifest = read_manifest(folder)
        in_use = embedder.name if embedder else ""
        if self.manifest.embedder != in_use:
            raise EmbedderMismatchError(self.manifest.embedder, in_use)
        table = PassageTable(folder, self.manifest.seals.get(TABLE, ""))
        self.passages: Sequence[Passage] = table
        self.columns = table.columns
        self.lexical = LexicalIndex(folder / LEXICAL)
        self.dense = DenseIndex(folder) if embedder else None
        self.answers: tuple[WrittenAnswer, ...] = read_answers(folder)
        counts = {self.lexical.count, self.dense.count if self.dense else self.lexical.count}
        if counts != {len(self.passages)}:
            raise GenerationError(f"the parts of the index in {folder} differ in size. Run `riktlots ingest` again.")
        self.reranker = reranker
        self._embedder = embedder
        self.by_source = BySource(self.passages, self.columns)
        self._bonuses: dict[str, Vectors] = {}
        self._eligible: dict[tuple[PassageFilter, str], Mask] = {}
        self.query_map: QueryMapping | None = query_map_for(in_use)
        self._centring = Centring.for_embedder(in_use) if embedder else Centring()
        self._space = QuestionSpace.of(embedder) if embedder else None

    @property
    def id(self) -> str:
        return self.manifest.id

    def source(self, passage: Passage) -> Source:
        """The source that a passage belongs to."""
        return self.manifest.sources[passage.address.source]

    def label(self, passage: Passage, language: str) -> str:
        """The passage's address as people read it, in `language`."""
        return passage.address.label(self.source(passage), language)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the passages and of the questions written for them, and the names of countries."""
        from riktlots.retrieval.plan.vocabulary import countries  # the plan searches this store

        held = self.passages[:_VOCABULARY]
        texts = (text for passage in held for text in (passage.text, *passage.questions, *passage.heading_path))
        return Vocabulary.of([*texts, *(name for row in countries().values() for name in row.values())])

    def question_vector(self, question: str, language: str) -> Vectors | None:
        """The centred vector of a question, shape (dimension,); None without an embedder."""
        if self._embedder is None:
            return None
        vectors = self._centring.questions(self._embedder.embed_questions([question]), [language])
        return vectors.reshape(-1)

    def compared_vector(self, question: str, language: str) -> Vectors | None:
        """The vector of a question that is compared with other questions, shape (dimension,); None without an
        embedder."""
        if self._space is None:
            return None
        return self._space.placed(self._space.raw([question]), [language]).reshape(-1)

    def is_everyday(self, word: str) -> bool:
        """Whether a word in small letters is one that people write; False where the embedder cannot tell."""
        return self._space is not None and self._space.is_everyday(word)

    @property
    def question_space(self) -> str:
        """The name of the encoder by which questions are compared; empty without one."""
        return self._space.name if self._space else ""

    def asked(self, vector: Vectors, limit: int, *groups: Mask) -> dict[int, float]:
        """The passages with the nearest written questions, or sentences where nobody wrote any, by ordinal, with the
        cosine of the nearest, on the scale of the embedder's cosines of questions; at most `limit` of each group.
        `vector` is a `compared_vector`."""
        found = self.dense.asked(vector, limit, *groups) if self.dense else {}
        return {i: self.as_cosine(compared) for i, compared in found.items()}

    def asked_of(self, vector: Vectors, ordinals: Sequence[int]) -> dict[int, float]:
        """The same of single passages."""
        found = self.dense.asked_of(vector, ordinals) if self.dense else {}
        return {i: self.as_cosine(compared) for i, compared in found.items()}

    def worded(self, vector: Vectors) -> dict[int, float]:
        """The passages on which written answers near a question rest, see `WordedPlaces.near`; `vector` is a
        `compared_vector`."""
        return self._worded.near(vector)

    @cached_property
    def added(self) -> Mask:
        """Which passages have no written questions, as those of documents that somebody added; shape (n,)."""
        return ~self.columns.asked

    @cached_property
    def _worded(self) -> WordedPlaces:
        wordings = self.dense.wordings if self.dense else np.zeros((0, 1), dtype=np.float32)
        return WordedPlaces(self.answers if len(wordings) else (), self.columns, wordings)

    def as_cosine(self, compared: Any) -> Any:
        """The cosine of two compared vectors, or an array of them, on the scale of the embedder's cosines."""
        return self._space.as_cosine(compared) if self._space else compared

    def passage_vectors(self, texts: list[str], language: str) -> Vectors | None:
        """Embed texts in one language as passages: centred vectors, shape (len(texts), dimension).

        None without an embedder.
        """
        if self._embedder is None:
            return None
        return self._centring.passages(self._embedder.embed_passages(texts), [language] * len(texts))

    def eligible(self, only: PassageFilter) -> Mask:
        """Which passages match the filter and are valid on its day, as a mask of shape (n,)."""
        key = (only, only.day)
        # A store lives long, and most questions have the same filter on the same day, or none.
        mask = self._eligible.get(key)
        if mask is None:
            sources = self.manifest.sources
            matching = self.columns.where(lambda group: only.lets_through(group, sources[group.source]))
            mask = matching & valid_on(self.manifest, self.columns, only.day)
            self._eligible = dict([*self._eligible.items(), (key, mask)][-_KEPT_MASKS:])
        return mask

    def language_bonus(self, language: str) -> Vectors:
        """The bonus to the cosine of each passage for a question in `language`, shape (n,)."""
        if language not in self._bonuses:
            self._bonuses[language] = language_bonus(self.columns, language, self.manifest.embedder)
        return self._bonuses[language]

    def passage_at(self, address: Address) -> Passage | None:
        """The passage with this address; None if the store has none."""
        ordinal = self._ordinal(address)
        return None if ordinal is None else self.passages[ordinal]

    def ordinal(self, passage: Passage) -> int:
        """The ordinal of a passage, from 0. Raises KeyError for a passage of another generation."""
        ordinal = self._ordinal(passage.address)
        if ordinal is None:
            raise KeyError(passage.address)
        return ordinal

    def _ordinal(self, address: Address) -> int | None:
        return next((i for i in self.columns.at(address.place_name) if self.passages[i].address == address), None)

    def digest_of(self, passage: Passage, language: str) -> Passage | None:
        """The digest paragraph in `language` for the place of an original passage; None if there is none."""
        return digest_of(passage, self.by_source, language)

    def section(self, passage: Passage) -> list[Passage]:
        """The passages of the same edition under the same headings, in reading order."""
        edition = self.by_source.of_edition(passage.address.source, passage.address.edition)
        return [other for other in edition if other.heading_path == passage.heading_path]

    def close(self) -> None:
        self.lexical.close()
        if self.dense:
            self.dense.close()
