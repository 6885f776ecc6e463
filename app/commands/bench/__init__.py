"""`riktlots bench`: the measuring commands, a module for each kind of measurement."""

import typer

from riktlots.app.commands.bench import cold, compared, growth, harm, pages, reading, retrieval, speed


def register(app: typer.Typer) -> None:
    """Add `riktlots bench` and its commands to the command line."""
    bench = typer.Typer(no_args_is_help=True, help="Measure search, reading, speed and growth, and what faults do.")
    for commands in (retrieval, reading, growth, compared, speed, cold, pages, harm):
        commands.register(bench)
    app.add_typer(bench, name="bench")
