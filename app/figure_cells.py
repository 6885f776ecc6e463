"""Figures with their intervals as the cells of a table."""

from __future__ import annotations

from evals.statistics.estimate import Estimate


def share_cell(estimate: Estimate) -> str:
    """A share in three digits, its interval on a line below."""
    return f"{_share(estimate.value)}\n{_share(estimate.low)}–{_share(estimate.high)}"


def lead_cell(estimate: Estimate) -> str:
    """A difference of shares with its sign, its interval on a line below."""
    return f"{_signed(estimate.value)}\n{_signed(estimate.low)} {_signed(estimate.high)}"


def _share(value: float) -> str:
    return f"{value:.3f}".removeprefix("0") if value < 1 else f"{value:.3f}"


def _signed(value: float) -> str:
    # Adding 0 turns a rounded −0 into 0.
    return f"{round(value, 3) + 0.0:+.3f}".replace("0.", ".", 1).replace("-", "−")
