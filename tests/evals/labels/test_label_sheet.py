"""Labels by file: what is in the sheet, and what comes of it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from riktlots.evals.errors import SheetError
from riktlots.evals.labels.draw import draw
from riktlots.evals.labels.labels import add_label, items_of, labels_of
from riktlots.evals.labels.sheet import COLUMNS, export_labels, import_labels
from riktlots.evals.runs.folder import RunFolder
from riktlots.retrieval.model import Verdict
from tests.evals.labels.runs import JUDGE, PLACE, written_run

S, U = Verdict.SUPPORTED, Verdict.UNSUPPORTED


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return written_run(tmp_path / "run", [S] * 6 + [U] * 3)


def filled_in(path: Path, change: Callable[[int, dict[str, str]], None]) -> Path:
    """A sheet after a person has changed its rows (numbered from 2)."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    for number, row in enumerate(rows, 2):
        change(number, row)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(rows)
    return path


def test_the_sheet_shows_the_sentence_its_quotes_and_their_passages_and_no_judge(
    run: RunFolder, tmp_path: Path
) -> None:
    add_label(run, "Bo", items_of(run)[0], U, "Bos hemlighet")
    assert export_labels(run, "Ann", tmp_path / "s.csv", {"lag": "law"}) == 9
    with (tmp_path / "s.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert {row["id"] for row in rows} == {f"q{number}" for number in range(9)}
    first = rows[0]
    assert first["quotes"] == "Avtalet ska anmälas inom 30 dagar."
    assert first["passages"] == f"{PLACE.address} (Lagen, law)\n{PLACE.text}"
    assert all(row["verdict"] == row["comment"] == "" for row in rows)
    shown = (tmp_path / "s.csv").read_text(encoding="utf-8-sig")
    assert JUDGE not in shown and "Bos hemlighet" not in shown


@pytest.mark.parametrize("name", ["s.csv", "s.xlsx"])
def test_a_sheet_carries_the_own_labels_and_reading_it_back_changes_nothing(
    run: RunFolder, tmp_path: Path, name: str
) -> None:
    add_label(run, "Ann", items_of(run)[4], U, "=fristen\nfattas")
    export_labels(run, "Ann", tmp_path / name, {})
    assert import_labels(run, "Ann", tmp_path / name) == 0
    assert import_labels(run, "Bo", tmp_path / name) == 1
    (label,) = labels_of(run, "Bo", items_of(run)).values()
    assert (label.id, label.verdict, label.comment) == ("q4", "unsupported", "=fristen\nfattas")


def test_what_was_filled_in_is_kept_beside_what_was_there(run: RunFolder, tmp_path: Path) -> None:
    first = items_of(run)[0]
    add_label(run, "Ann", first, S)
    export_labels(run, "Ann", tmp_path / "s.csv", {})

    def change(number: int, row: dict[str, str]) -> None:
        row["verdict"] = " partly " if row["id"] in ("q0", "q8") else ""

    assert import_labels(run, "Ann", filled_in(tmp_path / "s.csv", change)) == 2
    found = labels_of(run, "Ann", items_of(run))
    assert {id: label.verdict for (id, _), label in found.items()} == {"q0": "partly", "q8": "partly"}
    assert [row["verdict"] for row in run.labels("Ann")] == ["supported", "partly", "partly"]


def test_every_wrong_cell_is_named_and_then_nothing_is_kept(run: RunFolder, tmp_path: Path) -> None:
    export_labels(run, "Ann", tmp_path / "s.csv", {})

    def change(number: int, row: dict[str, str]) -> None:
        row["verdict"] = {3: "suported", 4: "undecided"}.get(number, "supported")
        if number == 5:
            row["id"] = "q99"
        if number == 6:
            row["seen"] = "0"

    with pytest.raises(SheetError) as error:
        import_labels(run, "Ann", filled_in(tmp_path / "s.csv", change))
    assert [line.split(":")[0] for line in str(error.value).splitlines()[1:]] == [
        "row 3, column verdict", "row 4, column verdict", "row 5, column id", "row 6, column seen",
    ]  # fmt: skip
    assert run.labels("Ann") == []


def test_a_sheet_of_a_sample_has_the_sample_and_does_not_tell_what_was_flagged(run: RunFolder, tmp_path: Path) -> None:
    drawn = draw(run, JUDGE, 4)
    export_labels(run, "Ann", tmp_path / "s.xlsx", {})
    rows = list(openpyxl.load_workbook(tmp_path / "s.xlsx").active.iter_rows(values_only=True))
    assert {(row[0], int(str(row[1])) - 1) for row in rows[1:]} == set(drawn.drawn)
    assert rows[0] == COLUMNS
    assert not any("flagged" in str(cell) for row in rows for cell in row)
