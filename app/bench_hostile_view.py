"""What came of hostile inputs, for a terminal and as JSON. Changes of shape raise SCHEMA in app.output."""

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
    from evals.bench.hostile.run import Row


def hostile_json(rows: Sequence[Row]) -> dict[str, Any]:
    """The counts by kind and family, and what was wrong in words."""
    return {
        "schema": SCHEMA,
        "riktlots": version("riktlots"),
        "inputs": sum(row.inputs for row in rows),
        "faults": sum(len(row.faults) for row in rows),
        "rows": [
            {
                "kind": row.kind,
                "family": row.family,
                "inputs": row.inputs,
                "outcomes": dict(sorted(row.outcomes.items())),
                "faults": row.faults,
            }
            for row in rows
        ],
    }


def print_hostile(console: Console, rows: Sequence[Row]) -> None:
    """A line for each family, the sum, and each fault."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column("", no_wrap=True)
    table.add_column("inputs", justify="right")
    table.add_column("what came of them")
    table.add_column("faults", justify="right")
    for row in rows:
        came = ", ".join(f"{count} {outcome}" for outcome, count in sorted(row.outcomes.items()))
        table.add_row(f"{row.kind}: {row.family}", f"{row.inputs}", came, f"{len(row.faults)}")
    table.add_row("all", f"{sum(row.inputs for row in rows)}", "", f"{sum(len(row.faults) for row in rows)}")
    console.print(table)
    console.print(
        Text("Each question is answered twice: by quotes, and with a model that obeys whoever orders.", style="dim")
    )
    for row in rows:
        for fault in row.faults:
            console.print(Text(f"{row.kind}, {row.family}: {fault}"))
