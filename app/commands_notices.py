"""The command that tells whose work Riktlots stands on."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer
from rich.text import Text

from app.console import AsJson, out, print_json, reports_errors
from app.notices import bundled, packages, trained_on
from app.output import SCHEMA


@reports_errors
def notices(
    texts: Annotated[bool, typer.Option("--texts", help="With the licence texts that the packages carry.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the licences: of installed packages, of the bundled models, and of what these were trained on."""
    found = packages()
    if as_json:
        rows = [dataclasses.asdict(package) for package in found]
        print_json(
            {
                "schema": SCHEMA,
                "packages": [row if texts else {k: v for k, v in row.items() if k != "texts"} for row in rows],
                "bundled": [dataclasses.asdict(work) for work in bundled()],
                "trained_on": [dataclasses.asdict(work) for work in trained_on()],
            }
        )
        return
    out.print("Comes with Riktlots")
    for work in bundled():
        out.print(Text(f"  {work.name}: {work.licence}. {work.what[:1].upper()}{work.what[1:]}."))
    out.print("The bundled cross-encoder was trained on")
    for work in trained_on():
        out.print(Text(f"  {work.name}: {work.licence}"))
    out.print("Installed packages that it uses")
    for package in found:
        out.print(Text(f"  {package.name} {package.version}: {package.licence or 'not stated'}"))
    if texts:
        for package in found:
            for written in package.texts:
                out.print(Text(f"\n{'=' * 80}\n{package.name} {package.version}\n{'=' * 80}\n{written}"))


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(notices)
