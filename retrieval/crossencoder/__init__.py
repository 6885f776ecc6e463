"""The bundled cross-encoder: scores the relevance, the answer and the support in a pair of texts."""

from riktlots.retrieval.crossencoder.model import CrossEncoder, Scores, bundled, is_installed

__all__ = ["CrossEncoder", "Scores", "bundled", "is_installed"]
