"""What was measured of growth as a table in a Markdown file, between two comments that name its place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.bench_growth_output import growth_row
from evals.bench.growth.measure import Grown
from ingest.errors import DocumentError

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


def write_table(file: Path, rows: Sequence[Grown], texts: Path | None, drawn: bool) -> None:
    """Put the table in its place in a file; tables of drawn and of embedded vectors have places of their own.

    It has ratios and bytes, since times are those of one machine. Raises DocumentError when there is no such place.
    """
    before, after = parted_at_place(file, drawn)
    file.write_text(before + growth_table(rows, texts, drawn) + after, encoding="utf-8")


def parted_at_place(file: Path, drawn: bool) -> tuple[str, str]:
    """What stands before the place of the table and what after it, marks included. Raises DocumentError."""
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


def growth_table(rows: Sequence[Grown], texts: Path | None, drawn: bool) -> str:
    """A sentence on how it was measured, and a line for each size; columns that say nothing are left out."""
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
