"""The text catalogues: complete in both languages, and nothing in them that nobody says."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator

import pytest

from riktlots.app.i18n import LANGUAGES, catalogue, decimal, number, text
from tests import ROOT

PACKAGES = ("app", "ingest", "retrieval", "evals")


def _strings() -> Iterator[ast.Constant | ast.JoinedStr]:
    """All strings of the code, those that are put together at run time as well."""
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
                    yield node


def _pattern(node: ast.JoinedStr) -> str:
    """What a string that is put together can become; empty when it does not begin like a key."""
    parts = [re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values]
    return "".join(parts) if re.match(r"[a-z]+_", parts[0]) else ""


def _said(language: str) -> dict[str, set[str]]:
    """The placeholders of each text."""
    return {
        key: {name for _, name, _, _ in string.Formatter().parse(words) if name}
        for key, words in catalogue(language).items()
    }


def test_both_languages_say_the_same_things_with_the_same_placeholders() -> None:
    assert _said("sv") == _said("en")


def test_no_text_is_empty_and_none_is_left_in_the_other_language() -> None:
    swedish, english = catalogue("sv"), catalogue("en")
    assert all(words.strip() for words in (*swedish.values(), *english.values()))
    same = {key for key, words in swedish.items() if words == english[key] and len(words.split()) > 2}
    assert not same


def test_each_text_is_used() -> None:
    found = list(_strings())
    literal = {node.value for node in found if isinstance(node, ast.Constant)}
    made = {pattern for node in found if isinstance(node, ast.JoinedStr) and (pattern := _pattern(node))}
    unused = {key for key in catalogue("sv") if key not in literal and not any(re.fullmatch(one, key) for one in made)}
    assert not unused


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_that_is_missing_is_a_mistake_that_shows(language: str) -> None:
    with pytest.raises(KeyError):
        text("there_is_no_such_key", language)


def test_numbers_are_written_as_the_language_has_them() -> None:
    assert [number(4898, language) for language in LANGUAGES] == ["4\u00a0898", "4,898"]
    assert [decimal(62.25, 1, language) for language in LANGUAGES] == ["62,2", "62.2"]
    assert decimal(0.5, 1, "sv", "+") == "+0,5"
