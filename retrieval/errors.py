"""Errors of retrieval and answering."""

from __future__ import annotations

from riktlots.ingest.errors import RiktlotsError


class CitationError(RiktlotsError):
    """A quote is not, character for character, in the passage it was to be cited from."""

    def __init__(self, address: str, quote: str) -> None:
        super().__init__(f"these words are not in {address}: “{quote[:80]}”. Quote the passage exactly, or not at all.")


class EmbedderMismatchError(RiktlotsError):
    """The index was built with another embedder than the one in use."""

    def __init__(self, built_with: str, in_use: str) -> None:
        super().__init__(
            f"the index was built with the embedder “{built_with or 'none'}”, and the one in use is "
            f"“{in_use or 'none'}”. Run `riktlots ingest` to build the index anew with the one in use, or set "
            "RIKTLOTS_EMBEDDER back to the first."
        )


class ModelError(RiktlotsError):
    """The language model cannot be reached, or gave no usable draft."""


class JudgeError(ModelError):
    """A model that judges support cannot be loaded, or does not say what its outputs mean."""


class ModelFileError(RiktlotsError):
    """A file of the bundled model is missing, damaged or of another version."""


class RerankerError(RiktlotsError):
    """A cross-encoder for reranking cannot be loaded, or does not give one score."""
