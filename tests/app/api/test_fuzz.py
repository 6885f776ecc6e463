"""The HTTP service under requests that are made from its own document, right ones and wrong ones."""

from __future__ import annotations

from collections import Counter

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema

pytestmark = pytest.mark.slow

_EXAMPLES = 200
# A source, a day and a place can have the right form and still not be known.
_CONFIG = """
[checks.positive_data_acceptance]
expected-statuses = ["200", "404", "422"]
"""


@pytest.fixture(scope="module")
def document(client: TestClient) -> BaseSchema:
    config = SchemathesisConfig.from_str(_CONFIG)
    return schemathesis.openapi.from_asgi("/v1/openapi.json", client.app, config=config)


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/ask"), ("POST", "/v1/find"), ("GET", "/v1/paragraph")])
def test_nothing_that_is_made_from_the_document_breaks_the_service(
    document: BaseSchema, method: str, path: str, mode: GenerationMode
) -> None:
    """No 5xx; statuses, types and bodies as the document says; what it forbids is refused."""
    statuses: Counter[int] = Counter()

    @settings(max_examples=_EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=document[path][method].as_strategy(generation_mode=mode))
    def put(case: Case) -> None:
        statuses[case.call_and_validate().status_code] += 1

    put()
    assert statuses.total() >= _EXAMPLES / 2
    # Chance does not write the name of a law.
    assert statuses[200] or mode is GenerationMode.NEGATIVE or path == "/v1/paragraph"
