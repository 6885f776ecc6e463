"""The commands for receipts: check an answer against the documents as they are now."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from riktlots.app.commands.ask import opened
from riktlots.app.console import AsJson, Exit, Interface, existing_file, out, print_json, reports_errors
from riktlots.app.i18n import text
from riktlots.app.schemas import SCHEMA
from riktlots.retrieval.answering.receipt import Receipt, read_receipt
from riktlots.retrieval.answering.receipt_check import QuoteCheck, ReceiptCheck, VerdictCheck, check_receipt

receipts = typer.Typer(no_args_is_help=True, help="Receipts of answers.")


@receipts.command()
@reports_errors
def verify(
    file: Annotated[Path, typer.Argument(help="A receipt that `riktlots ask --receipt` wrote.")],
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Check a receipt: its own integrity, its quotes and verdicts, and what has changed since."""
    receipt = read_receipt(existing_file(file))
    index = opened(interface)
    found = check_receipt(receipt, index.store, index.judge)
    if as_json:
        print_json(_as_json(found))
    else:
        _print(receipt, found, interface)
    raise typer.Exit(Exit.OK if found.holds else Exit.FINDING)


def _as_json(found: ReceiptCheck) -> dict[str, Any]:
    quotes = [dataclasses.asdict(quote) | {"holds": quote.holds} for quote in found.quotes]
    return {"schema": SCHEMA, "holds": found.holds, **dataclasses.asdict(found), "quotes": quotes}


def _print(receipt: Receipt, found: ReceiptCheck, interface: str) -> None:
    def say(key: str, style: str = "", **values: object) -> None:
        out.print(Text(text(key, interface, **values), style=style))

    say("receipt_holds" if found.holds else "receipt_does_not_hold", "bold")
    say("receipt_of", question=receipt.question, at=receipt.at)
    say("receipt_intact" if found.is_intact else "receipt_altered")
    if found.same_generation:
        say("receipt_same_generation", generation=found.generation_now)
    else:
        say("receipt_other_generation", then=receipt.generation, now=found.generation_now)
    for quote in found.quotes:
        out.print(Text(_quote(quote, interface)))
    for verdict in found.verdicts:
        if not verdict.holds:
            out.print(Text(_verdict(verdict, interface)))


def _quote(quote: QuoteCheck, interface: str) -> str:
    said = text(f"quote_{quote.state}", interface, address=quote.now_at)
    if quote.status_now and quote.status_now != quote.status_then:
        then, now = (text(f"source_status_{status}", interface) for status in (quote.status_then, quote.status_now))
        said += " " + text("receipt_status_changed", interface, then=then, now=now)
    return f"{'✓' if quote.holds else '✗'} {quote.label}: {said}"


def _verdict(verdict: VerdictCheck, interface: str) -> str:
    now = text(f"verdict_{verdict.now}", interface) if verdict.now else text("verdict_undecided", interface)
    return "✗ " + text("receipt_verdict_changed", interface, sentence=verdict.text, verdict=now)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(receipts, name="receipt")
