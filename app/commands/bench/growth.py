"""`riktlots bench growth`: growth of search time, memory and build time, as a table, as JSON and as curves."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.text import Text

from riktlots.app.commands.bench.speed import swedish_questions
from riktlots.app.console import AsJson, StageProgress, err, out, print_json, reports_errors
from riktlots.app.present.figures import spread, spread_cell
from riktlots.app.present.runs import plain_table
from riktlots.app.schemas import SCHEMA
from riktlots.evals.bench.growth import GrowthRow, grow
from riktlots.evals.errors import check_packages
from riktlots.ingest.errors import DocumentError, InputError
from riktlots.retrieval.settings import Settings

_SIZES = (1_000, 10_000, 100_000)


@reports_errors
def growth(
    texts: Annotated[Path | None, typer.Option(help="JSON Lines of {sfs, title, text}; may be .gz.")] = None,
    size: Annotated[list[int] | None, typer.Option(min=10, help="Measure this size; may be repeated.")] = None,
    questions: Annotated[int, typer.Option(min=1, help="Ask this many questions of each index.")] = 100,
    embed: Annotated[bool, typer.Option(help="Embed the texts; else their vectors are drawn.")] = False,
    seed: Annotated[int, typer.Option(min=0, help="Draws texts, vectors and the order of the questions.")] = 0,
    write: Annotated[Path | None, typer.Option(help="Write the table into this Markdown file, at its marks.")] = None,
    picture: Annotated[Path | None, typer.Option(help="Draw the curves into this file (.svg).")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure how the time of a search, memory and building grow with the number of passages, beside a bare Chroma
    query in the same process.

    Without texts, or where they are too few, Swedish acts are made up. The questions are Swedish ones of the
    development set.
    """
    asked = swedish_questions(questions)
    name = Settings.from_environment().embedder
    if write:
        split_at_marks(write, not embed)
    if picture:
        check_picture(picture, size or _SIZES)
    with StageProgress(err) as progress:
        rows = grow(texts, size or _SIZES, asked, name, drawn=not embed, seed=seed, progress=progress)
    # Printed first: hours of measuring must not be lost because a file cannot be written.
    if as_json:
        print_json(growth_json(rows, texts, name, not embed, seed))
    else:
        print_growth(out, rows)
    if write:
        write_table(write, rows, texts, not embed)
    if picture:
        picture.write_text(draw(curves_of(rows)), encoding="utf-8")


_LEGEND = (
    "find: the search without its reranker; chroma: a bare query of 100, the embedding of the question in both; ms: "
    "median and 95th percentile. ratio: find by chroma; growth: find by that of the first line; again: rebuilding "
    "when one text has changed, as a share of the first build; embedder: what the embedder alone takes, as a share "
    "of the build; bytes: memory of the open index for each passage. Compare columns: times are those of this machine."
)


def growth_json(rows: Sequence[GrowthRow], file: Path | None, embedder: str, drawn: bool, seed: int) -> dict[str, Any]:
    """The settings, and a row for each size. Times are milliseconds unless said to be seconds."""
    return {
        "schema": SCHEMA,
        "file": str(file) if file else None,
        "embedder": embedder,
        "vectors": "drawn" if drawn else "embedded",
        "seed": seed,
        "rows": [growth_row(row, rows[0]) for row in rows],
    }


def growth_row(row: GrowthRow, smallest: GrowthRow) -> dict[str, Any]:
    """One size compared with the smallest."""
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


def print_growth(console: Console, rows: Sequence[GrowthRow]) -> None:
    """Print a line for each size, and a legend."""
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


_KILO = 1000
_COLUMNS = (
    ("passages", "passages", "{:,}"),
    ("find, by a bare Chroma query", "find_to_chroma", "{:.2f}"),
    ("find, by the first line", "find_to_smallest", "{:.2f}"),
    ("passages built in a second, by the first line", "built_per_second_to_smallest", "{:.2f}"),
    ("building again after one change, by building", "again_to_built", "{:.1%}"),
    ("the embedder alone, by building", "embedder_to_built", "{:.1%}"),
    ("memory a passage", "memory_bytes_per_passage", "{:.1f} kB"),
    ("disk a passage", "disk_bytes_per_passage", "{:.1f} kB"),
)


def write_table(file: Path, rows: Sequence[GrowthRow], texts: Path | None, drawn: bool) -> None:
    """Write the table between its marks in a Markdown file; drawn and embedded vectors have marks of their own.

    The table holds ratios and bytes, since times are those of one machine. Raises DocumentError without marks.
    """
    before, after = split_at_marks(file, drawn)
    file.write_text(before + growth_table(rows, texts, drawn) + after, encoding="utf-8")


def split_at_marks(file: Path, drawn: bool) -> tuple[str, str]:
    """The text before and after the table of a Markdown file, marks included. Raises DocumentError."""
    name = "drawn" if drawn else "embedded"
    begin, end = f"<!-- growth, {name} vectors -->\n", f"<!-- end of growth, {name} vectors -->"
    try:
        content = file.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise DocumentError(f"{file}: it cannot be read ({error}).") from error
    before, _, rest = content.partition(begin)
    _, _, after = rest.partition(end)
    if content.count(begin) != 1 or rest.count(end) != 1:
        raise DocumentError(f"{file}: the lines “{begin.strip()}” and “{end}” must stand there once each; write them.")
    return before + begin, end + after


def growth_table(rows: Sequence[GrowthRow], texts: Path | None, drawn: bool) -> str:
    """A sentence on the method, and a line for each size; empty columns are left out."""
    told = [growth_row(row, rows[0]) for row in rows]
    columns = [column for column in _COLUMNS if any(row[column[1]] is not None for row in told)]
    how = (
        f"{len(rows[0].searched.find)} questions a size, {'drawn' if drawn else 'embedded'} vectors, "
        f"{f'texts of {texts.name} (made up where too few)' if texts else 'texts made up'}, one run:"
    )
    lines = [[title for title, _, _ in columns], ["---:"] * len(columns)]
    lines += [[_cell(row, field, form) for _, field, form in columns] for row in told]
    return "\n".join([how, "", *(f"| {' | '.join(line)} |" for line in lines), ""])


def _cell(row: dict[str, Any], field: str, form: str) -> str:
    value = row[field]
    if value is None:
        return "–"
    return form.format(value / _KILO if field.endswith("bytes_per_passage") else value)


_UNIT = "multiple of the value at the fewest passages"
_TITLE = "How Riktlots grows with the number of passages"
_Dash = str | tuple[int, tuple[int, ...]]
# Okabe and Ito's colours, which people with the common forms of colour blindness tell apart, each with its own dash.
_CURVES: tuple[tuple[str, str, _Dash, Callable[[GrowthRow], float | None]], ...] = (
    ("a search (find)", "#0072b2", "-", lambda row: float(np.median(row.searched.find))),
    ("a bare Chroma query", "#56b4e9", ":", lambda row: float(np.median(row.searched.chroma))),
    ("building", "#d55e00", "--", lambda row: row.built),
    ("building again after one change", "#cc79a7", "-.", lambda row: row.again),
    ("memory of the open index", "#009e73", (0, (5, 1)), lambda row: row.bytes_open),
)


@dataclass(frozen=True, slots=True)
class Curve:
    """A named curve: (passages, multiple of the value at the fewest passages) for each size."""

    name: str
    colour: str
    dash: _Dash
    points: tuple[tuple[int, float], ...]


def check_picture(file: Path, sizes: Sequence[int]) -> None:
    """Raises InputError when the curves cannot be drawn there or have fewer than two points, and MissingExtraError
    without matplotlib."""
    if file.suffix != ".svg":
        raise InputError(f"the picture is SVG; give it a name such as {file.with_suffix('.svg').name}.")
    if not file.absolute().parent.is_dir():
        raise InputError(f"{file}: there is no such folder; make it, or name another one.")
    if len(set(sizes)) < 2:
        raise InputError("a curve takes two sizes at least; give --size twice.")
    check_packages("bench", ("matplotlib",))


def curves_of(rows: Sequence[GrowthRow]) -> list[Curve]:
    """The curves of some sizes in ascending order; one that was not measured at each size is left out."""
    curves = []
    for name, colour, dash, value in _CURVES:
        found = [(row.passages, value(row)) for row in rows]
        first = found[0][1]
        if first and all(number for _, number in found):
            curves.append(Curve(name, colour, dash, tuple((size, (number or 0) / first) for size, number in found)))
    return curves


def draw(curves: Sequence[Curve]) -> str:
    """The curves as SVG with two logarithmic axes, and a title and description for those who cannot see it.

    The same curves give the same text: no date, no random ids.
    """
    import matplotlib
    from matplotlib.figure import Figure

    sizes = [size for size, _ in curves[0].points]
    linear = Curve("as the passages", "#767676", ":", tuple((size, size / sizes[0]) for size in sizes))
    fixed = matplotlib.rc_context(
        {"svg.hashsalt": "riktlots", "svg.fonttype": "none", "svg.id": "growth", "font.family": "sans-serif"}
    )
    with fixed:
        figure = Figure(figsize=(8.6, 5.2), layout="constrained")
        axes = figure.add_subplot(xscale="log", yscale="log", title=_TITLE, xlabel="passages", ylabel=_UNIT)
        for curve in sorted([*curves, linear], key=lambda one: one.points[-1][1], reverse=True):
            x, y = zip(*curve.points, strict=True)
            (line,) = axes.plot(x, y, linestyle=curve.dash, color=curve.colour, label=curve.name)
            line.set_gid(curve.name)
        axes.set_xticks(sizes, [f"{size:,}" for size in sizes], minor=False)
        axes.minorticks_off()
        axes.yaxis.set_major_formatter("{x:g}×")
        axes.grid(axis="y", color="#dddddd")
        axes.spines[["top", "right"]].set_visible(False)
        figure.legend(loc="outside right center", frameon=False)
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    described = (
        f'role="img" aria-labelledby="title description">\n <title id="title">{escape(_TITLE)}</title>\n'
        f' <desc id="description">{escape(_description(curves))}</desc>\n'
    )
    start = file.getvalue().index("<svg ")
    head, _, rest = file.getvalue()[start:].partition(">\n")
    return f"{head} {described}{rest}"


def _description(curves: Sequence[Curve]) -> str:
    points = (
        f"{curve.name}: {', '.join(f'{value:.2f} at {size:,}' for size, value in curve.points)}" for curve in curves
    )
    return f"Each as a {_UNIT}. " + "; ".join(points) + "."


def register(bench: typer.Typer) -> None:
    """Add the command of this module to `riktlots bench`."""
    bench.command()(growth)
