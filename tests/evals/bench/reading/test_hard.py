"""Hard PDFs: how each ends, how it should, and how like the truth its text is."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from riktlots.evals.bench.reading import child, hard
from riktlots.evals.bench.reading.acts import ReadingBenchError
from riktlots.evals.bench.reading.hard import End, HardFile, read_hard
from tests.pdf_files import write_pdf

LINES = ["Each party shall notify the other party of the", "measures that it has taken, and why."]


def _quiet(done: int, total: int) -> None:
    assert 0 < done <= total


def _folder(tmp_path: Path, rows: list[dict[str, Any]]) -> Path:
    (tmp_path / "manifest.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return tmp_path


def test_each_hard_file_ends_as_it_should(tmp_path: Path) -> None:
    write_pdf(tmp_path / "text.pdf", [LINES])
    write_pdf(tmp_path / "scan.pdf", [[]])
    write_pdf(tmp_path / "locked.pdf", [LINES], password="x")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (tmp_path / "text.txt").write_text("\n".join(LINES), encoding="utf-8")
    write_pdf(tmp_path / "signs.pdf", [["#7+%-!&"]])
    names = ("text", "scan", "locked", "broken", "signs")
    rows = [{"file": f"{name}.pdf", "tests": [name], "truth": f"{name}.txt" * (name == "text")} for name in names]
    files = {file.hard_in: file for file in read_hard(_folder(tmp_path, rows), _quiet)}
    assert {name: file.expected for name, file in files.items()} == {
        "text": End.PASSAGES,
        "scan": End.NO_TEXT,
        "locked": End.ENCRYPTED,
        "broken": End.DAMAGED,
        "signs": End.NO_LETTERS,
    }
    ended = {name: file.end for name, file in files.items()}
    assert ended | {"signs": End.NO_LETTERS} == {name: file.expected for name, file in files.items()}
    assert all(file.is_right is (file.end is file.expected) for file in files.values())
    assert files["text"].passages == 1
    assert files["text"].likeness == files["text"].plain_likeness == 1.0
    assert files["scan"].likeness is None
    assert all(file.seconds > 0 for file in files.values())
    if sys.platform == "linux":
        assert all(2**20 < (file.peak_bytes or 0) < 2**30 for file in files.values())


def test_a_wrong_end_or_too_much_of_anything_is_not_right() -> None:
    good = {
        "file": "a.pdf",
        "hard_in": "",
        "end": End.PASSAGES,
        "expected": End.PASSAGES,
        "said": "",
        "passages": 1,
        "seconds": 1.0,
        "peak_bytes": 2**20,
        "likeness": None,
        "plain_likeness": None,
    }
    assert HardFile(**good).is_right
    for change in ({"end": End.CRASH}, {"seconds": hard.MOST_SECONDS + 1.0}, {"peak_bytes": hard.MOST_BYTES + 1}):
        assert not HardFile(**good | change).is_right


def test_a_reading_that_does_not_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_pdf(tmp_path / "text.pdf", [LINES])
    monkeypatch.setattr(child, "_MOST_SECONDS", 0.01)
    (file,) = read_hard(_folder(tmp_path, [{"file": "text.pdf", "tests": ["slow"]}]), _quiet)
    assert file.end is End.TIMEOUT
    assert not file.is_right


def test_a_process_that_dies_is_a_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_pdf(tmp_path / "text.pdf", [LINES])
    monkeypatch.setattr(sys, "executable", "/bin/false")
    (file,) = read_hard(_folder(tmp_path, [{"file": "text.pdf", "tests": ["dies"]}]), _quiet)
    assert file.end is End.CRASH
    assert "exit 1" in file.said


def test_a_file_of_the_manifest_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadingBenchError, match=r"gone\.pdf is in the manifest"):
        read_hard(_folder(tmp_path, [{"file": "gone.pdf", "tests": []}]), _quiet)
    with pytest.raises(ReadingBenchError, match=r"manifest\.jsonl: it cannot be read"):
        read_hard(tmp_path / "nowhere", _quiet)
