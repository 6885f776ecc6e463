"""Cells that the tables of several measurements have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from rich import box
from rich.table import Table

_MEGABYTE = 1_000_000


def spread(values: Sequence[float]) -> dict[str, float] | None:
    """Median and 95th percentile; None of nothing."""
    if not values:
        return None
    return {"median": float(np.median(values)), "p95": float(np.percentile(values, 95))}


def spread_cell(times: Mapping[str, float] | None, digits: int = 1) -> str:
    """Both, in one cell."""
    return "–" if times is None else f"{times['median']:.{digits}f} {times['p95']:.{digits}f}"


def megabytes_cell(held: int | None) -> str:
    """Bytes as megabytes."""
    return "–" if held is None else f"{held / _MEGABYTE:,.0f}"


def plain_table(words: Sequence[str], figures: Sequence[str]) -> Table:
    """A narrow table: columns of words to the left, of figures to the right."""
    table = Table(box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    for name in words:
        table.add_column(name, no_wrap=True)
    for name in figures:
        table.add_column(name, justify="right", no_wrap=True)
    return table
