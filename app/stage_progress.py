"""Progress of long work in stages, on the error stream."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text


class StageProgress:
    """A bar for each stage on the error stream; a line for each where that is no terminal."""

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
