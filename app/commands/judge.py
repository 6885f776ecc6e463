"""The command `judge`: measure a judge on labelled pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from riktlots.app.console import AsJson, StageProgress, err, out, print_json, reports_errors
from riktlots.app.i18n import text
from riktlots.app.present.figures import lead_cell, share_cell
from riktlots.app.schemas import SCHEMA
from riktlots.evals.bench.pools import CachedEmbedder
from riktlots.evals.judges.figures import FOLDS, Figures
from riktlots.evals.judges.pairs import by_dataset, read_pairs
from riktlots.evals.judges.run import BASELINES, JUDGE, TUNED, JudgeRow, Method, Options, TypeRow
from riktlots.evals.statistics.intervals import CONFIDENCE, RESAMPLES
from riktlots.ingest.errors import InputError
from riktlots.ingest.home import Home
from riktlots.retrieval.judges.open import DEFAULT, FORMS, open_judge
from riktlots.retrieval.settings import Settings, open_embedder


def judged_json(
    rows: Sequence[JudgeRow], judge: str, embedder: str, file: Path, sha256: str, options: Options
) -> dict[str, Any]:
    """The settings, and a row for each dataset. Figures are shares."""
    return {
        "schema": SCHEMA,
        "pairs": {"file": str(file), "sha256": sha256},
        "judge": judge,
        "embedder": embedder or None,
        "limit": options.limit,
        "embed_limit": options.embed_limit,
        "seed": options.seed,
        "folds": FOLDS,
        "confidence": CONFIDENCE,
        "resamples": RESAMPLES,
        "datasets": [_row(row) for row in rows],
    }


def _row(row: JudgeRow) -> dict[str, Any]:
    """The judge's own figures stand first; `tuned` is its support with a threshold chosen as the baselines' are."""
    methods = row.methods
    return {
        "dataset": row.dataset,
        "n": row.n,
        "supported": row.supported,
        "unsupported": row.n - row.supported,
        "undecided": row.verdicts.get("undecided", 0),
        "verdicts": row.verdicts,
        "reasons": row.reasons,
        **(_figures(methods[JUDGE].figures) if methods else {}),
        "tuned": _figures(methods[TUNED].figures) if methods else None,
        "baselines": {_key(name): _method(methods[name]) for name in BASELINES if name in methods},
        "types": [asdict(kind) for kind in row.types],
    }


def _method(method: Method) -> dict[str, Any]:
    return {
        "n": method.n,
        **_figures(method.figures),
        "judge_minus_this": _figures(method.lead) if method.lead else None,
        "tuned_minus_this": _figures(method.lead_tuned) if method.lead_tuned else None,
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "balanced_accuracy": asdict(figures.balanced_accuracy),
        "f1_unsupported": asdict(figures.f1),
        "auc": asdict(figures.auc),
    }


def _key(name: str) -> str:
    return name.replace(", ", "_").replace(" ", "_")


_LEGEND = (
    "Answers of several sentences are judged by sentence and are as good as the worst one. BAcc: balanced accuracy; "
    "F1: of “unsupported”; AUC: of the support. judge: by its verdicts, undecided counting as not supported; tuned and "
    f"the baselines: with the threshold that is best on the other {FOLDS - 1} of {FOLDS} folds. lead: the judge's "
    "figure (in BAcc and F1 by its verdicts) minus that of the line, on the same pairs. Below each figure its 95 % "
    f"interval, bootstrap over texts ({RESAMPLES:,} resamples). AUC of a type: against all pairs of the "
    "other label."
)


def print_judged(console: Console, rows: Sequence[JudgeRow], judge: str, embedder: str) -> None:
    """Print a table of all datasets, and a legend."""
    console.print(Text(f"judge {judge}, embedder {embedder or 'none'}"))
    for row in rows:
        _print_row(console, row)
    console.print(Text(_LEGEND, style="dim"))


def _print_row(console: Console, row: JudgeRow) -> None:
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


def _methods(row: JudgeRow) -> Table:
    # Narrow enough for a terminal of 80 columns.
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


@reports_errors
def judge(
    pairs: Annotated[Path, typer.Option(help="JSON Lines of {id, context, answer, label, …}; may be .gz.")],
    judge_name: Annotated[str, typer.Option("--judge", help=f"Who judges: {FORMS}.")] = DEFAULT,
    dataset: Annotated[list[str] | None, typer.Option(help="Only this dataset of the file; may be repeated.")] = None,
    limit: Annotated[int | None, typer.Option(min=10, help="At most this many pairs of each dataset.")] = None,
    embed_limit: Annotated[
        int, typer.Option(min=0, help="At most this many of them for the cosines, which are slow; 0 for none.")
    ] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Draws the pairs, the folds and the resamples.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure a judge of support on pairs with labels, beside a constant, token overlap and embedding cosine.

    Says for each dataset how often the judge is right, with intervals, and how far it is ahead of each of the others on
    the same pairs. Texts are embedded once, and remembered.
    """
    # Imports numpy and more, which no other command needs.
    from riktlots.evals.judges.run import Options, run

    found = read_pairs(pairs)
    named = by_dataset(found.pairs)
    if unknown := sorted(set(dataset or ()) - named.keys()):
        raise InputError(f"--dataset does not take “{unknown[0]}”. The file has: {', '.join(named)}.")
    kept = [pair for pair in found.pairs if not dataset or pair.dataset in dataset]
    options = Options(limit=limit, embed_limit=embed_limit, seed=seed)
    asked = open_judge(judge_name)
    with _embedder(embed_limit) as embedder, StageProgress(err) as progress:
        rows = run(kept, asked, embedder, options, progress)
        embedder_name = embedder.name if embedder else ""
    if as_json:
        print_json(judged_json(rows, asked.name, embedder_name, pairs, found.sha256, options))
    else:
        print_judged(out, rows, asked.name, embedder_name)


@contextmanager
def _embedder(embed_limit: int) -> Iterator[CachedEmbedder | None]:
    """The embedder of the settings with its cache, or None."""
    embedder, notice = open_embedder(Settings.from_environment()) if embed_limit else (None, "")
    if notice:
        err.print(Text(text(notice, "en")))
    if embedder is None:
        yield None
        return
    cached = CachedEmbedder(embedder, Home.default())
    try:
        yield cached
    finally:
        cached.close()


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(judge)
