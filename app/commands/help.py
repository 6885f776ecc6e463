"""The command `help`: the topics that the page About has, too."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from riktlots.app.console import AsJson, Interface, out, print_json, reports_errors
from riktlots.app.help import TOPICS, Topic, named, topic
from riktlots.app.i18n import LANGUAGES, text
from riktlots.app.schemas import SCHEMA


@reports_errors
def help_command(
    about: Annotated[str, typer.Argument(metavar="[TOPIC]", help="A topic; without one they are listed.")] = "",
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Tell how Riktlots is used: asking, answers, documents, evaluation, privacy and more."""
    language = interface if interface in LANGUAGES else "en"
    shown = [named(about, language)] if about else [topic(id, language) for id in TOPICS]
    if as_json:
        for one in shown:
            print_json({"schema": SCHEMA, **_fields(one)})
    elif about:
        _print_topic(shown[0])
    else:
        _print_list(shown, language)


def _fields(one: Topic) -> dict[str, str]:
    return {"topic": one.id, "name": one.name, "language": one.language, "title": one.title, "text": one.markdown}


def _print_topic(one: Topic) -> None:
    """Print a topic laid out on a terminal, and elsewhere as it is written."""
    if not out.is_terminal:
        out.print(Text(one.markdown.rstrip()))
        return
    from rich.markdown import Markdown

    out.print(Markdown(one.markdown), soft_wrap=False)


def _print_list(topics: list[Topic], language: str) -> None:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for one in topics:
        table.add_row(one.name, Text(one.lead))
    out.print(Text(text("help_topics", language)))
    out.print(table)


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command(name="help")(help_command)
