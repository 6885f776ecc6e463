"""A plan that a person works with, as a file: every version of the case with its list, and what was entered.

The words of an item are not in the file, so that nobody is shown as a rule what somebody else has written into one.
Raise `SCHEMA` for another form; `_read` must go on reading all earlier ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from riktlots.app.planning.entries import LONGEST_NAME, LONGEST_NOTE, Entries, Entry
from riktlots.ingest.errors import DocumentError, InputError
from riktlots.retrieval.model import Strength
from riktlots.retrieval.plan.case import Case, CaseFile
from riktlots.retrieval.plan.comparison import Listed, Snapshot
from riktlots.retrieval.plan.reading import read_case
from riktlots.retrieval.plan.rules import considerations
from riktlots.retrieval.plan.vocabulary import is_value

SCHEMA = 1
# Characters that are read of a file, versions that are kept of a case, and characters of a description.
LARGEST, MOST_VERSIONS, LONGEST_TEXT = 1_000_000, 20, 4000
_MOST = 500
_ID = r"^\??[a-z0-9][a-z0-9-]{0,80}$"
_KIND = "riktlots-plan"


class Wrong(StrEnum):
    """Why a file cannot be opened: it is no saved plan, it was saved by a newer version, or a part of it is wrong."""

    NO_PLAN = "no_plan"
    NEWER = "newer"
    DAMAGED = "damaged"


class SavedPlanError(DocumentError):
    """A file that cannot be opened as a plan: why, and the part that is wrong (or empty)."""

    def __init__(self, wrong: Wrong, part: str = "") -> None:
        self.wrong, self.part = wrong, part
        super().__init__(
            {
                Wrong.NO_PLAN: "The file is no plan that Riktlots has saved. Choose a file that ends with .json.",
                Wrong.NEWER: "The file was saved by a newer version of Riktlots. Upgrade, then open it again.",
                Wrong.DAMAGED: f"The file has been changed or cut off: {part}. Open an earlier copy of it.",
            }[wrong]
        )


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """The snapshots of a case, the latest last, and the entries.

    `unknown` are values in the file that this version does not know, and that were left out.
    """

    snapshots: tuple[Snapshot, ...]
    entries: Entries
    unknown: tuple[str, ...] = ()


def saved_text(snapshots: Iterable[Snapshot], entries: Entries) -> str:
    """The text of the file. Empty entries are left out."""
    written = {
        "kind": _KIND,
        "schema": SCHEMA,
        "versions": [_written(snapshot) for snapshot in snapshots],
        "entries": {key: asdict(entry) for key, entry in entries.items() if entry != Entry()},
    }
    return json.dumps(written, ensure_ascii=False, indent=1) + "\n"


def _written(snapshot: Snapshot) -> dict[str, Any]:
    items = [{"id": item.id, "strength": item.strength, "asks": item.asks} for item in snapshot.items]
    return asdict(snapshot) | {"items": items}


def read_saved(text: str, language: str) -> SavedPlan:
    """Read the text of a file, or a case as `riktlots plan --case` takes it. Raises SavedPlanError."""
    if len(text) > LARGEST:
        raise SavedPlanError(Wrong.NO_PLAN)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SavedPlanError(Wrong.NO_PLAN) from error
    if not isinstance(found, dict):
        raise SavedPlanError(Wrong.NO_PLAN)
    if found.get("kind") != _KIND:
        return _of_case(found, language)
    schema = found.get("schema")
    if isinstance(schema, int) and schema > SCHEMA:
        raise SavedPlanError(Wrong.NEWER)
    return _read(found)


_Short = Annotated[str, StringConstraints(max_length=LONGEST_NAME)]
_Values = Annotated[list[_Short], Field(max_length=_MOST)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


class _CaseShape(_Shape):
    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)] = ""
    partner: _Short = ""
    partner_kind: _Values = []
    country: _Values = []
    field: _Values = []
    kind: _Values = []
    people: _Values = []
    data: _Values = []
    technology: _Values = []
    money: _Values = []
    agreement: _Values = []


_Key = Annotated[str, StringConstraints(pattern=_ID)]


class _ItemShape(_Shape):
    id: _Key
    strength: Annotated[Strength, Field(strict=False)]
    asks: Annotated[list[_Key], Field(max_length=_MOST)] = []


class _VersionShape(_Shape):
    case: _CaseShape
    language: Literal["sv", "en"]
    generation: _Short
    at: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.+-]*$", max_length=40)]
    as_of: Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d\d-\d\d)?$")] = ""
    items: Annotated[list[_ItemShape], Field(max_length=_MOST)]


class _EntryShape(_Shape):
    done: bool = False
    assigned: _Short = ""
    note: Annotated[str, StringConstraints(max_length=LONGEST_NOTE)] = ""


class _FileShape(_Shape):
    versions: Annotated[list[_VersionShape], Field(min_length=1, max_length=MOST_VERSIONS)]
    entries: Annotated[dict[_Key, _EntryShape], Field(max_length=_MOST)] = {}


def _read(found: dict[str, Any]) -> SavedPlan:
    try:
        shape = _FileShape.model_validate(found)
    except ValidationError as error:
        raise SavedPlanError(Wrong.DAMAGED, ".".join(map(str, error.errors()[0]["loc"]))) from error
    unknown: list[str] = []
    snapshots = tuple(_snapshot(version, unknown) for version in shape.versions)
    entries = {key: Entry(**entry.model_dump()) for key, entry in shape.entries.items()}
    return SavedPlan(snapshots, entries, tuple(dict.fromkeys(unknown)))


def _snapshot(version: _VersionShape, unknown: list[str]) -> Snapshot:
    rules = {rule.id: rule for rule in considerations()}
    items = tuple(
        # An item of which this version has no rule is called by its id.
        Listed(
            item.id,
            item.strength,
            rules[item.id].sentence(version.language) if item.id in rules else item.id,
            tuple(item.asks),
        )
        for item in version.items
    )
    return Snapshot(
        _case(version.case, unknown), version.language, version.generation, version.at, version.as_of, items
    )


def _case(shape: _CaseShape, unknown: list[str]) -> Case:
    """The case with the values that this version knows; the others are added to `unknown`."""
    case = Case(text=shape.text, partner=shape.partner)
    for field in case.values():
        values = dict.fromkeys(getattr(shape, field))
        unknown += [value for value in values if not is_value(field, value)]
        case = replace(case, **{field: tuple(value for value in values if is_value(field, value))})  # type: ignore[arg-type]
    return case


def _of_case(found: dict[str, Any], language: str) -> SavedPlan:
    """A case without a list: as it stands in a file for `riktlots plan --case`."""
    try:
        given = CaseFile.model_validate(found)
    except ValidationError as error:
        raise SavedPlanError(Wrong.NO_PLAN) from error
    if not given.model_dump(exclude={"id", "lang"}, exclude_defaults=True) or len(given.text) > LONGEST_TEXT:
        raise SavedPlanError(Wrong.NO_PLAN)
    try:
        case = read_case(given, language)
    except InputError as error:
        raise SavedPlanError(Wrong.DAMAGED, str(error)) from error
    return SavedPlan((Snapshot(case, language, "", "", "", ()),), {})
