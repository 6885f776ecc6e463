"""Commands are imported when they are called, and help tells of them as they do themselves."""

from __future__ import annotations

import inspect

import pytest
from typer.main import get_command

from riktlots.app.cli import app
from riktlots.app.commands import COMMANDS, command
from riktlots.app.console import Exit
from tests.app.command_line import run


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_of_a_command_what_its_own_help_begins_with(name: str) -> None:
    own = inspect.cleandoc(command(name).help).split("\n\n")[0]
    assert COMMANDS[name].help == " ".join(own.split())


def test_help_lists_every_command_once() -> None:
    listed = list(get_command(app).commands)  # type: ignore[attr-defined]
    assert listed == [*COMMANDS, "version", "app"]


def test_a_group_has_the_commands_of_all_its_modules() -> None:
    assert {"run", "show", "record", "label", "agreement", "questions"} <= command("eval").commands.keys()
    assert {"cold", "ask", "growth"} <= command("bench").commands.keys()


def test_the_help_of_a_command_is_its_own() -> None:
    assert "--receipt" in run("ask", "--help")


def test_an_unknown_command_is_wrong_use() -> None:
    run("fnid", code=Exit.USAGE)
