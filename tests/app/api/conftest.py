"""The services over the small corpus, by words alone; one index for the tests of a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from riktlots.app.api.gate import Admission
from riktlots.app.api.http import http_service
from riktlots.app.api.services import Services
from riktlots.app.ops.process import Rates
from riktlots.ingest.home import Home
from riktlots.retrieval.guide import Guide
from riktlots.retrieval.open_index import OpenIndex
from tests import FIXTURES

MINI_CORPUS = FIXTURES / "mini_corpus"
# The name by which the test client comes.
HOSTS = frozenset({"testserver"})
FAST = 1_000_000


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The three services; the command line in the same process works on the same index."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("RIKTLOTS_HOME", str(tmp_path_factory.mktemp("home")))
        environment.setenv("RIKTLOTS_CORPUS", str(MINI_CORPUS))
        environment.setenv("RIKTLOTS_EMBEDDER", "none")
        for name in ("RIKTLOTS_MODEL", "RIKTLOTS_API_KEYS", "RIKTLOTS_API_RATE", "RIKTLOTS_LANG"):
            environment.delenv(name, raising=False)
        services = Services(Guide.open())
        yield services
        services.guide.close()


@pytest.fixture
def failing(home: Home) -> Services:
    """The services over an index that breaks with words of a question in its message."""
    message = "no vector for Samverkansmyndigheten"

    def fail(progress: object) -> OpenIndex:
        raise ValueError(message)

    return Services(Guide(home=home, open_index=fail))


@pytest.fixture(scope="module")
def client(services: Services) -> TestClient:
    """A program that asks the HTTP service without a key, as often as it likes."""
    return TestClient(http_service(services, Admission(HOSTS, None, Rates(FAST))))


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """Where the file of keys stands, once one is made."""
    return tmp_path / "keys"
