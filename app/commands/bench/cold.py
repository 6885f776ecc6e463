"""`riktlots bench cold`: what a question costs as a process of its own, alone and beside busy processes."""

from __future__ import annotations

from statistics import median
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from riktlots.app.commands.bench.speed import drawn
from riktlots.app.console import AsJson, StageProgress, err, out, print_json, reports_errors
from riktlots.app.present.runs import plain_table
from riktlots.app.schemas import SCHEMA
from riktlots.evals.bench.cold import AGAIN, LOOP, PARTS, Costs, measure
from riktlots.ingest.threads import usable_cores

_LEGEND = (
    "share: of the processor time of a question alone, first asked in a process of its own; s: its median. beside: by "
    "how much that time grows beside the busy processes. The plain loop has nothing to do with Riktlots: what it grows "
    "by is the machine's."
)


@reports_errors
def cold(
    questions: Annotated[int, typer.Option(min=1, help="Ask this many questions.")] = 10,
    busy: Annotated[int, typer.Option(min=1, help="So many processes keep the cores busy.")] = 3,
    seed: Annotated[int, typer.Option(min=0, help="Draws the questions.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure where the processor time of one question in a process of its own goes, and by how much it grows beside
    processes that keep the cores busy.

    The index is one of the starter corpus, made for this in a temporary folder. No language model is asked.
    """
    with StageProgress(err) as progress:
        costs = measure(drawn(questions, seed), busy, progress)
    if as_json:
        print_json(cold_json(costs, busy, seed))
    else:
        print_cold(out, costs, busy)


def cold_json(costs: Costs, busy: int, seed: int) -> dict[str, Any]:
    """The settings, the whole, and its parts. Times are seconds of processor time."""
    alone, beside = (sum(cost.whole for cost in some) for some in (costs.alone, costs.beside))
    return {
        "schema": SCHEMA,
        "cores": usable_cores(),
        "busy": busy,
        "seed": seed,
        "n": len(costs.alone),
        "seconds": median(cost.whole for cost in costs.alone),
        "beside_to_alone": beside / alone,
        "parts": [_part(part, costs, alone) for part in PARTS],
    }


def _part(part: str, costs: Costs, whole: float) -> dict[str, Any]:
    alone, beside = (sum(cost.parts[part] for cost in some) for some in (costs.alone, costs.beside))
    return {
        "part": part,
        "share": None if part in (AGAIN, LOOP) else alone / whole,
        "seconds": median(cost.parts[part] for cost in costs.alone),
        "beside_to_alone": beside / alone if alone else None,
    }


def print_cold(console: Console, costs: Costs, busy: int) -> None:
    """Print a line for each part, and for the whole."""
    told = cold_json(costs, busy, 0)
    table = plain_table(("part",), ("share", "s", "beside"))
    for row in (*told["parts"], {"part": "all", "share": 1.0, **told}):
        share, grown = row["share"], row["beside_to_alone"]
        table.add_row(
            row["part"],
            "–" if share is None else f"{share:.1%}",
            f"{row['seconds']:.2f}",
            "–" if grown is None else f"{grown:.2f}",
        )
    console.print(Text(f"{told['n']} questions alone and beside {busy} busy processes, {told['cores']} cores"))
    console.print(table)
    console.print(Text(_LEGEND, style="dim"))


def register(bench: typer.Typer) -> None:
    """Add the command of this module to `riktlots bench`."""
    bench.command()(cold)
