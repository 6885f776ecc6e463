"""What came of damaged inputs, for a terminal and as JSON. Changes of shape raise SCHEMA in app.output."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.output import SCHEMA

if TYPE_CHECKING:  # loaded by no other command
    from evals.bench.fuzz.run import Row

_CAME = ("read", "refused", "over memory", "crashed", "hung")
_LEGEND = (
    "refused: with the error that the reader names, and the name of the file; of a quote, that it was not matched. "
    "crashed: any other error. hung: not done in time."
)


def fuzz_json(rows: Sequence[Row], seed: int) -> dict[str, Any]:
    """The counts by target, and of what crashed or hung the number of the input and why."""
    return {
        "schema": SCHEMA,
        "riktlots": version("riktlots"),
        "seed": seed,
        "rows": [
            {
                "target": row.target,
                "inputs": row.came.total(),
                **{came.replace(" ", "_"): row.came[came] for came in _CAME},
                "faults": row.faults,
            }
            for row in rows
        ],
    }


def print_fuzz(console: Console, rows: Sequence[Row], seed: int) -> None:
    """A line for each target, and each fault."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column("", no_wrap=True)
    for name in ("inputs", *_CAME):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(row.target, f"{row.came.total():,}", *(f"{row.came[came]:,}" for came in _CAME))
    console.print(table)
    console.print(Text(f"Seed {seed}. {_LEGEND}", style="dim"))
    for row in rows:
        for fault in row.faults:
            console.print(Text(f"{row.target}, {fault}"))
