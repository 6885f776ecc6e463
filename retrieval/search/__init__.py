"""Search one index generation: open it as a Store, filter, find, rerank, and look up places."""

from riktlots.retrieval.search.filter import BySource, PassageFilter
from riktlots.retrieval.search.lookup import Paragraphs, paragraphs
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.rerank import Reranker, RerankScore, load_reranker
from riktlots.retrieval.search.search import find, find_for
from riktlots.retrieval.search.store import Store

__all__ = [
    "BySource",
    "Paragraphs",
    "PassageFilter",
    "Query",
    "RerankScore",
    "Reranker",
    "Store",
    "find",
    "find_for",
    "load_reranker",
    "paragraphs",
]
