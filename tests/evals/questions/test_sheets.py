"""Sheets: what goes out comes back, nothing in them is ever a formula, and a wrong cell is named."""

from __future__ import annotations

import csv
import datetime
import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riktlots.evals.errors import MissingExtraError, SheetError
from riktlots.evals.questions.questions import DATASETS, Gold, Nugget, Question, load_questions
from riktlots.evals.questions.sheet import COLUMNS, export_questions, import_questions, write_questions
from riktlots.evals.questions.table import from_cell, read_table, to_cell, write_table
from riktlots.retrieval.model import Status

_LINE = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufffe\uffff"), min_size=1
).map(str.strip)
_WORDS = _LINE.filter(bool)
_LOCATORS = st.sampled_from(["", "2 kap. 5 §", "art. 2.2 d", "digest 4", "section 3.2 para. 2", "31–32 §§"])
_GOLD = st.builds(Gold, st.from_regex(r"[a-z]{2}(-[a-z0-9]{1,6}){1,3}", fullmatch=True), _LOCATORS)
_NUGGETS = st.builds(Nugget, _WORDS.filter(lambda text: not text.startswith("*")), st.booleans())
_QUESTIONS = st.lists(
    st.builds(
        Question,
        id=_WORDS,
        question=_WORDS,
        lang=st.sampled_from(["sv", "en"]),
        status=st.sampled_from([str(status) for status in Status]),
        gold=st.lists(_GOLD, max_size=3).map(tuple),
        type=_LINE,
        notes=st.lists(_WORDS, max_size=2).map("\n".join),
        turns=st.lists(_WORDS, max_size=3).map(tuple),
        nuggets=st.lists(_NUGGETS, max_size=3).map(tuple),
        as_of=st.one_of(st.just(""), st.dates().map(datetime.date.isoformat)),
    ),
    max_size=4,
    unique_by=lambda question: question.id,
)


@given(st.text())
def test_any_text_comes_back_from_a_cell(text: str) -> None:
    assert from_cell(to_cell(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "+46 8 123", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''@x"])
def test_what_would_run_does_not(text: str) -> None:
    assert to_cell(text).startswith("'")
    assert from_cell(to_cell(text)) == text


def test_what_would_not_run_is_left_alone() -> None:
    for text in ("", "'citat'", "a=b", "5 §", "'"):
        assert to_cell(text) == text == from_cell(text)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(_QUESTIONS, st.sampled_from([".csv", ".xlsx"]))
def test_a_set_comes_back_from_a_sheet_as_it_was(tmp_path: Path, questions: list[Question], suffix: str) -> None:
    sheet, again = tmp_path / f"set{suffix}", tmp_path / "set.jsonl"
    export_questions(questions, sheet)
    assert import_questions(sheet) == questions
    write_questions(questions, again)
    assert load_questions(again) == questions


@pytest.mark.parametrize("dataset", sorted(path.stem for path in DATASETS.glob("*.jsonl")))
def test_every_set_of_the_package_comes_back(tmp_path: Path, dataset: str) -> None:
    questions = load_questions(DATASETS / f"{dataset}.jsonl")
    export_questions(questions, tmp_path / "set.csv")
    assert import_questions(tmp_path / "set.csv") == questions


def a_question(**changes: object) -> Question:
    fields: dict[str, object] = {"id": "a", "question": "Hur?", "lang": "sv", "status": "answered", "gold": ()}
    return Question(**(fields | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "question",
    [
        a_question(turns=("en rad\noch en till",)),
        a_question(question=" blanksteg"),
        a_question(nuggets=(Nugget("* stjärna", vital=False),)),
        a_question(gold=(Gold("två ord"),)),
        a_question(question="ett\x07ljud"),
        a_question(notes="x" * 40_000),
    ],
)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_what_would_not_come_back_is_refused(tmp_path: Path, question: Question, suffix: str) -> None:
    with pytest.raises(SheetError):
        export_questions([question], tmp_path / f"set{suffix}")
    assert not list(tmp_path.iterdir())


def sheet(path: Path, *rows: dict[str, object], delimiter: str = ",") -> Path:
    """A sheet as a person or another program writes it."""
    written = io.StringIO()
    table = csv.writer(written, delimiter=delimiter)
    table.writerow(COLUMNS)
    for row in rows:
        table.writerow([row.get(column, "") for column in COLUMNS])
    path.write_text(written.getvalue(), encoding="utf-8")
    return path


GOOD = {"id": "a", "question": "Hur?", "lang": "sv", "status": "answered"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_sheets_of_other_programs_are_read(tmp_path: Path, delimiter: str) -> None:
    row = GOOD | {"gold": "se-law-osl 24 kap. 8 §\nse-law-osl", "nuggets": "* Trettio dagar\nDigitalt, går bra; ja"}
    (found,) = import_questions(sheet(tmp_path / "s.csv", row, delimiter=delimiter))
    assert found.gold == (Gold("se-law-osl", "24 kap. 8 §"), Gold("se-law-osl"))
    assert found.nuggets == (Nugget("Trettio dagar"), Nugget("Digitalt, går bra; ja", vital=False))


def test_every_wrong_cell_is_named_by_row_and_column(tmp_path: Path) -> None:
    bad = GOOD | {"id": "b", "lang": "no", "status": "answerd", "as_of": "1/2/2031", "nuggets": "*"}
    path = sheet(
        tmp_path / "s.csv", GOOD, bad, GOOD | {"id": "c", "question": " ", "gold": "lag 4 §\nlag hux flux"}, GOOD,
        {"id": "d", "question": "Hur?", "lang": "sv", "status": "answered", "gold": "okänd 4 §"},
    )  # fmt: skip
    with pytest.raises(SheetError) as error:
        import_questions(path, {"lag"})
    lines = str(error.value).splitlines()[1:]
    assert [line.split(":")[0] for line in lines] == [
        "row 3, column lang", "row 3, column status", "row 3, column nuggets", "row 3, column as_of",
        "row 4, column question", "row 4, column gold", "row 5, column id", "row 6, column gold",
    ]  # fmt: skip
    assert "hux flux" in lines[5] and "stands in row 2 too" in lines[6] and "no source “okänd”" in lines[7]


def test_empty_rows_and_other_columns_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("egen;lang;b;a\nx;sv;2;1\n;;;\n\ny;en;4;3\n", encoding="utf-8")
    rows = read_table(path, ("a", "b"))
    assert [(row.number, row.cells) for row in rows] == [(2, {"a": "1", "b": "2"}), (5, {"a": "3", "b": "4"})]


def test_days_and_numbers_that_a_program_made_of_text_are_read_as_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(COLUMNS)
    book.active.append([7, "Hur?", None, "sv", "answered", 2.0, None, None, datetime.datetime(2031, 6, 30), None])
    book.save(tmp_path / "s.xlsx")
    (found,) = import_questions(tmp_path / "s.xlsx")
    assert (found.id, found.type, found.as_of) == ("7", "2", "2031-06-30")


@pytest.mark.parametrize("name", ["s.csv", "s.xlsx"])
def test_no_cell_of_a_written_sheet_is_a_formula(tmp_path: Path, name: str) -> None:
    write_table(tmp_path / name, ("a", "=b"), [("=HYPERLINK(1)", "@x"), ("#N/A", "1")])
    if name.endswith(".xlsx"):
        cells = [cell for row in openpyxl.load_workbook(tmp_path / name).active.iter_rows() for cell in row]
        assert all(cell.data_type == "s" for cell in cells)
        values = [cell.value for cell in cells]
    else:
        values = [v for row in csv.reader((tmp_path / name).open(encoding="utf-8-sig"), delimiter=";") for v in row]
    assert values == ["a", "'=b", "'=HYPERLINK(1)", "'@x", "#N/A", "1"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("s.txt", b"", "must end with .csv or .xlsx"),
        ("s.csv", b"", "lacks the column id"),
        ("s.csv", b"id;question\n", "lacks the column turns"),
        ("s.csv", b"\xff\xfe\xd8", "CSV UTF-8"),
        ("s.csv", ";".join(COLUMNS).encode() + b'\n"a', "no CSV that can be read"),
        ("s.xlsx", b"no zip", "no XLSX that can be read"),
    ],
)
def test_what_is_no_sheet_is_said_to_be_none(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SheetError, match=message):
        import_questions(tmp_path / name)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="no such file"):
        import_questions(tmp_path / "s.xlsx")


def test_without_the_extra_csv_works_and_xlsx_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    export_questions([a_question()], tmp_path / "s.csv")
    assert import_questions(tmp_path / "s.csv") == [a_question()]
    with pytest.raises(MissingExtraError, match="sheets"):
        export_questions([a_question()], tmp_path / "s.xlsx")
