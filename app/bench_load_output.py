"""What a service bore, as JSON and for a terminal. Changes of shape raise SCHEMA in app.output."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from app.bench_cells import megabytes_cell, plain_table, spread
from app.output import SCHEMA
from evals.bench.load.measure import Load, Phase

_LEGEND = (
    "rate: answers per second by those of the first line; median, p95: time of an answer by that of the first line; "
    "core s: seconds of one core that the services used for an answer. The callers run on the same machine."
)
_WHY = {
    429: "by the rate of the key (429): what follows is the rate that was set, not what the service bears",
    503: "because too many questions were under way (503)",
}


def load_json(load: Load, seconds: float, processes: int, rate: int, seed: int) -> dict[str, Any]:
    """How it was measured, and a row for each number of callers. Times are milliseconds unless said to be seconds."""
    return {
        "schema": SCHEMA,
        "cores": os.cpu_count(),
        "seconds": seconds,
        "processes": processes,
        "rate_per_minute": rate,
        "seed": seed,
        "memory_bytes_before": load.bytes_before,
        "rows": [_row(phase, load.phases[0]) for phase in load.phases],
    }


def _row(phase: Phase, first: Phase) -> dict[str, Any]:
    times, alone = _times(phase), _times(first)
    answers = len(phase.milliseconds)
    spent = phase.cpu_seconds
    return {
        "callers": phase.callers,
        "answers": answers,
        "seconds": phase.seconds,
        "answers_per_second": phase.per_second,
        "to_first": _ratio(phase.per_second, first.per_second),
        "milliseconds": dict(times),
        "median_to_first": _ratio(times["median"], alone["median"]),
        "p95_to_first": _ratio(times["p95"], alone["p95"]),
        "core_seconds_per_answer": None if spent is None else _ratio(spent, answers),
        "refused": {str(status): count for status, count in sorted(phase.refused.items())},
        "errors": phase.errors,
        "memory_bytes_after": phase.bytes_after,
    }


def print_load(console: Console, load: Load) -> None:
    """A line for each number of callers, and what was refused."""
    columns = ("callers", "answers", "per s", "rate", "median", "p95", "median ms", "core s", "MB", "errors")
    table = plain_table((), columns)
    for phase in load.phases:
        told = _row(phase, load.phases[0])
        table.add_row(
            f"{phase.callers}",
            f"{told['answers']:,}",
            f"{phase.per_second:.2f}",
            *(_cell(told[name]) for name in ("to_first", "median_to_first", "p95_to_first")),
            _cell(told["milliseconds"]["median"], 0),
            _cell(told["core_seconds_per_answer"]),
            megabytes_cell(phase.bytes_after),
            f"{phase.errors}",
        )
    console.print(table)
    console.print(Text(f"Memory of the services after their first answer: {megabytes_cell(load.bytes_before)} MB."))
    for phase in load.phases:
        for status, count in sorted(phase.refused.items()):
            console.print(Text(f"{phase.callers} callers: {count} requests were refused {_WHY[status]}.", style="bold"))
    console.print(Text(_LEGEND, style="dim"))


def _times(phase: Phase) -> Mapping[str, float | None]:
    """Median and 95th percentile; both None where nothing was answered."""
    return spread(phase.milliseconds) or {"median": None, "p95": None}


def _ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one is not None and other else None


def _cell(value: float | None, digits: int = 2) -> str:
    return "–" if value is None else f"{value:.{digits}f}"
