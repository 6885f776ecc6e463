"""Shared by the commands: exit codes, output, and reporting of errors to the user."""

from __future__ import annotations

import functools
import json
import re
import sys
from collections.abc import Callable, Iterator
from enum import IntEnum
from pathlib import Path
from typing import IO, Annotated, Any, ParamSpec, TypeVar

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.segment import Segment
from rich.text import Text

from riktlots.app.i18n import text
from riktlots.app.present.markup import showable
from riktlots.app.records.database import KeptError
from riktlots.evals.errors import DatasetError, MissingExtraError, RunError, ServiceError
from riktlots.ingest.errors import (
    BuildInProgressError,
    DocumentError,
    EmbedderError,
    GenerationError,
    InputError,
    ManifestError,
    RiktlotsError,
    StorageError,
)
from riktlots.retrieval.errors import EmbedderMismatchError, ModelError


class Exit(IntEnum):
    """The exit codes of the command line."""

    OK = 0
    FINDING = 1
    USAGE = 2
    ENVIRONMENT = 3


_OF_THE_ENVIRONMENT = (
    BuildInProgressError,
    EmbedderError,
    EmbedderMismatchError,
    GenerationError,
    KeptError,
    MissingExtraError,
    ModelError,
    ServiceError,
    StorageError,
)

_OF_THE_INPUT = (DatasetError, DocumentError, InputError, ManifestError, RunError)


class _Console(Console):
    """A console that neutralises control characters in foreign text, since a terminal obeys them."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(showable(segment.text), segment.style)


def console_to(file: IO[str]) -> Console:
    """A console that writes to a file without wrapping lines, so that no address is broken in two."""
    return _Console(file=file, soft_wrap=True, highlight=False, markup=False)


out = _Console(soft_wrap=not sys.stdout.isatty(), highlight=False, markup=False)
err = _Console(stderr=True, soft_wrap=not sys.stderr.isatty(), highlight=False, markup=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON with a schema version.")]
Interface = Annotated[
    str, typer.Option("--interface", help="Language of the texts around an answer: sv or en.", envvar="RIKTLOTS_LANG")
]
Password = Annotated[
    str, typer.Option("--password", help="Password of an encrypted PDF; “-” asks for it. It is never kept.")
]
WithOcr = Annotated[bool, typer.Option("--ocr", help="Recognise the text of PDF pages that are pictures (ocrmypdf).")]
# JSON itself escapes only the controls below U+0020.
_OBEYED = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
P = ParamSpec("P")
R = TypeVar("R")


def print_json(value: Any) -> None:
    """Print a JSON document as one line on standard output, with the characters escaped that a terminal obeys or that
    turn around the text beside them."""
    written = _OBEYED.sub(lambda found: json.dumps(found.group())[1:-1], json.dumps(value, ensure_ascii=False))
    sys.stdout.write(written + "\n")
    sys.stdout.flush()


def reports_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Turn errors of Riktlots into a message on the error stream and the matching exit code."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except RiktlotsError as error:
            err.print(Text(f"riktlots: {error}"))
            raise typer.Exit(_exit_code(error)) from error

    return run


def _exit_code(error: RiktlotsError) -> Exit:
    if isinstance(error, _OF_THE_ENVIRONMENT):
        return Exit.ENVIRONMENT
    return Exit.USAGE if isinstance(error, _OF_THE_INPUT) else Exit.FINDING


def existing_file(path: Path) -> Path:
    """A path that is a file. Raises DocumentError."""
    if not path.is_file():
        raise DocumentError(f"{path}: there is no such file.")
    return path


def asked_password(given: str, interface: str) -> str:
    """The password of an option; “-” prompts for it, so that it is not in the shell history."""
    return str(typer.prompt(text("password_prompt", interface), hide_input=True, err=True)) if given == "-" else given


class StageProgress:
    """A progress bar for each stage on the error stream; one line each where that is not a terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        )
        self._task: TaskID | None = None
        self._stage = ""

    def __enter__(self) -> StageProgress:
        if self._console.is_terminal:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            self._stage = stage
            if not self._console.is_terminal:
                self._console.print(Text(f"{stage}: {done} of {total}"))
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._task = self._bar.add_task(stage)
        assert self._task is not None
        self._bar.update(self._task, completed=done, total=total)
