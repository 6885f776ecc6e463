"""What the core asks of a language model: fill in a form. The seam to a provider is retrieval.langchain."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from retrieval.model import Usage

FormT = TypeVar("FormT", bound=BaseModel)
Spend = Callable[[Usage], None]


class Writer(Protocol):
    """A language model that fills in forms."""

    @property
    def name(self) -> str: ...

    def fill(self, form: type[FormT], schema: dict[str, Any], instructions: str, task: str, spend: Spend) -> FormT:
        """The form, filled in. `schema` is its JSON schema, as the model is to see it; `spend` is told of each reply,
        also of those that are of no use. Raises ModelError."""
        ...


def schema_of(form: type[BaseModel], allowed: Mapping[str, Sequence[str | int]]) -> dict[str, Any]:
    """The JSON schema of a form, every field required and no other allowed.

    `allowed` limits a field of a part, named as `Part.field`, to the values of this call.
    """
    schema = form.model_json_schema()
    parts = {form.__name__: schema, **schema.get("$defs", {})}
    for part in parts.values():
        part["additionalProperties"] = False
        part["required"] = list(part["properties"])
        for field in part["properties"].values():
            field.pop("default", None)
    for name, values in allowed.items():
        part, _, field = name.partition(".")
        parts[part]["properties"][field]["enum"] = list(values)
    return schema
