"""A planned collaboration as fields with values from the vocabulary, and the facts that follow from them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from riktlots.ingest.errors import DocumentError, InputError
from riktlots.retrieval.plan.vocabulary import FACT_FIELDS, NONE, NOT, countries, country_facts, is_value, vocabulary


@dataclass(frozen=True, slots=True)
class Case:
    """A planned collaboration, in the person's own words (`text`) and by field.

    `partner` holds names as written, and `country` ISO codes. Other values are those of the vocabulary; `none` means
    that there is nothing of the kind, and a prefix `not-` (`not-personal`) negates a value. An empty field is unknown.
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
        """The fields with several values, by name, in the order in which people see them."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("text", "partner")}


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


_Values = Annotated[tuple[str, ...], BeforeValidator(_several)]


class CaseFile(BaseModel):
    """A case as JSON. Each field is one word or a list of words, from the vocabulary or in the person's own words."""

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
    """Read a case from a JSON file. Raises DocumentError, which names the field that is wrong."""
    try:
        return CaseFile.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{path} cannot be read ({error}).") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the file"
        known = ", ".join(CaseFile.model_fields)
        raise DocumentError(f"{path}: {field}: {first['msg']}. A case has the fields {known}.") from error


# Facts that are not values of the vocabulary: `any` if a field has a value, `named` if the partner has a name.
_ANY = "any"
_DERIVED = (
    "technology:electronic",
    "field:sensitive",
    "technology:shared",
    "technology:only-published",
    "partner:named",
)


def facts_of(case: Case) -> frozenset[str]:
    """Return all facts of a case: its values (`data:sensitive`), and those implied (`data:personal`)."""
    facts: set[str] = set()
    codes = set(case.country)
    for field, prefix in FACT_FIELDS.items():
        values = getattr(case, field)
        facts |= {f"{prefix}:{value}" for value in values}
        # A negated value leaves the rest of the field unknown.
        if any(not value.startswith(NOT) for value in values):
            facts.add(f"{prefix}:{_ANY}")
        for value in values:
            facts |= _implied(prefix, value)
    codes |= {code for fact in facts if (code := fact.removeprefix("country:")) in countries()}
    facts |= country_facts(codes)
    if case.partner:
        facts.add("partner:named")
    if "technology:published" in facts and "technology:shared" not in facts:
        facts.add("technology:only-published")
    return frozenset(facts)


def _implied(prefix: str, value: str) -> set[str]:
    """Return the facts that a value implies, and those that they imply."""
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


def stated(case: Case, fact: str) -> Case:
    """Return the case with a fact stated as well (`data:not-personal`), in place of values that deny it.

    Raises InputError for a fact that is no value of a field.
    """
    prefix, _, value = fact.partition(":")
    field = next((name for name, known in FACT_FIELDS.items() if known == prefix), prefix)
    if not is_value(field, value):
        raise InputError(f"“{fact}” is not a fact that a case can state.")
    denied = {NONE, value.removeprefix(NOT) if value.startswith(NOT) else NOT + value, value}
    kept = () if value == NONE else tuple(one for one in getattr(case, field) if one not in denied)
    return replace(case, **{field: (*kept, value)})  # type: ignore[arg-type]


def holds(when: Iterable[str], unless: Iterable[str], facts: Collection[str]) -> bool:
    """Whether all conditions of `when` hold and none of `unless`.

    A condition is one fact, or alternatives of which one must hold: `country:RU | country:BY`.
    """
    return all(_holds(condition, facts) for condition in when) and not any(_holds(c, facts) for c in unless)


def _holds(condition: str, facts: Collection[str]) -> bool:
    return any(fact in facts for fact in alternatives(condition))


def alternatives(condition: str) -> list[str]:
    """Return the facts of a condition, one of which must hold."""
    return [fact.strip() for fact in condition.split("|")]


def known_facts() -> frozenset[str]:
    """Return every fact that a case can have. A condition on any other fact would never hold."""
    found = {*_DERIVED, *(f"country:{code}" for code in countries())}
    found |= country_facts(countries())
    for field, prefix in FACT_FIELDS.items():
        for id in vocabulary()[field]:
            found |= {f"{prefix}:{id}", f"{prefix}:{NOT}{id}"}
        found |= {f"{prefix}:{_ANY}", f"{prefix}:{NONE}"}
    return frozenset(found)
