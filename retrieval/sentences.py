"""The sentences of a passage, as the documents are read."""

from ingest.sentences import sentence_spans

__all__ = ["sentence_spans"]
