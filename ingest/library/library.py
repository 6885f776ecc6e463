"""The content to index: sources, their stored editions, their passages, and the answers written on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from riktlots.ingest.library.answers import WrittenAnswer, matched_questions
from riktlots.ingest.library.manifest import Sources
from riktlots.ingest.model import Edition, Passage, Source


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

    def questions(self) -> list[str]:
        """All questions written for passages, passage by passage."""
        return [question for passage in self.passages for question in passage.questions]

    def all_questions(self) -> list[str]:
        """The questions written for passages, and those that belong to the written answers."""
        return [*self.questions(), *(words for _, words in matched_questions(self.answers))]


def context_line(passage: Passage, source: Source) -> str:
    """The document's name and the heading path: searched with the passage, never quoted."""
    return " – ".join([source.short_name(passage.language), *passage.heading_path])


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
