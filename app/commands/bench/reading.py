"""`riktlots bench reading`: accuracy of reading documents, as tables and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from riktlots.app.console import AsJson, StageProgress, err, out, print_json, reports_errors
from riktlots.app.present.runs import plain_table
from riktlots.app.schemas import SCHEMA
from riktlots.evals.bench.reading.files import TextPart
from riktlots.evals.bench.reading.hard import MOST_BYTES, MOST_SECONDS, HardFile
from riktlots.evals.bench.reading.outcome import Counted, ReadingRow, Share, Sum, worst
from riktlots.evals.bench.reading.run import Cost, Inputs, Report, run
from riktlots.evals.statistics.intervals import CONFIDENCE, RESAMPLES, Estimate


@reports_errors
def reading(
    laws: Annotated[Path | None, typer.Option(help="A folder of Swedish acts in Markdown.")] = None,
    statutes: Annotated[Path | None, typer.Option(help="JSON Lines of {sfs, text}; may be .gz.")] = None,
    eu: Annotated[
        Path | None, typer.Option(help="JSON Lines of {celex, title, article, text}, in English; may be .gz.")
    ] = None,
    pdfs: Annotated[
        Path | None, typer.Option(help="A folder of hard PDFs with manifest.jsonl of {file, tests, truth}.")
    ] = None,
    sample: Annotated[int, typer.Option(min=1, help="At most this many acts of each input as they are.")] = 300,
    rendered: Annotated[int, typer.Option(min=1, help="At most this many acts in other forms.")] = 6,
    act: Annotated[list[str] | None, typer.Option(help="Of LAWS only the files of this name; may be repeated.")] = None,
    only: Annotated[list[TextPart] | None, typer.Option(help="Measure this part only; may be repeated.")] = None,
    failures: Annotated[int, typer.Option(min=0, help="Print this many failures of each row.")] = 0,
    work: Annotated[
        Path | None, typer.Option(help="A folder in which rendered files are kept for the next run.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Chooses the samples, the made-up acts and the resamples.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure whether reading finds each paragraph, its address and its page: files are made from known texts, as
    Markdown, text, HTML, Word and PDF, and read back.

    Without inputs, acts are made up. PDF files are printed by Chromium and by LibreOffice, where they are installed.
    """
    parts = frozenset(only or TextPart)
    inputs = Inputs(laws, statutes, eu, pdfs, sample, rendered, seed, work, parts, tuple(act or ()))
    with StageProgress(err) as progress:
        report = run(inputs, progress)
    if as_json:
        print_json(reading_json(report, inputs, failures))
    else:
        print_reading(out, report, failures)


_PACKAGES = ("riktlots", "pypdf", "python-docx", "trafilatura")


def reading_json(report: Report, inputs: Inputs, failures: int) -> dict[str, Any]:
    """The inputs and settings, the rows, the hard files and the cost; at most `failures` failures of each row."""
    return {
        "schema": SCHEMA,
        "inputs": {
            name: str(path) if (path := getattr(inputs, name)) else None for name in ("laws", "statutes", "eu", "pdfs")
        },
        "sample": inputs.sample,
        "rendered": inputs.rendered,
        "acts": list(inputs.acts),
        "only": sorted(inputs.only),
        "seed": inputs.seed,
        "confidence": CONFIDENCE,
        "resamples": RESAMPLES,
        "packages": {name: version(name) for name in _PACKAGES},
        "rows": [_row(row, failures) for row in report.rows],
        "hard": [asdict(file) | {"right": file.is_right} for file in report.hard],
        "limits": {"seconds": MOST_SECONDS, "bytes": MOST_BYTES},
        "cost": asdict(report.cost) if report.cost else None,
        "left_out": list(report.left_out),
    }


def _row(row: ReadingRow, failures: int) -> dict[str, Any]:
    return {
        "form": row.form,
        "files": row.files,
        "shares": {name: _counted(counted) for name, counted in row.shares.items()},
        "f1": {name: asdict(estimate) for name, estimate in row.f1.items()},
        "sums": row.sums,
        "errors": [{"file": file, "error": error} for file, error in row.errors],
        "failures": len(row.failures),
        "worst": [asdict(failure) for failure in worst(row.failures, failures)],
    }


def _counted(counted: Counted) -> dict[str, Any]:
    return {"right": counted.right, "n": counted.n} | asdict(counted.estimate)


_LEGEND = (
    "places: numbered paragraphs (§, EU paragraphs) with the right address and text; passages, blocks: F1 of texts "
    "that are equal and in order (a passage is a paragraph with its list, a block each of them alone); heads: headings "
    "found; page: right page of the first and last words. Below each its 95 % interval: Wilson, for F1 bootstrap over "
    "files. lost, added: characters of the act that were not read, and that were read and are not of the act."
)
_SHARES = (("places", Share.PLACES), ("articles", Share.ARTICLES), ("heads", Share.HEADS_FOUND), ("page", Share.PAGES))
_MEGABYTE = 2**20
_LONGEST_NAME = 26


def print_reading(console: Console, report: Report, failures: int) -> None:
    """Print every table, and at most `failures` failures of each row."""
    if report.rows:
        console.print(_rows(report.rows))
        console.print()
        console.print(_places(report.rows))
        console.print()
        console.print(_characters(report.rows))
        console.print(Text(_LEGEND, style="dim"))
    if report.hard:
        _print_hard(console, report.hard)
    if report.cost:
        _print_cost(console, report.cost)
    for left_out in report.left_out:
        console.print(Text(f"Not measured: {left_out}.", style="bold"))
    for row in report.rows:
        _print_failures(console, row, failures)


def _rows(rows: Sequence[ReadingRow]) -> Table:
    first, *others = [(name, share) for name, share in _SHARES if any(share in row.shares for row in rows)]
    table = _table("", "files", first[0], "passages", "blocks", *(name for name, _ in others))
    for row in rows:
        # The interval resamples files, so one file has none.
        f1 = [
            _cell(row.f1[name], interval=row.files > 1) if name in row.f1 else "" for name in ("paragraphs", "blocks")
        ]
        of_others = [_share(row, share) for _, share in others]
        table.add_row(row.form, str(row.files), _share(row, first[1]), *f1, *of_others)
    return table


def _share(row: ReadingRow, share: str) -> str:
    return _cell(row.shares[share].estimate) if share in row.shares else ""


def _places(rows: Sequence[ReadingRow]) -> Table:
    names = (Sum.PLACES_MISSING, Sum.PLACES_CHANGED, Sum.PLACES_ELSEWHERE, Sum.PLACES_EXTRA, Sum.DOUBLED)
    table = _table("", "places", "missing", "changed", "elsewhere", "extra", "doubled")
    for row in rows:
        places = row.shares.get(Share.PLACES)
        counts = (places.n if places else 0, *(row.sums.get(name, 0) for name in names))
        table.add_row(row.form, *(f"{count:,}" for count in counts))
    return table


def _characters(rows: Sequence[ReadingRow]) -> Table:
    table = _table("", "characters", "in blocks", "dropped", "lost", "added")
    for row in rows:
        counts = (row.sums[name] for name in (Sum.IN, Sum.OUT, Sum.DROPPED, Sum.LOST, Sum.ADDED))
        table.add_row(row.form, *(f"{count:,}" for count in counts))
    return table


def _print_hard(console: Console, files: Sequence[HardFile]) -> None:
    table = _table("file", "ended in", "passages", "s", "MB", "likeness", "pypdf")
    for file in files:
        table.add_row(
            Text(file.file[:_LONGEST_NAME], style="" if file.is_right else "bold red"),
            file.end,
            str(file.passages or ""),
            f"{file.seconds:.1f}",
            f"{file.peak_bytes / _MEGABYTE:.0f}" if file.peak_bytes else "",
            *(f"{likeness:.3f}" if likeness is not None else "" for likeness in (file.likeness, file.plain_likeness)),
        )
    console.print()
    right = sum(file.is_right for file in files)
    console.print(Text(f"Hard PDFs: {right} of {len(files)} end as they should, within the limits", style="bold"))
    console.print(table)
    if judged := [
        (f.likeness, f.plain_likeness) for f in files if f.likeness is not None and f.plain_likeness is not None
    ]:
        own, plain = (sum(side) / len(judged) for side in zip(*judged, strict=True))
        console.print(Text(f"Likeness to {len(judged)} true texts: {own:.3f} in the mean, plain pypdf {plain:.3f}"))
    for file in files:
        if not file.is_right:
            console.print(Text(f"{file.file} ({file.hard_in}): {file.end}, not {file.expected}: {file.said}"))


def _print_cost(console: Console, cost: Cost) -> None:
    memory = ""
    if cost.peak_bytes and cost.plain_peak_bytes:
        memory = f"; memory {cost.peak_bytes / _MEGABYTE:.0f} MB (pypdf {cost.plain_peak_bytes / _MEGABYTE:.0f} MB)"
    console.print()
    console.print(
        Text(
            f"Cost: {cost.pages:,} pages of {cost.files} PDFs, {cost.pages / cost.seconds:.1f} pages a second, "
            f"{cost.seconds / cost.plain_seconds:.2f} times as long as plain pypdf{memory}."
        )
    )


def _print_failures(console: Console, row: ReadingRow, most: int) -> None:
    shown = worst(row.failures, most)
    if not shown:
        return
    console.print()
    console.print(Text(f"{row.form}: {len(shown)} of {len(row.failures):,} failures", style="bold"))
    for failure in shown:
        console.print(Text(f"{failure.file}  {failure.what}  {failure.where}", style="bold"), soft_wrap=True)
        _print_side(console, "should be", failure.expected)
        _print_side(console, "is", failure.got)


def _print_side(console: Console, name: str, text: str) -> None:
    if text:
        console.print(Text(f"  {name:>9}: {text}"), soft_wrap=True)


def _table(first: str, *others: str) -> Table:
    return plain_table((first,), others)


def _cell(estimate: Estimate, *, interval: bool = True) -> str:
    value, low, high = (
        f"{figure:.{digits}f}".removeprefix("0") if figure < 1 else f"{figure:.{digits}f}"
        for figure, digits in ((estimate.value, 3), (estimate.low, 2), (estimate.high, 2))
    )
    return f"{value}\n{low}–{high}" if interval else value


def register(bench: typer.Typer) -> None:
    """Add the command of this module to `riktlots bench`."""
    bench.command()(reading)
