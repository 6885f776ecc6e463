"""The OpenAPI document: all that it describes has words and examples, and the examples hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

OPERATIONS = [
    *(("/v1/ask", "post"), ("/v1/find", "post")),
    *(("/v1/paragraph", "get"), ("/v1/health", "get"), ("/v1/ready", "get")),
]


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    described: dict[str, Any] = client.get("/v1/openapi.json").json()
    return described


def fields(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field of every shape, by its name."""
    for name, shape in document["components"]["schemas"].items():
        for field, schema in shape.get("properties", {}).items():
            yield f"{name}.{field}", schema


def is_held_elsewhere(schema: dict[str, Any], document: dict[str, Any]) -> bool:
    """Whether a field holds a shape, or a list of some, whose own fields have the examples."""
    if "anyOf" in schema:
        return is_held_elsewhere(schema["anyOf"][0], document)
    named = schema.get("items", schema).get("$ref", "").rpartition("/")[2]
    return "properties" in document["components"]["schemas"].get(named, {})


def holds(example: Any, schema: dict[str, Any], document: dict[str, Any]) -> bool:
    return Draft202012Validator({**schema, "components": document["components"]}).is_valid(example)


def test_no_operation_is_left_out(document: dict[str, Any]) -> None:
    assert [(path, method) for path, of in document["paths"].items() for method in of] == OPERATIONS


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_an_operation_says_what_it_does_and_shows_what_it_takes_and_gives(
    document: dict[str, Any], path: str, method: str
) -> None:
    operation = document["paths"][path][method]
    assert operation["summary"] and len(operation["description"].split()) > 10
    assert "_v1_" not in operation["operationId"], "a name that people chose"
    for status, response in operation["responses"].items():
        content = response["content"]["application/json"]
        assert response["description"] != "Successful Response"
        assert holds(content["example"], content["schema"], document), (path, status)
    for parameter in operation.get("parameters", []):
        assert parameter["description"] and parameter["schema"]["examples"]


def test_each_field_says_what_it_means_and_has_an_example_that_holds(document: dict[str, Any]) -> None:
    for name, schema in fields(document):
        assert schema.get("description"), name
        if not is_held_elsewhere(schema, document):
            assert all(holds(example, schema, document) for example in schema["examples"]), name


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/find"])
def test_the_requests_of_the_examples_are_answered(client: TestClient, document: dict[str, Any], path: str) -> None:
    shown = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["examples"]
    assert len(shown) == 2
    for example in shown.values():
        assert client.post(path, json=example["value"]).status_code == 200


def test_the_quote_of_the_example_stands_in_its_text(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    text = schemas["Paragraph"]["properties"]["text"]["examples"][0]
    start, end, quote = (schemas["Citation"]["properties"][name]["examples"][0] for name in ("start", "end", "quote"))
    assert text[start:end] == quote
