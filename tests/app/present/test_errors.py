"""Errors in Swedish: found by their English text, and none of what the pages of staff show left out."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from riktlots.app.i18n import catalogue
from riktlots.app.present.errors import error_words, translations
from riktlots.ingest.errors import DocumentError, LocatorError
from riktlots.ingest.library.answers import parse_answer
from riktlots.ingest.sandbox.process import Limits
from riktlots.ingest.sandbox.read import read_contained
from tests import ROOT

# What stands behind the pages Answers and Evaluate and the form on Sources, and raises most of the errors that these
# show: not what reads PDF and Word files, the corpus and held files, or speaks to the server of the index.
BEHIND_THE_PAGES = (
    *(
        "app/editorial/publish.py",
        "app/pages/evaluate/begin.py",
        "app/records/database.py",
    ),
    *("evals/labels/draw.py", "evals/labels/labels.py", "evals/questions/questions.py"),
    *("evals/runs/compare.py", "evals/runs/execute.py", "evals/runs/folder.py"),
    *("ingest/index/build.py", "ingest/index_answers.py", "ingest/library/answers.py"),
    *("ingest/add.py", "ingest/readers/read.py", "ingest/readers/html/reader.py"),
    *("ingest/sandbox/child.py", "ingest/sandbox/read.py"),
)
# An approved answer is told of by what is wrong with it, and a version of a file of checks inside another error.
OTHERWISE_TOLD = ("is not approved; findings:", "it has schema")
ERRORS = re.compile(r"[A-Z]\w+Error|wrong|_failure")
TELLS_WHY = re.compile(r"parse_question|Value|Assertion|_Stop")


def called(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def messages(path: Path) -> Iterator[str]:
    """The messages of the errors that a module raises, with {} for what is put in."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not (ERRORS.fullmatch(called(node.func)) or is_super(node)):
            continue
        if TELLS_WHY.match(called(node.func)):
            continue
        for argument in node.args:
            if isinstance(argument, ast.JoinedStr):
                yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in argument.values)
            elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value


def is_super(node: ast.Call) -> bool:
    function = node.func
    return (
        isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call) and "super" in ast.dump(function)
    )


@pytest.mark.parametrize("name", BEHIND_THE_PAGES)
def test_each_error_of_what_stands_behind_the_pages_has_swedish_words(name: str) -> None:
    for message in messages(ROOT / name):
        if message.replace("{}", "").strip(" .:") and not any(words in message for words in OTHERWISE_TOLD):
            said = message.replace("{}", "x1")
            # What stands within another error has no full stop there.
            forms = (said, said.removesuffix("."))
            assert any(one.values(form) is not None for one in translations() for form in forms), message


def test_each_translated_error_is_raised_somewhere() -> None:
    folders = [ROOT / name for name in ("app", "evals", "ingest")]
    texts = set[str]()
    for path in (path for folder in folders for path in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                texts.add("".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
    raised = {text.removesuffix(".") for text in texts}
    for one in translations():
        plain = re.sub(r"\{\w+\}", "{}", one.english).removesuffix(".")
        assert plain in raised, one.english


def test_both_languages_name_the_same_things() -> None:
    for one in translations():
        english, swedish = (
            {name for _, name, _, _ in string.Formatter().parse(words) if name} for words in (one.english, one.swedish)
        )
        assert english == swedish, one.english


def test_an_error_is_told_in_swedish_with_its_names_and_the_reason_inside_it() -> None:
    said = error_words(
        "/srv/home cannot be written (full). The earlier content is unchanged; make room on the disk, "
        "or name another folder with RIKTLOTS_HOME.",
        "sv",
    )
    assert said.startswith("Det går inte att skriva i /srv/home (full).")
    assert said.endswith("frigör plats på disken, eller ange en annan mapp med RIKTLOTS_HOME.")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("no front matter", "rad 1: ett skrivet svar börjar med uppgifter mellan två rader med +++."),
        ("+++\ntopics = [\n+++\n", "rad 3: uppgifterna i början är inte giltig TOML"),
        ("+++\ncolour = 1\n+++\n", "rad 2: det finns inget fält som heter ”colour”"),
    ],
)
def test_what_is_wrong_with_a_file_of_an_answer_is_told_in_swedish(written: str, words: str) -> None:
    with pytest.raises(DocumentError) as error:
        parse_answer(written, "svar")
    assert words in error_words(str(error.value), "sv")


@pytest.mark.parametrize(
    ("written", "limits", "words"),
    [
        ("text " * 1000, Limits(megabytes=0.001), "text.md: filen är större än 0.001 MB, så läsningen avbröts."),
        ("# Rubrik\n", Limits(), "text.md: här finns inget stycke med text"),
        ("{\\rtf1 text}", Limits(), "text.md: RTF-filer går inte att läsa in."),
        ("<html><p hidden>Text</p></html>", Limits(), "text.md: all text är dold. Spara den som PDF eller text"),
    ],
)
def test_a_text_that_cannot_be_read_is_told_in_swedish(
    tmp_path: Path, written: str, limits: Limits, words: str
) -> None:
    file = tmp_path / "text.md"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(DocumentError) as error:
        read_contained(file, limits)
    assert error_words(str(error.value), "sv").startswith(words)


@pytest.mark.parametrize(
    ("english", "words"),
    [
        ("the file has more than 2 pages", "filen har fler än 2 sidor"),
        ("reading it took longer than 2 seconds", "den tog längre tid än 2 sekunder att läsa"),
        ("reading it took more than 2 MB of memory", "den krävde mer än 2 MB minne att läsa"),
    ],
)
def test_a_limit_is_told_in_swedish(english: str, words: str) -> None:
    said = f"x.md: {english}, and was stopped. Split the document, or raise LIMIT if you trust its origin."
    assert error_words(said, "sv").startswith(f"x.md: {words}, så läsningen avbröts.")


def test_a_place_that_cannot_be_read_is_told_in_swedish_within_its_line() -> None:
    inside = str(LocatorError("huh")).rstrip(".")
    assert "rad 4: ”huh” är inget ställe" in error_words(f"svar.md, line 4: {inside}.", "sv")


def test_in_english_an_error_is_as_it_was_raised() -> None:
    assert error_words("anything at all", "en") == "anything at all"


def test_an_error_without_swedish_is_given_in_english_and_said_to_be() -> None:
    said = error_words("anything at all", "sv")
    assert said == catalogue("sv")["error_in_english"].format(said="anything at all")
