"""Reading sets: what is right is read, what is wrong is named by file and line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from riktlots.evals.bench.sets import read_set
from riktlots.ingest.errors import DocumentError
from tests.evals.bench.bench_sets import passage_rows, question_rows, write, write_set


def test_a_set_is_read(tmp_path: Path) -> None:
    measured = read_set(*write_set(tmp_path))
    assert (len(measured.passages), len(measured.questions), measured.left_out) == (10, 9, 1)
    assert measured.translations["djur:sv:katten"] == "djur:en:cat"
    assert measured.translations["djur:en:cat"] == "djur:sv:katten"
    assert measured.passages_sha256 != measured.questions_sha256


def test_a_translation_that_is_not_there_is_passed_over(tmp_path: Path) -> None:
    passages, questions = write_set(tmp_path)
    write(passages, [row for row in passage_rows() if row["pid"] != "djur:en:cat"])
    write(questions, [row for row in question_rows() if row["gold_pid"] != "djur:en:cat"])
    assert "djur:sv:katten" not in read_set(passages, questions).translations


@pytest.mark.parametrize(
    ("number", "change", "said"),
    [
        (2, {"text": " "}, "text"),
        (3, {"lang": "de"}, "lang"),
        (1, {"pid": None}, "pid"),
        (10, {"pid": "sjö:1"}, "an earlier line has the pid “sjö:1” too"),
        (4, {"text": "\ud800"}, "text"),
    ],
)
def test_a_bad_passage_is_named(tmp_path: Path, number: int, change: dict[str, Any], said: str) -> None:
    _, questions = write_set(tmp_path)
    rows = passage_rows()
    rows[number - 1] |= change
    plain = tmp_path / "p.jsonl"
    # As escapes, or a lone surrogate could not be written at all.
    plain.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        read_set(plain, questions)
    assert str(caught.value).startswith(f"{plain}, line {number}: {said}")


@pytest.mark.parametrize(
    ("number", "change", "said"),
    [
        (1, {"question": ""}, "question"),
        (2, {"gold_pid": "nowhere"}, "gold_pid “nowhere” is not among the passages"),
        (3, {"qid": "q:sv:katten"}, "an earlier line has the qid “q:sv:katten” too"),
        (9, {"answerable": "kanske"}, "answerable"),
        (1, {"gold_pid_other_lang": "djur:sv:hunden"}, "gold_pid_other_lang “djur:sv:hunden” is not the one"),
        (3, {"gold_pid_other_lang": "djur:en:cat"}, "gold_pid_other_lang “djur:en:cat” is not the one"),
    ],
)
def test_a_bad_question_is_named(tmp_path: Path, number: int, change: dict[str, Any], said: str) -> None:
    passages, questions = write_set(tmp_path)
    rows = question_rows()
    rows[number - 1] |= change
    write(questions, rows)
    with pytest.raises(DocumentError) as caught:
        read_set(passages, questions)
    assert str(caught.value).startswith(f"{questions}, line {number}: {said}")


@pytest.mark.parametrize(("line", "said"), [("{", " cannot be read"), ("[1]", ": the row")])
def test_a_line_that_is_no_object_is_named(tmp_path: Path, line: str, said: str) -> None:
    passages, questions = write_set(tmp_path)
    questions.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        read_set(passages, questions)
    assert str(caught.value).startswith(f"{questions}, line 2{said}")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    passages, questions = write_set(tmp_path)
    with pytest.raises(DocumentError, match="there is no such file"):
        read_set(tmp_path / "none.jsonl", questions)
    passages.write_bytes(b"no gzip")
    with pytest.raises(DocumentError, match="p.jsonl.gz: it cannot be read"):
        read_set(passages, questions)
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes("å".encode("latin-1"))
    with pytest.raises(DocumentError, match="latin.jsonl, line 1 cannot be read"):
        read_set(latin, questions)


def test_a_set_without_answerable_questions_is_refused(tmp_path: Path) -> None:
    passages, questions = write_set(tmp_path)
    write(questions, [row for row in question_rows() if not row["answerable"]])
    with pytest.raises(DocumentError, match="no answerable question"):
        read_set(passages, questions)
