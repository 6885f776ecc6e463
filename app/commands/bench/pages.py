"""`riktlots bench pages`: how long readers of the pages wait, in a real browser."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from riktlots.app.console import AsJson, Exit, StageProgress, err, out, print_json, reports_errors
from riktlots.app.present.runs import plain_table
from riktlots.app.schemas import SCHEMA
from riktlots.evals.bench.pages import Waits, machine, measure
from riktlots.ingest.threads import usable_cores

# Milliseconds that a reader is to wait at most.
PAINT, CLICK = 2000, 300
_LEGEND = (
    "Milliseconds by the browser's clock. paint: the first words of Ask stand there; ready: a question can be put; "
    "first visit: to a server that has just started. click: from a citation to its marked quote. stretch: a plain loop "
    "by its processor time, before and after; 1 is a machine that does nothing else."
)


@reports_errors
def pages(
    visits: Annotated[int, typer.Option(min=1, help="Visit Ask so many times.")] = 10,
    clicks: Annotated[int, typer.Option(min=1, help="Click so many times on citations.")] = 20,
    wait: Annotated[float, typer.Option(min=0, help="Wait so many seconds, at most, for a quiet machine.")] = 60,
    beside: Annotated[bool, typer.Option("--beside", help="Measure beside other work, and say so.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the first paint of Ask and a click on a citation in Chromium, over the starter corpus.

    The server and its data folder are made for this alone. On a machine that is busy with other work nothing is
    measured. The exit code is 1 where readers wait longer than they are to: 2 s for Ask, 0.3 s for a citation.
    """
    with StageProgress(err) as progress:
        waits = measure(visits, clicks, wait=wait, beside=beside, progress=progress)
    told = pages_json(waits, beside=beside)
    if as_json:
        print_json(told)
    else:
        print_pages(out, told)
    raise typer.Exit(Exit.OK if told["in_time"] else Exit.FINDING)


def pages_json(waits: Waits, *, beside: bool) -> dict[str, Any]:
    """The machine, and of each wait the median and the longest in milliseconds, with what it is to be at most."""
    of_visits = [
        ("paint", [one.paint for one in waits.visits], PAINT),
        ("ready", [one.ready for one in waits.visits], None),
    ]
    first = [("first visit: paint", [waits.first.paint], None), ("first visit: ready", [waits.first.ready], None)]
    rows = [*first, *of_visits, ("answer", [waits.answer], None), ("click", waits.clicks, CLICK)]
    found = [_row(name, times, most) for name, times, most in rows]
    return {
        "schema": SCHEMA,
        "machine": machine(),
        "cores": usable_cores(),
        "alone": not beside,
        "stretch": [round(one, 2) for one in waits.stretch],
        "waits": found,
        "in_time": all(row["most"] is None or row["median"] <= row["most"] for row in found),
    }


def _row(name: str, times: Sequence[float], most: int | None) -> dict[str, Any]:
    return {"wait": name, "n": len(times), "median": round(median(times)), "longest": round(max(times)), "most": most}


def print_pages(console: Console, told: dict[str, Any]) -> None:
    """Print a line for each wait."""
    table = plain_table(("wait",), ("n", "median", "longest", "at most"))
    for row in told["waits"]:
        table.add_row(row["wait"], *(str(row[name]) for name in ("n", "median", "longest")), str(row["most"] or "–"))
    beside = "" if told["alone"] else ", beside other work"
    stretch = ", ".join(f"{one:.2f}" for one in told["stretch"])
    console.print(Text(f"{told['machine']}, {told['cores']} cores{beside}; stretch {stretch}"))
    console.print(table)
    console.print(Text(_LEGEND, style="dim"))


def register(bench: typer.Typer) -> None:
    """Add the command of this module to `riktlots bench`."""
    bench.command()(pages)
