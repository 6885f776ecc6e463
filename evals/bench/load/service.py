"""The services under load: one process or several over one data folder with the starter corpus, opened by a key."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from evals.bench.api_process import COMMAND, ApiProcess
from evals.errors import ServiceError, check_packages

# What of the settings holds for the measured service too: the others would measure another corpus, or ask a language
# model that costs money.
_KEPT = frozenset(("RIKTLOTS_EMBEDDER", "RIKTLOTS_RERANKER", "RIKTLOTS_JUDGE"))
_FIRST = "Vem beslutar om placering i säkerhetsklass?"


@contextmanager
def services(folder: Path, count: int, rate: int) -> Iterator[list[ApiProcess]]:
    """Start them in an empty folder, wait until all answer, and kill them at the end.

    `rate` is how many requests a minute the key may make of each. Raises MissingExtraError, and ServiceError when one
    does not answer.
    """
    check_packages("api", ("fastapi", "uvicorn"))
    keys = folder / "keys"
    key = _new_key(keys)
    ours = dict.fromkeys((name for name in os.environ if name.startswith("RIKTLOTS_") and name not in _KEPT), "")
    environment = ours | {"RIKTLOTS_API_KEYS": str(keys), "RIKTLOTS_API_RATE": str(rate)}
    started = [ApiProcess(folder / "home", environment, key) for _ in range(count)]
    with ExitStack() as stack:
        for service in started:
            stack.callback(service.stop)
            service.start()
            # The first one builds the index that the others open.
            service.wait(_FIRST)
        yield started


def _new_key(file: Path) -> str:
    done = subprocess.run(  # noqa: S603
        [*COMMAND, "api", "key", "load", "--file", str(file), "--json"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ServiceError(f"no key could be made: {done.stderr.strip()}")
    return str(json.loads(done.stdout)["key"])
