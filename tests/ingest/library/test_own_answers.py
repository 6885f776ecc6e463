"""What an institution has retired stays retired, and is listed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from riktlots.ingest.errors import DocumentError
from riktlots.ingest.home import Home
from riktlots.ingest.library.own_answers import RETIRED, Retirement, read_retired, write_retired
from riktlots.ingest.library.register import load_library, load_written
from tests.answers import kept_in, written

WHY = Retirement("2026-11-27T10:00:00+00:00", "anna@example.se", "Vi har en egen ordning.")


@pytest.fixture
def corpus(tmp_path: Path, mini_corpus: Path, home: Home) -> Path:
    """The small corpus with one answer, and a folder for the institution's own."""
    folder = tmp_path / "corpus"
    shutil.copytree(mini_corpus, folder)
    kept_in(folder / "answers", written())
    home.answers.mkdir(parents=True)
    return folder


def test_an_answer_of_the_package_is_retired_in_the_data_folder(corpus: Path, home: Home) -> None:
    assert [answer.retired for answer in load_library(home, corpus).answers] == [False]
    write_retired(home.answers, {"when-to-notify": WHY})
    assert read_retired(home.answers) == {"when-to-notify": WHY}
    assert [answer.retired for answer in load_library(home, corpus).answers] == [True]
    kept_in(corpus / "answers", written(look_again="2098-01-01"))
    assert [answer.retired for answer in load_library(home, corpus).answers] == [True], "a new version brings none back"


def test_the_answers_alone_are_those_of_the_whole_library(corpus: Path, home: Home) -> None:
    kept_in(home.answers, written("of-our-own", reviewer="Juridiska enheten", local=True))
    write_retired(home.answers, {"of-our-own": WHY})
    assert load_written(home, corpus) == load_library(home, corpus).answers
    assert [(answer.id, answer.local, answer.retired) for answer in load_written(home, corpus)] == [
        ("of-our-own", True, True),
        ("when-to-notify", False, False),
    ]


@pytest.mark.parametrize("content", ["", "[]", '{"schema": 2, "retired": {}}', '{"schema": 1, "retired": {"a": {}}}'])
def test_a_list_that_cannot_be_read_is_told_and_not_passed_over(content: str, corpus: Path, home: Home) -> None:
    (home.answers / RETIRED).write_text(content, encoding="utf-8")
    with pytest.raises(DocumentError, match=r"retired\.json cannot be read"):
        load_library(home, corpus)
