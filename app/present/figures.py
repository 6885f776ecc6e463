"""Figures with their intervals as the cells of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from rich import box
from rich.table import Table

from riktlots.evals.statistics.intervals import Estimate


def share_cell(estimate: Estimate, digits: int = 3) -> str:
    """A share, its interval on a line below."""
    value, low, high = (_share(x, digits) for x in (estimate.value, estimate.low, estimate.high))
    return f"{value}\n{low}–{high}"


def lead_cell(estimate: Estimate) -> str:
    """A difference of shares with its sign, its interval on a line below."""
    return f"{_signed(estimate.value)}\n{_signed(estimate.low)} {_signed(estimate.high)}"


def _share(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".removeprefix("0") if value < 1 else f"{value:.{digits}f}"


def _signed(value: float) -> str:
    # Adding 0 turns a rounded −0 into 0.
    return f"{round(value, 3) + 0.0:+.3f}".replace("0.", ".", 1).replace("-", "−")


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
