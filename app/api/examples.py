"""Examples of requests and results for the OpenAPI document, put together of those of the fields."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from riktlots.app.api.problems import problem_json

# What is asked in the examples, by the name of the service; `read_paragraph` takes its place in the address.
REQUESTS = {
    "ask": {
        "a question": {"question": "Who decides on security classes?"},
        "a follow-up, in Swedish law alone": {
            "question": "And for private universities?",
            "turns": ["Who decides on security classes?"],
            "jurisdiction": ["SE"],
            "lang": "en",
        },
    },
    "find": {
        "a reference": {"question": "2 kap. 5 § säkerhetsskyddslagen", "k": 3},
        "a few words": {"question": "background check before employment", "language": ["en"]},
    },
}
# The code and the message that each status comes with.
_PROBLEMS = {
    400: ("unknown_host", "the service is not reached by this name."),
    401: ("no_key", "send a key: Authorization: Bearer KEY."),
    404: ("no_paragraph", "no paragraph stands at this place; those nearest to it are given."),
    408: ("too_slow", "the request took more than 20 s to come."),
    413: ("too_large", "the request is larger than 256 KiB."),
    422: ("wrong_request", "body.question: Field required."),
    429: ("too_many_requests", "too many requests; come again in 12 seconds."),
    500: ("failed", "something went wrong here; the log has where."),
    503: ("unavailable", "no index can be opened now; the log of the service has the reason."),
}


def result(shape: type[BaseModel]) -> dict[str, Any]:
    """An example of a result: the first example of each of its fields."""
    schema = shape.model_json_schema(mode="serialization")
    shown = _of(schema, schema.get("$defs", {}))
    assert isinstance(shown, dict)
    return shown


def _of(schema: dict[str, Any], named: dict[str, Any]) -> Any:
    """An example of what a schema describes; of a list one item, and of what can be null what it else is."""
    if "examples" in schema:
        return schema["examples"][0]
    if "const" in schema:
        return schema["const"]
    if "$ref" in schema:
        return _of(named[schema["$ref"].rpartition("/")[2]], named)
    if "anyOf" in schema:
        return _of(schema["anyOf"][0], named)
    if schema["type"] == "array":
        return [_of(schema["items"], named)]
    return {name: _of(field, named) for name, field in schema["properties"].items()}


def problem(status: int) -> dict[str, Any]:
    """An example of the error that comes with an HTTP status."""
    return problem_json(*_PROBLEMS[status])
