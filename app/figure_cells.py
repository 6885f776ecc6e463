"""Figures with their intervals as the cells of a table."""

from __future__ import annotations

from evals.statistics.estimate import Estimate


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
