"""The JSON of Riktlots: one set of models for the command line, the HTTP service and the MCP server.

A change of shape raises SCHEMA.
"""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

SCHEMA = 2
ONLY_WHERE_GIVEN: Any = Field(exclude_if=lambda value: value is None)


def said(description: str, *examples: Any, **limits: Any) -> Any:
    """A field with its meaning and examples of its value, for those who read the OpenAPI document."""
    return Field(description=description, examples=list(examples) or None, **limits)


class Shape(BaseModel):
    """Part of a result. Every field is always there, but for those marked ONLY_WHERE_GIVEN."""

    model_config = ConfigDict(
        from_attributes=True, validate_by_name=True, json_schema_serialization_defaults_required=True
    )

    @classmethod
    def taken_from(cls, *things: object, **made: Any) -> Self:
        """Fill each field that is not in `made` from the attribute of that name of the first thing that has it."""
        left = [name for name, field in cls.model_fields.items() if field.is_required() and name not in made]
        found = {name: getattr(thing, name) for thing in reversed(things) for name in left if hasattr(thing, name)}
        return cls(**found, **made)

    def as_json(self) -> dict[str, Any]:
        """The JSON that is printed and sent, as a dict."""
        return self.model_dump(mode="json", by_alias=True)


class Versioned(Shape):
    """A result as a whole."""

    schema_: Annotated[int, said("Version of this shape.", SCHEMA, alias="schema")] = SCHEMA
