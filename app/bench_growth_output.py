"""What was measured of growth, as JSON and for a terminal. Changes of shape raise SCHEMA in app.output."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.text import Text

from app.bench_cells import plain_table, spread, spread_cell
from app.output import SCHEMA
from evals.bench.growth.measure import Grown

_LEGEND = (
    "find: the search without its second look; chroma: a bare query of 100, the embedding of the question in both; ms: "
    "median and 95th percentile. ratio: find by chroma; growth: find by that of the first line; again: building anew "
    "when one text has changed, as a share of the first build; embedder: what the embedder alone takes, as a share "
    "of the build; bytes: memory of the open index for each passage. Compare columns: times are those of this machine."
)


def growth_json(rows: Sequence[Grown], file: Path | None, embedder: str, drawn: bool, seed: int) -> dict[str, Any]:
    """How it was measured, and a row for each size. Times are milliseconds where not said to be seconds."""
    return {
        "schema": SCHEMA,
        "file": str(file) if file else None,
        "embedder": embedder,
        "vectors": "drawn" if drawn else "embedded",
        "seed": seed,
        "rows": [growth_row(row, rows[0]) for row in rows],
    }


def growth_row(row: Grown, smallest: Grown) -> dict[str, Any]:
    """One size beside the smallest."""
    return {
        "passages": row.passages,
        "questions": len(row.searched.find),
        "find": spread(row.searched.find),
        "chroma": spread(row.searched.chroma),
        "find_to_chroma": row.ratio,
        "find_to_smallest": float(np.median(row.searched.find) / np.median(smallest.searched.find)),
        "opened_seconds": row.searched.opened,
        "built_seconds": row.built,
        "again_to_built": row.again / row.built,
        "embedder_to_built": None if row.alone is None else row.alone / row.built,
        "built_per_second_to_smallest": row.speed / smallest.speed,
        "building_bytes": row.building_bytes,
        "memory_bytes_per_passage": row.bytes_per_passage,
        "disk_bytes_per_passage": row.bytes_on_disk / row.passages,
        "chroma_share_of_disk": row.chroma_on_disk / row.bytes_on_disk,
    }


def print_growth(console: Console, rows: Sequence[Grown]) -> None:
    """A line for each size, and what the columns are."""
    columns = ("passages", "find ms", "chroma ms", "ratio", "growth", "again", "embedder", "bytes")
    table = plain_table((), columns)
    for row in rows:
        told = growth_row(row, rows[0])
        table.add_row(
            f"{row.passages:,}",
            spread_cell(told["find"]),
            spread_cell(told["chroma"]),
            f"{told['find_to_chroma']:.2f}",
            f"{told['find_to_smallest']:.2f}",
            f"{told['again_to_built']:.2f}",
            "–" if row.alone is None else f"{told['embedder_to_built']:.2f}",
            "–" if row.bytes_per_passage is None else f"{row.bytes_per_passage:,.0f}",
        )
    console.print(table)
    console.print(Text(_LEGEND, style="dim"))
