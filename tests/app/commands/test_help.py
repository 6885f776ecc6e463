"""`riktlots help`, as it is called."""

from __future__ import annotations

import json

import pytest

from riktlots.app.console import Exit
from riktlots.app.help import TOPICS, topic
from riktlots.app.i18n import LANGUAGES
from tests.app.command_line import run


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_topic_all_are_listed_with_what_they_are_about(language: str) -> None:
    printed = " ".join(run("help", "--interface", language).split())
    for id in TOPICS:
        assert topic(id, language).name in printed
        assert topic(id, language).lead in printed


def test_a_topic_is_printed_as_it_is_written() -> None:
    assert run("help", "privacy", "--interface", "en").strip() == topic("privacy", "en").markdown.strip()


def test_programs_get_a_topic_as_json() -> None:
    told = json.loads(run("help", "integritet-finns-inte", "--json", code=Exit.USAGE) or "{}")
    assert told == {}
    told = json.loads(run("help", "personuppgifter", "--json"))
    assert (told["topic"], told["language"]) == ("privacy", "sv")
    assert told["text"] == topic("privacy", "sv").markdown


def test_an_unknown_topic_is_wrong_use() -> None:
    assert run("help", "servise", code=Exit.USAGE) == ""
