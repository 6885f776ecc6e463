"""The content to index: sources, their stored editions, their passages, and the answers written on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from riktlots.ingest.language import sentence_spans
from riktlots.ingest.library.answers import WrittenAnswer, matched_questions
from riktlots.ingest.library.manifest import Sources
from riktlots.ingest.model import Edition, Passage, Source

# So many vectors of its own text a passage has at most beside that of the whole.
_MOST_PIECES = 4


@dataclass(frozen=True, slots=True)
class Library:
    """Sources, their stored editions, and all passages in a fixed order; and the written answers, by id.

    `corpus_sha256` is the hash of the corpus files it was read from; empty for a library without a corpus.
    """

    sources: Sources
    editions: tuple[Edition, ...]
    passages: tuple[Passage, ...]
    corpus_sha256: str = ""
    answers: tuple[WrittenAnswer, ...] = ()

    def embedding_texts(self) -> list[str]:
        """The text to embed for each passage: its document and headings, then its text."""
        return [embedding_text(passage, self.sources[passage.address.source]) for passage in self.passages]

    def compared_texts(self) -> list[str]:
        """The texts that questions are compared with, passage by passage (`compared_texts`)."""
        return [text for passage in self.passages for text in compared_texts(passage)]

    def all_compared_texts(self) -> list[str]:
        """The same, and the questions that belong to the written answers."""
        return [*self.compared_texts(), *(words for _, words in matched_questions(self.answers))]


def context_line(passage: Passage, source: Source) -> str:
    """The document's name and the heading path: searched with the passage, never quoted."""
    return " – ".join([source.short_name(passage.language), *passage.heading_path])


def compared_texts(passage: Passage) -> tuple[str, ...]:
    """The texts of a passage that questions are compared with: the questions written for it, or, where nobody has
    written any, its own sentences, a long passage's in a few pieces."""
    if passage.questions:
        return passage.questions
    spans = sentence_spans(passage.text)
    pieces = min(len(spans), _MOST_PIECES)
    bounds = [len(spans) * piece // pieces for piece in range(pieces)] + [len(spans)]
    return tuple(passage.text[spans[start][0] : spans[end - 1][1]] for start, end in pairwise(bounds))


def embedding_text(passage: Passage, source: Source) -> str:
    """The text of a passage as given to the embedder."""
    return f"{context_line(passage, source)}: {passage.text}"


def join(libraries: Iterable[Library]) -> Library:
    """Join several libraries into one. Of two written answers with one id that of the later library counts.

    Raises ManifestError when two describe the same source.
    """
    parts = list(libraries)
    return Library(
        Sources(source for part in parts for source in part.sources.values()),
        tuple(edition for part in parts for edition in part.editions),
        tuple(passage for part in parts for passage in part.passages),
        "".join(part.corpus_sha256 for part in parts),
        with_precedence([part.answers for part in parts]),
    )


def with_precedence(parts: Sequence[Iterable[WrittenAnswer]]) -> tuple[WrittenAnswer, ...]:
    """The answers of several collections by id; of two with one id that of the later collection."""
    by_id = {answer.id: answer for answers in parts for answer in answers}
    return tuple(by_id[id] for id in sorted(by_id))
