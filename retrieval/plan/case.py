"""A planned collaboration, as a person states it: nine fields with values from the vocabulary."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from riktlots.ingest.errors import DocumentError
from riktlots.retrieval.plan.vocabulary import FACT_FIELDS, NONE, NOT, countries, country_facts, vocabulary


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


# Facts that no value of the vocabulary names: `any` when something is said of a field, `named` when the partner is.
_ANY = "any"
_MADE = ("technology:electronic", "field:sensitive", "technology:shared", "technology:only-published", "partner:named")


def facts_of(case: Case) -> frozenset[str]:
    """All that a case says: `data:sensitive`, what that brings with it (`data:personal`), `country:outside-eu`."""
    facts: set[str] = set()
    countries_said = set(case.country)
    for field, prefix in FACT_FIELDS.items():
        values = getattr(case, field)
        facts |= {f"{prefix}:{value}" for value in values}
        # What is merely denied leaves the rest of the field unsaid.
        if any(not value.startswith(NOT) for value in values):
            facts.add(f"{prefix}:{_ANY}")
        for value in values:
            facts |= _implied(prefix, value)
    countries_said |= {code for fact in facts if (code := fact.removeprefix("country:")) in countries()}
    facts |= country_facts(countries_said)
    if case.partner:
        facts.add("partner:named")
    if "technology:published" in facts and "technology:shared" not in facts:
        facts.add("technology:only-published")
    return frozenset(facts)


def _implied(prefix: str, value: str) -> set[str]:
    """The facts that a value brings with it, and those that these bring."""
    field = next(name for name, known in FACT_FIELDS.items() if known == prefix)
    known = vocabulary()[field].get(value)
    found: set[str] = set()
    for fact in known.implies if known else ():
        found.add(fact)
        outer, _, inner = fact.partition(":")
        if outer in FACT_FIELDS.values():
            found.add(f"{outer}:{_ANY}")
            found |= _implied(outer, inner)
    return found


def holds(when: Iterable[str], unless: Iterable[str], facts: Collection[str]) -> bool:
    """Whether all conditions of `when` hold and none of `unless`. A condition is one fact, or several of which one
    must be there: `country:RU | country:BY`."""
    return all(_holds(condition, facts) for condition in when) and not any(_holds(c, facts) for c in unless)


def _holds(condition: str, facts: Collection[str]) -> bool:
    return any(fact in facts for fact in alternatives(condition))


def alternatives(condition: str) -> list[str]:
    """The facts of a condition, one of which must hold."""
    return [fact.strip() for fact in condition.split("|")]


def known_facts() -> frozenset[str]:
    """Every fact that a case can give; a condition on another one would never hold."""
    found = {*_MADE, *(f"country:{code}" for code in countries())}
    found |= country_facts(countries())
    for field, prefix in FACT_FIELDS.items():
        for id in vocabulary()[field]:
            found |= {f"{prefix}:{id}", f"{prefix}:{NOT}{id}"}
        found |= {f"{prefix}:{_ANY}", f"{prefix}:{NONE}"}
    return frozenset(found)
