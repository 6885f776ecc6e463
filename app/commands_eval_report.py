"""The command that writes a report of a run: eval report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from app.commands_eval import JudgeName, RunName
from app.console import Interface, err, known_values, reports_errors
from app.i18n import LANGUAGES, text
from app.report.gather import gather
from app.report.markdown import report_markdown
from app.report.page import report_page
from evals.suite.runs import find_run
from ingest.home import Home
from retrieval.judges.opening import DEFAULT, open_judge


@reports_errors
def report(
    run: RunName = "latest",
    against: Annotated[str, typer.Option(help="The run before, to say what has changed.")] = "",
    judge: JudgeName = DEFAULT,
    html: Annotated[Path | None, typer.Option(help="Write a web page in one file.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write Markdown, without the charts.")] = None,
    interface: Interface = "sv",
) -> None:
    """Write the report of a run for people: figures with intervals, charts, what went wrong, and how it was measured.

    Without --html and --markdown, Markdown is printed.
    """
    known_values("--interface", [interface], LANGUAGES)
    home = Home.default()
    before = find_run(against, home.runs) if against else None
    made = gather(find_run(run, home.runs), before, open_judge(judge).name, home)
    if html:
        html.write_text(report_page(made, interface), encoding="utf-8")
    if markdown:
        markdown.write_text(report_markdown(made, interface), encoding="utf-8")
    if not (html or markdown):
        sys.stdout.write(report_markdown(made, interface))
    for path in filter(None, (html, markdown)):
        err.print(Text(text("report_written", interface, file=path)))


def register(evaluation: typer.Typer) -> None:
    """Add this command to those of the evaluation."""
    evaluation.command()(report)
