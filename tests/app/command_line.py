"""The command line run in the tests' own process."""

from __future__ import annotations

from typer.testing import CliRunner

from riktlots.app.cli import app
from riktlots.app.console import Exit


def run(*args: str, code: int = Exit.OK) -> str:
    """What a command prints, which must end with the exit code."""
    result = CliRunner().invoke(app, list(args))
    assert result.exit_code == code, result.output
    return result.stdout
