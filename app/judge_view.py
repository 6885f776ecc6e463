"""A measured judge for a terminal: a table for each dataset, and one by type where the pairs have types."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.figure_cells import lead_cell, share_cell
from evals.judging.figures import FOLDS, Figures
from evals.judging.run import Row, TypeRow
from evals.statistics.bootstrap import RESAMPLES

_LEGEND = (
    "Answers of several sentences are judged by sentence and are as good as the worst one. BAcc: balanced accuracy; "
    "F1: of “unsupported”; AUC: of the support. judge: by its verdicts, undecided counting as not supported; tuned and "
    f"the baselines: with the threshold that is best on the other {FOLDS - 1} of {FOLDS} folds. lead: the judge's "
    "figure (in BAcc and F1 by its verdicts) minus that of the line, on the same pairs. Below each figure its 95 % "
    f"interval, bootstrap over texts ({RESAMPLES:,} resamples). AUC of a type: against all pairs of the "
    "other label."
)


def print_judged(console: Console, rows: Sequence[Row], judge: str, embedder: str) -> None:
    """All datasets, and what the figures are."""
    console.print(Text(f"judge {judge}, embedder {embedder or 'none'}"))
    for row in rows:
        _print_row(console, row)
    console.print(Text(_LEGEND, style="dim"))


def _print_row(console: Console, row: Row) -> None:
    console.print()
    counts = f"{row.n:,} pairs, {row.supported:,} supported, {row.verdicts.get('undecided', 0):,} undecided"
    console.print(Text(f"{row.dataset}: {counts}", style="bold"))
    if row.methods:
        console.print(_methods(row))
    else:
        console.print(Text("All pairs have one label; shares of verdicts say all there is to say."))
    for title, found in (("verdicts", row.verdicts), ("reasons", row.reasons)):
        console.print(Text(f"{title}: {', '.join(f'{name} {count:,}' for name, count in found.items())}", style="dim"))
    if row.types:
        console.print(_types(row.types))


def _methods(row: Row) -> Table:
    # Narrow, so that a terminal of 80 columns holds it.
    table = Table(box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    table.add_column("", no_wrap=True)
    for name in ("n", "BAcc", "F1", "AUC", "lead BAcc", "lead AUC"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, method in row.methods.items():
        table.add_row(name, f"{method.n:,}", *_cells(method.figures), *_leads(method.lead))
    return table


def _cells(figures: Figures) -> list[str]:
    return [share_cell(estimate) for estimate in (figures.balanced_accuracy, figures.f1, figures.auc)]


def _leads(lead: Figures | None) -> list[str]:
    if lead is None:
        return ["", ""]
    return [lead_cell(lead.balanced_accuracy), lead_cell(lead.auc)]


def _types(rows: Sequence[TypeRow]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    table.add_column("type", no_wrap=True)
    for name in ("pairs", "right", "undecided", "AUC"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        right = row.called_supported if row.supported else row.n - row.called_supported - row.undecided
        label = f"{row.type} ({'faithful' if row.supported else 'error'})"
        auc = "" if row.auc is None else f"{row.auc:.3f}"
        table.add_row(label, f"{row.n:,}", f"{right:,}", f"{row.undecided:,}", auc)
    return table
