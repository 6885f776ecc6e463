"""The commands for receipts: check an answer against the documents as they are now, and who signed it."""

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
from riktlots.ingest.home import Home
from riktlots.retrieval.answering.receipt import Receipt, read_receipt
from riktlots.retrieval.answering.receipt_check import QuoteCheck, ReceiptCheck, VerdictCheck, check_receipt
from riktlots.retrieval.answering.signing import Signature, SigningKey, accepted_keys, check_signature, checked_key

receipts = typer.Typer(no_args_is_help=True, help="Receipts of answers.")


@receipts.command()
@reports_errors
def verify(
    file: Annotated[Path, typer.Argument(help="A receipt that `riktlots ask --receipt` wrote.")],
    key: Annotated[
        list[str] | None,
        typer.Option("--key", help="A public key whose signature counts, instead of those of this installation."),
    ] = None,
    signature_only: Annotated[
        bool,
        typer.Option("--signature-only", help="Check only who signed it and that nothing changed; needs no index."),
    ] = False,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Check a receipt: its signature, its quotes and verdicts, and what has changed since."""
    receipt = read_receipt(existing_file(file))
    accepted = frozenset(map(checked_key, key)) if key else accepted_keys(Home.default())
    if signature_only:
        signature = check_signature(receipt, accepted)
        holds = receipt.is_intact and signature is Signature.VALID
        told = {"holds": holds, "is_intact": receipt.is_intact, "signature": signature, "signed_by": receipt.signed_by}
        if as_json:
            print_json({"schema": SCHEMA, **told})
        else:
            _print_authorship(receipt, receipt.is_intact, signature, interface)
        raise typer.Exit(Exit.OK if holds else Exit.FINDING)
    index = opened(interface)
    found = check_receipt(receipt, index.store, index.judge, accepted)
    if as_json:
        print_json(_as_json(found) | {"signed_by": receipt.signed_by})
    else:
        _print(receipt, found, interface)
    raise typer.Exit(Exit.OK if found.holds else Exit.FINDING)


@receipts.command()
@reports_errors
def key(as_json: AsJson = False) -> None:
    """Print the public key of the receipts of this installation. The key is made when there is none."""
    public = SigningKey.of(Home.default()).public
    if as_json:
        print_json({"schema": SCHEMA, "key": public})
    else:
        out.print(public)


def _as_json(found: ReceiptCheck) -> dict[str, Any]:
    quotes = [dataclasses.asdict(quote) | {"holds": quote.holds} for quote in found.quotes]
    return {"schema": SCHEMA, "holds": found.holds, **dataclasses.asdict(found), "quotes": quotes}


def _print(receipt: Receipt, found: ReceiptCheck, interface: str) -> None:
    def say(key: str, style: str = "", **values: object) -> None:
        out.print(Text(text(key, interface, **values), style=style))

    say("receipt_holds" if found.holds else "receipt_does_not_hold", "bold")
    _print_authorship(receipt, found.is_intact, found.signature, interface)
    if found.same_generation:
        say("receipt_same_generation", generation=found.generation_now)
    else:
        say("receipt_other_generation", then=receipt.generation, now=found.generation_now)
    for quote in found.quotes:
        out.print(Text(_quote(quote, interface)))
    for verdict in found.verdicts:
        if not verdict.holds:
            out.print(Text(_verdict(verdict, interface)))


def _print_authorship(receipt: Receipt, is_intact: bool, signature: str, interface: str) -> None:
    said = ("receipt_of", "receipt_intact" if is_intact else "receipt_altered", f"receipt_signature_{signature}")
    for each in said:
        words = text(each, interface, question=receipt.question, at=receipt.at, public=receipt.signed_by)
        out.print(Text(words))


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
