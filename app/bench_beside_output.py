"""What the product and others took to index and to search, as JSON and for a terminal. Changes of shape raise SCHEMA in
app.output."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.bench_cells import megabytes_cell, plain_table, spread, spread_cell
from app.output import SCHEMA
from evals.bench.beside.jobs import EMBEDDING
from evals.bench.beside.measure import Plan, Size
from evals.bench.beside.systems import LANGCHAIN, RIKTLOTS, TXTAI

_PACKAGES = {
    RIKTLOTS: ("riktlots", "chromadb"),
    LANGCHAIN: ("langchain-chroma", "langchain-text-splitters"),
    TXTAI: ("txtai",),
}
_VECTORS = {
    "replayed": "the same vectors for all, embedded before: embedding takes no time here",
    "embedded": "each embeds as it builds and searches",
    "drawn": "passages have random vectors, made before",
}
_BUILT = (
    "passages/s: of the median build; ratio: by that of the first line; disk: bytes on disk for each passage; memory: "
    "the most that the process held beyond what it held before, for each passage, and in all."
)
_SEARCHED = (
    "ms: median and 95th percentile; ratio: median by that of the first line, which takes no second look; opened: "
    "seconds to open and answer the first question; memory: as above, after all questions. Compare ratios: times are "
    "those of this machine."
)


def beside_json(plan: Plan, sizes: Sequence[Size]) -> dict[str, Any]:
    """How it was measured, and for each size what each system took. Times are seconds where not said to be
    milliseconds."""
    return {
        "schema": SCHEMA,
        "file": str(plan.file) if plan.file else None,
        "embedder": plan.embedder,
        "vectors": str(plan.vectors),
        "rounds": plan.rounds,
        "questions": len(plan.questions),
        "seed": plan.seed,
        "packages": {name: version(name) for system in plan.systems for name in _PACKAGES[system]},
        "rows": [
            {"passages": size.passages, "system": name, **_row(size, name, plan)}
            for size in sizes
            for name in size.systems
        ],
    }


def _row(size: Size, name: str, plan: Plan) -> dict[str, Any]:
    return _built(size, name, plan.systems[0]) | _searched(size, name, plan.systems[0])


def _built(size: Size, name: str, first: str) -> dict[str, Any]:
    one = size.systems[name]
    if not one.built:
        return {}
    return {
        "built_seconds": [cost.seconds for cost in one.built],
        "passages_per_second": size.passages / one.seconds,
        "speed_to_first": size.systems[first].seconds / one.seconds,
        "disk_bytes_per_passage": one.bytes_on_disk / size.passages,
        "build_memory_bytes_per_passage": _each(one.built[-1].bytes_more, size),
        "build_memory_bytes": one.built[-1].bytes_in_all,
    }


def _searched(size: Size, name: str, first: str) -> dict[str, Any]:
    one = size.systems[name]
    if not one.milliseconds:
        return {}
    told: dict[str, Any] = {
        "milliseconds": spread(one.milliseconds),
        "time_to_first": float(np.median(one.milliseconds) / np.median(size.systems[first].milliseconds)),
    }
    if one.opened:
        told["opened_seconds"] = one.opened.seconds
        told["memory_bytes_per_passage"] = _each(one.opened.bytes_more, size)
        told["memory_bytes"] = one.opened.bytes_in_all
    return told


def _each(held: int | None, size: Size) -> float | None:
    return None if held is None else held / size.passages


def print_beside(console: Console, plan: Plan, sizes: Sequence[Size]) -> None:
    """For each size a table of building, and one of searching where questions were asked."""
    console.print(Text(f"Embedder {plan.embedder}; {_VECTORS[plan.vectors]}."))
    for size in sizes:
        console.print()
        console.print(Text(f"{size.passages:,} passages", style="bold"))
        console.print(_building_table(size, plan))
        if plan.questions:
            console.print(_searching_table(size, plan))
    console.print(Text(_BUILT, style="dim"))
    if plan.questions:
        console.print(Text(_SEARCHED, style="dim"))


def _building_table(size: Size, plan: Plan) -> Table:
    table = plain_table(("built",), ("passages/s", "ratio", "disk", "memory", "in all MB"))
    for name in plan.systems:
        told = _built(size, name, plan.systems[0])
        table.add_row(
            name,
            f"{told['passages_per_second']:,.0f}",
            f"{told['speed_to_first']:.2f}",
            f"{told['disk_bytes_per_passage']:,.0f}",
            _bytes(told["build_memory_bytes_per_passage"]),
            megabytes_cell(told["build_memory_bytes"]),
        )
    return table


def _searching_table(size: Size, plan: Plan) -> Table:
    table = plain_table(("searched",), ("ms", "ratio", "opened", "memory", "in all MB"))
    for name in size.systems:
        told = _searched(size, name, plan.systems[0])
        alone = name == EMBEDDING
        table.add_row(
            "embedding a question" if alone else name,
            spread_cell(told["milliseconds"], 2),
            f"{told['time_to_first']:.2f}",
            "" if alone else f"{told['opened_seconds']:.2f}",
            "" if alone else _bytes(told["memory_bytes_per_passage"]),
            "" if alone else megabytes_cell(told["memory_bytes"]),
        )
    return table


def _bytes(held: float | None) -> str:
    return "–" if held is None else f"{held:,.0f}"
