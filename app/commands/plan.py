"""The command `plan`: list what to consider in a planned collaboration."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from riktlots.app.commands.ask import AsOf, Lang, opened
from riktlots.app.console import (
    AsJson,
    Interface,
    err,
    existing_file,
    out,
    print_json,
    reports_errors,
)
from riktlots.app.i18n import text
from riktlots.app.options import iso_date, known_values
from riktlots.app.present.plan import FORMATS, export_plan
from riktlots.app.present.terminal import print_plan
from riktlots.app.schemas.plan import Plan
from riktlots.ingest.errors import InputError
from riktlots.ingest.language import LANGUAGES, detect_language
from riktlots.retrieval.plan.case import CaseFile, read_case_file
from riktlots.retrieval.plan.reading import read_case
from riktlots.retrieval.question.route import clean_question

_Several = list[str] | None


def _said(name: str, what: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(name, help=f"{what} (may be repeated; in place of the text's).")
    return option


@reports_errors
def plan(
    words: Annotated[str, typer.Argument(metavar="TEXT", help="What is planned, in Swedish or English.")] = "",
    case: Annotated[Path | None, typer.Option("--case", help="The case as a JSON file, instead of TEXT.")] = None,
    partner: Annotated[str, typer.Option("--partner", help="The partner's name.")] = "",
    partner_kind: Annotated[_Several, _said("--partner-kind", "What sort of organisation the partner is")] = None,
    country: Annotated[_Several, _said("--country", "The partner's country, by name or code")] = None,
    field: Annotated[_Several, _said("--field", "The field of science or technology")] = None,
    kind: Annotated[_Several, _said("--kind", "The kind of collaboration")] = None,
    people: Annotated[_Several, _said("--people", "Who takes part")] = None,
    data: Annotated[_Several, _said("--data", "The data and material; “none” for none")] = None,
    technology: Annotated[_Several, _said("--technology", "The technology, software or equipment")] = None,
    money: Annotated[_Several, _said("--money", "Who pays")] = None,
    agreement: Annotated[_Several, _said("--agreement", "What is to be agreed")] = None,
    export: Annotated[Path | None, typer.Option("--export", help="Write the plan to FILE.md or FILE.docx.")] = None,
    lang: Lang = "",
    interface: Interface = "sv",
    as_of: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """List what to consider in a planned collaboration, with citations. No score and no verdict."""
    given = read_case_file(existing_file(case)) if case else CaseFile(text=words)
    if case and words:
        raise InputError("give either a text or --case FILE, not both.")
    options = {
        "partner": partner,
        "partner_kind": partner_kind,
        "country": country,
        "field": field,
        "kind": kind,
        "people": people,
        "data": data,
        "technology": technology,
        "money": money,
        "agreement": agreement,
    }
    given = given.model_copy(update={name: _value(value) for name, value in options.items() if value})
    if not given.model_dump(exclude={"id", "lang"}, exclude_defaults=True):
        raise InputError(
            "say what is planned: in words, with --case FILE, or with options such as --country and --kind."
        )
    known_values("--lang", [code for code in (lang, given.lang) if code], LANGUAGES)
    language = lang or given.lang or detect_language(clean_question(given.text), interface)
    if export:
        known_values("--export", [export.suffix.lower()], FORMATS)
    day = iso_date(as_of)
    index = opened(interface)
    store = index.store
    made = index.plan(read_case(given, language), language=language, as_of=day)
    if export:
        export_plan(made, store, export)
        err.print(Text(text("plan_exported", interface, path=export)))
    if as_json:
        print_json(Plan.of(made, store, given.id).as_json())
    elif not export:
        print_plan(out, made, store)


def _value(value: str | list[str]) -> str | tuple[str, ...]:
    return value if isinstance(value, str) else tuple(value)


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(plan)
