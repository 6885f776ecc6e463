"""The commands `opinions` and `history`: export or erase what is stored about readers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from riktlots.app.console import AsJson, Interface, out, print_json, reports_errors
from riktlots.app.i18n import text
from riktlots.app.records.audit import AuditEvent, record_event
from riktlots.app.records.database import Keeping, moment
from riktlots.app.records.history import forget_everybody, forget_reader, remembered
from riktlots.app.records.opinions import drop_opinion, drop_opinions, kept_opinions
from riktlots.app.records.upkeep import history_rows, opinion_rows, write_opinions
from riktlots.app.schemas import SCHEMA
from riktlots.ingest.errors import InputError
from riktlots.ingest.home import Home

opinions = typer.Typer(no_args_is_help=True, help="What readers said of answers.")
history = typer.Typer(no_args_is_help=True, help="What readers asked, where it is kept.")

_OlderThan = Annotated[int | None, typer.Option("--older-than", min=0, help="Only what is older than so many days.")]
_All = Annotated[bool, typer.Option("--all", help="All of it.")]
_Reader = Annotated[
    str | None, typer.Option("--reader", help="The address somebody signs in with; “” on a computer of one's own.")
]


@opinions.command(name="export")
@reports_errors
def export_opinions(
    file: Annotated[Path | None, typer.Argument(help="A sheet to write: .csv or .xlsx.")] = None,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Write all opinions to a sheet, or with --json to standard output."""
    found = kept_opinions(Home.default(), Keeping.from_environment())
    if file is None and not as_json:
        raise InputError("say where to: a FILE that ends with .csv or .xlsx, or --json.")
    record_event(Home.default(), AuditEvent.EXPORT, what="opinions", count=len(found))
    if file:
        write_opinions(file, found)
    if as_json:
        print_json({"schema": SCHEMA, "opinions": opinion_rows(found)})
    else:
        out.print(Text(text("opinions_exported", interface, count=len(found), file=file)))


@opinions.command(name="erase")
@reports_errors
def erase_opinions(
    number: Annotated[list[int] | None, typer.Option("--number", help="One, by its number (may be repeated).")] = None,
    older_than: _OlderThan = None,
    everything: _All = False,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Erase opinions: some by number, those older than so many days, or all."""
    home = Home.default()
    _exactly_one("--number, --older-than or --all", number, older_than is not None, everything)
    record_event(home, AuditEvent.ERASE, what="opinions", numbers=number or [], older_than=older_than)
    if number:
        _tell_erased(sum(drop_opinion(home, one) for one in number), interface, as_json)
        return
    _tell_erased(drop_opinions(home, "" if older_than is None else moment(older_than)), interface, as_json)


@history.command(name="export")
@reports_errors
def export_history(
    reader: _Reader = None,
    file: Annotated[Path | None, typer.Argument(help="A JSON file to write.")] = None,
    interface: Interface = "sv",
) -> None:
    """Write all that is kept of one reader as JSON, to a file or to standard output."""
    if reader is None:
        raise InputError("say whose: --reader with the address that they sign in with.")
    found = remembered(Home.default(), reader.casefold(), Keeping.from_environment())
    record_event(Home.default(), AuditEvent.EXPORT, what="history", reader=reader.casefold(), count=len(found))
    written = {"schema": SCHEMA, "reader": reader, "history": history_rows(found)}
    if file is None:
        print_json(written)
        return
    file.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    out.print(Text(text("history_exported", interface, count=len(found), file=file)))


@history.command(name="erase")
@reports_errors
def erase_history(
    reader: _Reader = None,
    older_than: _OlderThan = None,
    everything: _All = False,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Erase history: one reader's, what is older than so many days, or all."""
    home = Home.default()
    _exactly_one("--reader, --older-than or --all", reader is not None, older_than is not None, everything)
    whose = {} if reader is None else {"reader": reader.casefold()}
    record_event(home, AuditEvent.ERASE, what="history", older_than=older_than, **whose)
    if reader is not None:
        _tell_erased(forget_reader(home, reader.casefold()), interface, as_json)
        return
    _tell_erased(forget_everybody(home, "" if older_than is None else moment(older_than)), interface, as_json)


def _exactly_one(options: str, *given: object) -> None:
    if sum(map(bool, given)) != 1:
        raise InputError(f"say what to erase: one of {options}.")


def _tell_erased(count: int, interface: str, as_json: bool) -> None:
    if as_json:
        print_json({"schema": SCHEMA, "erased": count})
    else:
        out.print(Text(text("history_erased", interface, count=count)))


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(opinions, name="opinions")
    app.add_typer(history, name="history")
