"""A planned collaboration, as a person states it: nine fields with values from the vocabulary."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from ingest.errors import DocumentError


@dataclass(frozen=True, slots=True)
class Case:
    """What is planned, in the person's own words (`text`) and by field.

    `partner` are names, as written; `partner_kind` says what sort of organisation that is. `country` holds ISO codes.
    The other values are those of the vocabulary; `none` says that there is nothing of the kind, and `not-personal` that
    there is no such value. An empty field says nothing.
    """

    text: str = ""
    partner: str = ""
    partner_kind: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    technology: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    agreement: tuple[str, ...] = ()

    def values(self) -> dict[str, tuple[str, ...]]:
        """The fields that hold several values, by name, in the order in which people are shown them."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("text", "partner")}


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


_Values = Annotated[tuple[str, ...], BeforeValidator(_several)]


class CaseFile(BaseModel):
    """A case as JSON: each field one word or a list of words, in the vocabulary's spelling or in one's own."""

    model_config = ConfigDict(extra="forbid")

    id: str = ""
    lang: str = ""
    text: str = ""
    partner: str = ""
    partner_kind: _Values = ()
    country: _Values = ()
    field: _Values = ()
    kind: _Values = ()
    people: _Values = ()
    data: _Values = ()
    technology: _Values = ()
    money: _Values = ()
    agreement: _Values = ()


def read_case_file(path: Path) -> CaseFile:
    """Read a JSON file. Raises DocumentError naming the field that is wrong."""
    try:
        return CaseFile.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{path} cannot be read ({error}).") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the file"
        known = ", ".join(CaseFile.model_fields)
        raise DocumentError(f"{path}: {field}: {first['msg']}. A case has the fields {known}.") from error
