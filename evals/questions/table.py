"""A table in a file: CSV as Swedish spreadsheet programs read it, or XLSX."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from riktlots.evals.errors import MissingExtraError, SheetError

_RUNS = re.compile(r"'*[=+\-@\t\r]")


def to_cell(text: str) -> str:
    """A text as a cell: an apostrophe stands before what would begin a formula, or before such an apostrophe."""
    return f"'{text}" if _RUNS.match(text) else text


def from_cell(cell: object) -> str:
    """The inverse of `to_cell`, for what a program has made of the text too: numbers, days, nothing."""
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell)
    return text[1:] if text.startswith("'") and _RUNS.match(text) else text


SUFFIXES = (".csv", ".xlsx")
# A cell holds no more in any common program.
_LONGEST = 32_767
# Wide enough to read sentences in, without each being a line of its own.
_WIDTH = 40


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row below the heading: its number as the program shows it, and its cells by column."""

    number: int
    cells: dict[str, str]


def write_table(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table, in the format that the name ends with. Raises SheetError, naming row and column.

    CSV is in UTF-8 with a byte order mark and semicolons, which Excel in Swedish opens by a double click.
    """
    _check_suffix(path)
    for number, row in enumerate(rows, 2):
        for column, text in zip(columns, row, strict=True):
            if problem := _unwritable(text):
                raise SheetError(f"{path.name}: row {number}, column {column}: {problem}.")
    cells = [[to_cell(text) for text in row] for row in (columns, *rows)]
    if path.suffix.lower() == ".csv":
        written = io.StringIO()
        csv.writer(written, delimiter=";", lineterminator="\r\n").writerows(cells)
        path.write_bytes(written.getvalue().encode("utf-8-sig"))
    else:
        _write_xlsx(path, cells)


def read_table(path: Path, columns: Sequence[str]) -> list[SheetRow]:
    """The rows of a table that has these columns, in any order, and perhaps others; empty rows are left out.

    A CSV file may have semicolons, commas or tabs between its cells. Raises SheetError.
    """
    _check_suffix(path)
    if not path.is_file():
        raise SheetError(f"{path}: there is no such file.")
    lines = _csv_lines(path) if path.suffix.lower() == ".csv" else _xlsx_lines(path)
    heading = [from_cell(cell).strip() for cell in next((cells for _, cells in lines), [])]
    if missing := [column for column in columns if column not in heading]:
        raise SheetError(f"{path.name}: the first row lacks the column {', '.join(missing)}. It has: {heading}.")
    found = []
    for number, cells in lines:
        texts = [from_cell(cell) for cell in cells]
        if any(text.strip() for text in texts):
            texts += [""] * (len(heading) - len(texts))
            found.append(SheetRow(number, {column: texts[heading.index(column)] for column in columns}))
    return found


def _check_suffix(path: Path) -> None:
    if path.suffix.lower() not in SUFFIXES:
        raise SheetError(f"“{path.name}” is no name of a sheet; it must end with {' or '.join(SUFFIXES)}.")


def _unwritable(text: str) -> str:
    if len(text) >= _LONGEST:
        return f"{len(text)} characters are more than a cell holds"
    if any((character < " " and character not in "\n\t") or character in "\ufffe\uffff" for character in text):
        return "it holds control characters, which a sheet cannot"
    return ""


def _csv_lines(path: Path) -> Iterator[tuple[int, list[Any]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SheetError(f"{path}: it cannot be read ({error}). Save it as “CSV UTF-8”.") from error
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        yield from enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1)
    except csv.Error as error:
        raise SheetError(f"{path}: it is no CSV that can be read ({error}).") from error


def _xlsx_lines(path: Path) -> Iterator[tuple[int, list[Any]]]:
    openpyxl = _openpyxl()
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # the library raises whatever the zip and its XML raise
        raise SheetError(f"{path}: it is no XLSX that can be read ({type(error).__name__}: {error}).") from error
    yield from ((number, list(cells)) for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1))


def _write_xlsx(path: Path, lines: Sequence[Sequence[str]]) -> None:
    openpyxl = _openpyxl()
    book = openpyxl.Workbook()
    sheet = book.active
    for number, cells in enumerate(lines, 1):
        for place, text in enumerate(cells, 1):
            cell = sheet.cell(number, place)
            cell.value = text
            # Whatever it looks like, it is text: no formula, no date.
            cell.data_type, cell.number_format = "s", "@"
            cell.alignment = openpyxl.styles.Alignment(wrap_text=True, vertical="top")
            cell.font = openpyxl.styles.Font(bold=number == 1)
    for place in range(1, len(lines[0]) + 1):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(place)].width = _WIDTH
    sheet.freeze_panes = "A2"
    book.save(path)


def _openpyxl() -> Any:
    try:
        import openpyxl
        import openpyxl.styles
    except ImportError as error:
        raise MissingExtraError("sheets", error) from error
    return openpyxl
