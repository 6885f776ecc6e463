"""The topics of the help: complete in both languages, and true of the program that they tell of."""

from __future__ import annotations

import re

import pytest
import typer

from riktlots.app.cli import app
from riktlots.app.commands import COMMANDS
from riktlots.app.commands import command as imported
from riktlots.app.help import TOPICS, named, topic
from riktlots.app.i18n import LANGUAGES, catalogue, text
from riktlots.ingest.errors import InputError
from riktlots.retrieval.model import Status
from tests import ROOT

ALL = [(id, language) for id in TOPICS for language in LANGUAGES]
# What a bullet begins with says what it is about; other bold words are words on the pages.
_BEGINNING = re.compile(r"^- \*\*.+?\*\*", re.MULTILINE)
_OWN_COMMANDS = {"version", "app"}


def test_each_topic_is_there_in_both_languages_and_no_other_file_is() -> None:
    for language in LANGUAGES:
        assert {path.stem for path in (ROOT / "app" / "texts" / "help" / language).iterdir()} == set(TOPICS)


@pytest.mark.parametrize(("id", "language"), ALL)
def test_a_topic_has_a_title_a_line_that_says_what_it_is_about_and_more(id: str, language: str) -> None:
    shown = topic(id, language)
    assert shown.title and "#" not in shown.title
    assert len(shown.lead.splitlines()) == 1 and shown.lead.endswith(".")
    assert len(shown.body.split()) > 60


@pytest.mark.parametrize("id", TOPICS)
def test_both_languages_have_the_same_parts_and_name_the_same_commands_and_settings(id: str) -> None:
    swedish, english = (topic(id, language).body for language in LANGUAGES)
    for pattern in (r"^## ", r"^- ", r"^\d\. ", r"^```"):
        counts = {len(re.findall(pattern, body, re.MULTILINE)) for body in (swedish, english)}
        assert len(counts) == 1, pattern
    for pattern in (r"riktlots [a-z]+", r"RIKTLOTS_\w+", r"(?<![\w-])--[a-z-]+"):
        assert {*re.findall(pattern, swedish)} ^ {*re.findall(pattern, english)} <= {"--interface"}


@pytest.mark.parametrize(("id", "language"), ALL)
def test_words_in_bold_stand_on_the_pages(id: str, language: str) -> None:
    on_the_pages = set(catalogue(language).values())
    assert set(re.findall(r"\*\*(.+?)\*\*", _BEGINNING.sub("", topic(id, language).body))) <= on_the_pages


@pytest.mark.parametrize(("id", "language"), ALL)
def test_commands_options_and_settings_are_there(id: str, language: str) -> None:
    body = topic(id, language).body
    for call in re.findall(r"riktlots ([a-z-][^`#\n]*)", body):
        words = call.split()
        assert words[0] in {*COMMANDS, *_OWN_COMMANDS}, call
        command = _of_the_line(words)
        known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= known, call
    settings = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in settings for name in re.findall(r"RIKTLOTS_\w+", body))


def _of_the_line(words: list[str]) -> typer.core.TyperCommand:
    """The command that a line calls, with the subcommands that it names."""
    first, *rest = words
    command = imported(first) if first in COMMANDS else typer.main.get_command(app).commands[first]  # type: ignore[attr-defined]
    for word in rest:
        if word not in getattr(command, "commands", {}):
            break
        command = command.commands[word]
    return command


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_topic_on_outcomes_tells_of_each_status_that_a_question_can_end_with(language: str) -> None:
    told = re.findall(r"^- \*\*(.+?)\*\*", topic("outcomes", language).body, re.MULTILINE)
    of_questions = [status for status in Status if status is not Status.ERROR]
    assert {text(f"status_{status}", language) for status in of_questions} <= set(told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_topic_is_named_in_either_language_as_people_write(language: str) -> None:
    for written in ("asking", "Fråga", "FRÅGA"):
        assert named(written, language) == topic("asking", language)
    assert named("written answers", language) == named("skrivna svar", language) == topic("written-answers", language)


@pytest.mark.parametrize(
    ("written", "language", "near"), [("asknig", "en", "asking"), ("utvardering", "sv", "utvärdering")]
)
def test_an_unknown_topic_is_met_with_the_nearest_and_all_names(written: str, language: str, near: str) -> None:
    with pytest.raises(InputError) as told:
        named(written, language)
    assert written in str(told.value)
    assert text("help_unknown_near", language, written=written, near=near, topics="").rstrip(".")[:30] in str(
        told.value
    )
    assert all(topic(id, language).name in str(told.value) for id in TOPICS)


def test_where_nothing_is_near_nothing_is_guessed() -> None:
    topics = ", ".join(TOPICS)
    with pytest.raises(InputError) as told:
        named("xyz", "en")
    assert str(told.value) == text("help_unknown", "en", written="xyz", topics=topics)
