"""What kills left behind, for a terminal and as JSON. Changes of shape raise SCHEMA in app.output."""

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
    from evals.bench.faults.kills import Row

_WHAT = ("lost", "mixed", "stuck", "lying")
_LEGEND = (
    "in the middle: the job was not done when the kill came. lost: something reported done, or there before, was gone, "
    "or no index served; mixed: something neither as before nor as it was to be; stuck: the next try did not go "
    "through; lying: something was left that nobody uses."
)


def faults_json(rows: Sequence[Row], seed: int) -> dict[str, Any]:
    """The counts by kind of work, and what was found in words."""
    return {
        "schema": SCHEMA,
        "riktlots": version("riktlots"),
        "seed": seed,
        "kills": sum(row.kills for row in rows),
        "in_the_middle": sum(row.in_the_middle for row in rows),
        "rows": [
            {
                "kind": row.kind,
                "kills": row.kills,
                "in_the_middle": row.in_the_middle,
                **{str(what): count for what, count in row.counts.items()},
                "findings": row.findings,
            }
            for row in rows
        ],
    }


def print_faults(console: Console, rows: Sequence[Row], seed: int) -> None:
    """A line for each kind of work, their sum, and each finding."""
    table = Table(box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    table.add_column("", no_wrap=True)
    for name in ("kills", "in the middle", *_WHAT):
        table.add_column(name, justify="right", no_wrap=True)
    counts = [(row.kind, [row.kills, row.in_the_middle, *row.counts.values()]) for row in rows]
    counts.append(("all", [sum(column) for column in zip(*(numbers for _, numbers in counts), strict=True)]))
    for kind, numbers in counts:
        table.add_row(kind, *(f"  {number}" for number in numbers))
    console.print(table)
    console.print(Text(f"Seed {seed}. {_LEGEND}", style="dim"))
    for row in rows:
        for finding in row.findings:
            console.print(Text(f"{row.kind}, {finding}"))
