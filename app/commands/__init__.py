"""The commands, by name. A command's module is imported when the command is called: most import what the others never
need, and `riktlots --help` needs none of it."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group


class Later(NamedTuple):
    """A command, or a group of commands, that has not been imported: the modules that register it, and what `riktlots
    --help` says of it, which is the first paragraph of its own help."""

    modules: tuple[str, ...]
    help: str


COMMANDS = {
    "ask": Later(("ask",), "Answer a question with citations that have been checked."),
    "find": Later(("ask",), "Find paragraphs: by a question, a few words, or an exact reference."),
    "plan": Later(
        ("plan",), "List what to consider in a planned collaboration, with citations. No score and no verdict."
    ),
    "ingest": Later(
        ("ingest",),
        "Add documents and build the index; a file that cannot be read is named and stops none of the others.",
    ),
    "check": Later(
        ("check",),
        "Check the starter corpus and the serving index, the written answers, or show how files are read. Only "
        "`--write` changes anything.",
    ),
    "diff": Later(
        ("sources",),
        "Show what changed between two editions of a source, and which questions, written and saved answers cite it.",
    ),
    "judge": Later(
        ("judge",),
        "Measure a judge of support on pairs with labels, beside a constant, token overlap and embedding cosine.",
    ),
    "health": Later(
        ("ops",),
        "Say whether Riktlots is fit to answer: data folder, stored things, index and hashes, embedder, search, judge.",
    ),
    "upgrade": Later(
        ("ops",),
        "Bring what is stored to this version of Riktlots: databases and index; and close the folder to others.",
    ),
    "backup": Later(
        ("ops",),
        "Save what cannot be made again in one file: documents, runs with labels, calibrations, opinions, history, "
        "written answers with their history.",
    ),
    "restore": Later(
        ("ops",),
        "Bring a backup back. All hashes are checked before anything is touched; then the index is built.",
    ),
    "help": Later(("help",), "Tell how Riktlots is used: asking, answers, documents, evaluation, privacy and more."),
    "notices": Later(
        ("notices",),
        "List the licences: of installed packages, of the bundled models, and of what these were trained on.",
    ),
    "model": Later(("model",), "The language model that RIKTLOTS_MODEL names."),
    "mcp": Later(
        ("services",),
        "Serve find, ask and read_paragraph to a language model's client (MCP, by standard input and output).",
    ),
    "receipt": Later(("receipt",), "Receipts of answers."),
    "sources": Later(("sources",), "List all sources and what is held of each; fetch originals."),
    "answers": Later(("answers",), "List the written answers and their state."),
    "bench": Later(("bench",), "Measure search, reading, speed and growth, and what faults do."),
    "eval": Later(("evaluate", "replies", "label"), "Measure how good the answers are, and whether a change helped."),
    "opinions": Later(("records",), "What readers said of answers."),
    "questions": Later(
        ("questions",), "What was asked on the pages and over HTTP, and how it ended, where it is kept."
    ),
    "history": Later(("records",), "What readers asked, where it is kept."),
    "api": Later(
        ("services",),
        "Serve answers to other programs by HTTP: on this computer alone, or to others who have a key.",
    ),
}
"""In the order of `riktlots --help`."""


class Commands(TyperGroup):
    """The commands of COMMANDS, each of which takes its place when it is called, and then those that are given."""

    def __init__(self, **attrs: Any) -> None:
        super().__init__(**attrs)
        later = {name: TyperCommand(name, help=later.help) for name, later in COMMANDS.items()}
        self.commands = {**later, **self.commands}

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first argument names, with the other arguments. Raises UsageError."""
        if args[0] in COMMANDS:
            self.commands[args[0]] = command(args[0])
        return super().resolve_command(ctx, args)


@cache
def command(name: str) -> Any:
    """Import a command of COMMANDS. Modules add to what others have registered, and so do it once."""
    own = typer.Typer()
    for module in COMMANDS[name].modules:
        import_module(f"{__name__}.{module}").register(own)
    return get_group(own).commands[name]
