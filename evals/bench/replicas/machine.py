"""One machine: the HTTP service with a data folder of its own."""

from __future__ import annotations

from pathlib import Path

from evals.bench.api_process import ApiProcess

_SECONDS = "0.5"


class Machine(ApiProcess):
    """A replica that follows the server at `url`. Words alone are searched, and nothing is read twice: what an index
    holds is the point, and how fast many questions can be asked of it."""

    def __init__(self, home: Path, url: str) -> None:
        super().__init__(
            home,
            {
                "RIKTLOTS_EMBEDDER": "none",
                "RIKTLOTS_RERANKER": "none",
                "RIKTLOTS_CHROMA_URL": url,
                "RIKTLOTS_CHROMA_SECONDS": _SECONDS,
                "RIKTLOTS_API_RATE": str(10**9),
            },
        )
