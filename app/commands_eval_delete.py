"""The command that deletes a run, or what one person said of it."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from app.console import AsJson, Interface, out, print_json, reports_errors
from app.i18n import text
from app.kept.audit import Deed, take_down
from app.output import SCHEMA
from evals.suite.runs import find_run
from ingest.errors import InputError
from ingest.home import Home


@reports_errors
def delete(
    run: Annotated[str, typer.Argument(help="A run: its folder, or its name.")],
    rater: Annotated[str, typer.Option(help="Only the labels of this person; the run stays.")] = "",
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Delete a run with its answers, judgements and labels, or only the labels of one person."""
    home = Home.default()
    folder = find_run(run, home.runs)
    if not rater:
        take_down(home, Deed.ERASE, what="run", run=folder.name)
        folder.delete()
        _tell(text("run_deleted", interface, run=folder.name), {"deleted": folder.name}, as_json=as_json)
        return
    if rater not in folder.raters():
        known = ", ".join(folder.raters()) or "nobody"
        raise InputError(f"“{rater}” has labelled nothing in {folder.name}; {known} has.")
    take_down(home, Deed.ERASE, what="labels", run=folder.name, rater=rater)
    count = folder.delete_labels(rater)
    said = text("labels_deleted", interface, count=count, rater=rater, run=folder.name)
    _tell(said, {"run": folder.name, "rater": rater, "erased": count}, as_json=as_json)


def _tell(said: str, row: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        print_json({"schema": SCHEMA, **row})
    else:
        out.print(Text(said))


def register(evaluation: typer.Typer) -> None:
    """Add this command to those of the evaluation."""
    evaluation.command()(delete)
