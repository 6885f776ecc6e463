"""The command line. Exit codes: 0 ok, 1 a finding, 2 wrong use, 3 the environment does not allow it."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable
from enum import IntEnum
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Annotated, Any, ParamSpec, TypeVar

import typer
from rich.console import Console
from rich.text import Text

from app.output import SCHEMA
from ingest.errors import (
    BuildInProgressError,
    DocumentError,
    EmbedderError,
    GenerationError,
    ManifestError,
    RiktlotsError,
)


class Exit(IntEnum):
    """What an exit code says."""

    OK = 0
    FINDING = 1
    USAGE = 2
    ENVIRONMENT = 3


app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Guidance on responsible internationalisation, with the exact paragraph. "
    "Vägledning om ansvarsfull internationalisering, med hänvisning till rätt paragraf.",
)
out = Console(soft_wrap=False, highlight=False, markup=False)
err = Console(stderr=True, highlight=False, markup=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON with a schema version.")]
Interface = Annotated[
    str, typer.Option("--interface", help="Language of the texts around an answer: sv or en.", envvar="RIKTLOTS_LANG")
]
P = ParamSpec("P")
R = TypeVar("R")


def print_json(value: Any) -> None:
    """One JSON document a line on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def reports_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Turn our errors into a message on the error stream and the exit code that fits."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except RiktlotsError as error:
            err.print(Text(f"riktlots: {error}"))
            raise typer.Exit(_exit_code(error)) from error

    return run


def _exit_code(error: RiktlotsError) -> Exit:
    from retrieval.errors import EmbedderMismatchError, ModelError

    if isinstance(error, (EmbedderError, GenerationError, BuildInProgressError, EmbedderMismatchError, ModelError)):
        return Exit.ENVIRONMENT
    return Exit.USAGE if isinstance(error, (DocumentError, ManifestError)) else Exit.FINDING


@app.command()
def version(as_json: AsJson = False) -> None:
    """Print the version of Riktlots and of the serving index."""
    from ingest.generation import current_generation
    from ingest.home import Home

    folder = current_generation(Home.default())
    found = {
        "schema": SCHEMA,
        "riktlots": package_version("riktlots"),
        "generation": folder.name if folder else None,
        "home": str(Home.default().root),
    }
    if as_json:
        print_json(found)
    else:
        out.print(f"riktlots {found['riktlots']}, index {found['generation'] or '–'}, {found['home']}")


@app.command(name="app")
@reports_errors
def start_app(
    port: Annotated[int, typer.Option(help="Port on the loopback address.")] = 8501,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Start the pages on the loopback address."""
    from app.serve import serve

    raise typer.Exit(serve(port, browser=browser))


def existing_file(path: Path) -> Path:
    """A path that is a file. Raises DocumentError."""
    if not path.is_file():
        raise DocumentError(f"{path}: there is no such file.")
    return path


def main() -> None:
    """The console script."""
    # The C engine's threads spin while they wait; more of them than cores makes a question several times slower.
    os.environ.setdefault("OMP_NUM_THREADS", str(min(4, os.cpu_count() or 1)))
    from app import commands_ask, commands_ingest

    commands_ask.register(app)
    commands_ingest.register(app)
    app()
