"""Errors of retrieval and answering."""

from __future__ import annotations

from riktlots.ingest.errors import RiktlotsError


class CitationError(RiktlotsError):
    """The quote is not, character for character, in the passage that it cites."""

    def __init__(self, address: str, quote: str) -> None:
        super().__init__(
            f"these words are not in {address}: “{quote[:80]}”. Quote the passage exactly, or leave it out."
        )


class EmbedderMismatchError(RiktlotsError):
    """The index was built with another embedder than the one in use."""

    def __init__(self, built_with: str, in_use: str) -> None:
        super().__init__(
            f"the index was built with the embedder “{built_with or 'none'}”, and the one in use is "
            f"“{in_use or 'none'}”. Run `riktlots ingest` to rebuild the index, or set RIKTLOTS_EMBEDDER back to "
            "the first."
        )


class ModelError(RiktlotsError):
    """The language model cannot be reached, or returned no usable reply."""


class JudgeError(ModelError):
    """A model that judges support cannot be loaded, or the meaning of its outputs is not known."""


class RerankerError(RiktlotsError):
    """A cross-encoder for reranking cannot be loaded, or gives more than one score."""
