"""The bundled cross-encoder: scores the relevance, the answer and the support in a pair of texts."""
