"""The commands that turn sets of questions into sheets and back: eval questions export, import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from app.console import Interface, out, reports_errors
from app.i18n import text
from evals.questions import load_questions
from evals.sheets.questions import export_questions, import_questions, write_questions
from evals.suite.runs import find_set
from ingest.home import Home
from ingest.load import load_library

questions = typer.Typer(no_args_is_help=True, help="Write a set of questions as a sheet, and read it back.")


@questions.command(name="export")
@reports_errors
def export(
    dataset: Annotated[str, typer.Argument(metavar="SET", help="A set: its name, or a JSON Lines file.")],
    file: Annotated[Path, typer.Argument(help="The sheet to write: .csv or .xlsx.")],
    interface: Interface = "sv",
) -> None:
    """Write a set of questions as a sheet."""
    found = load_questions(find_set(dataset))
    export_questions(found, file)
    out.print(Text(text("questions_exported", interface, count=len(found), file=file)))


@questions.command(name="import")
@reports_errors
def import_(
    file: Annotated[Path, typer.Argument(help="The sheet to read: .csv or .xlsx.")],
    to: Annotated[Path, typer.Option("--out", help="The JSON Lines file to write.")],
    interface: Interface = "sv",
) -> None:
    """Read a set of questions from a sheet; names the row and column of every cell that is wrong."""
    found = import_questions(file, frozenset(load_library(Home.default()).sources))
    write_questions(found, to)
    out.print(Text(text("questions_imported", interface, count=len(found), file=to)))


def register(evaluation: typer.Typer) -> None:
    """Add these commands to those of the evaluation."""
    evaluation.add_typer(questions, name="questions")
