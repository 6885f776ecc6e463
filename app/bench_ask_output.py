"""Where the time of an answer goes, as JSON and for a terminal. Changes of shape raise SCHEMA in app.output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from app.bench_cells import plain_table, spread, spread_cell
from app.output import SCHEMA
from evals.bench.asking.measure import FIND, OTHER, QUOTES, WRITTEN, Part, Timed

_STEPS = ("route", FIND, "draft", "verify")
_HEADINGS = {
    QUOTES: "Without a language model",
    WRITTEN: "With a language model that takes no time and writes three sentences for the judge to read",
}
_LEGEND = (
    "share: of the time of all answers; ms: median and 95th percentile of the answers in which the part occurs. "
    "Coverage is measured once more by itself, and taken from what is left of find. beside: whom to ask, what is left "
    "open. Compare shares: times are those of this machine."
)


def ask_json(ways: Mapping[str, Sequence[Timed]], embedder: str, judge: str, seed: int) -> dict[str, Any]:
    """How it was measured, and for each way to an answer its parts. Times are milliseconds."""
    return {
        "schema": SCHEMA,
        "embedder": embedder,
        "judge": judge,
        "seed": seed,
        "ways": {way: _way(timed) for way, timed in ways.items()},
    }


def _way(timed: Sequence[Timed]) -> dict[str, Any]:
    whole = sum(one.whole for one in timed)
    searched = [one for one in timed if one.searched]
    return {
        "n": len(timed),
        "statuses": dict(sorted(Counter(one.status for one in timed).items())),
        "milliseconds": spread([one.whole for one in timed]),
        "searched": len(searched),
        "find_alone": spread([one.find for one in searched]),
        "to_find": sum(one.whole for one in searched) / sum(one.find for one in searched) if searched else None,
        "parts": [
            {
                "step": part[0],
                "part": part[1],
                "share": sum(one.parts.get(part, 0.0) for one in timed) / whole,
                "n": sum(part in one.parts for one in timed),
                "milliseconds": spread([one.parts[part] for one in timed if part in one.parts]),
            }
            for part in _parts(timed)
        ],
    }


def print_ask(console: Console, ways: Mapping[str, Sequence[Timed]]) -> None:
    """A table for each way to an answer."""
    for way, timed in ways.items():
        told = _way(timed)
        table = plain_table(("step", "part"), ("share", "n", "ms"))
        for row in told["parts"]:
            table.add_row(
                row["step"], row["part"], f"{row['share']:.1%}", f"{row['n']}", spread_cell(row["milliseconds"])
            )
        table.add_row("all", "", "100.0%", f"{told['n']}", spread_cell(told["milliseconds"]))
        console.print(Text(f"{_HEADINGS[way]}: {_said(told['statuses'])}", style="bold"))
        console.print(table)
        if told["searched"]:
            console.print(
                Text(
                    f"An answer that searches takes {told['to_find']:.2f} times as long as find alone with the same "
                    f"question ({spread_cell(told['find_alone'])} ms).\n"
                )
            )
    console.print(Text(_LEGEND, style="dim"))


def _parts(timed: Sequence[Timed]) -> list[Part]:
    """All parts, by step; what is left of a step last, and what is of no step at the end."""
    found = {part: None for one in timed for part in one.parts}
    order = {step: i for i, step in enumerate(_STEPS)}
    return sorted(found, key=lambda part: (order.get(part[0], len(order)), part[1] == OTHER))


def _said(statuses: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {status}" for status, count in statuses.items())
