"""`riktlots model check` tries the language model, and says what to expect and what to change."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from riktlots.app.cli import app
from riktlots.app.console import Exit
from riktlots.retrieval.answering.llm import FormT, Spend
from riktlots.retrieval.answering.trial import PASSAGE, try_model
from riktlots.retrieval.model import Usage
from tests.app.command_line import run
from tests.model_server import Reply, Scripted, model_server

FULL = {"sentences": [{"cites": [{"id": "P1", "quote": PASSAGE}], "text": "Innan samarbetet börjar."}]}
SHORT = {"sentences": [{"numbers": ["1.1"], "text": "Innan samarbetet börjar."}]}
WRONG = {"sentences": [{"cites": [{"id": "P1", "quote": "Andra ord."}], "text": "Kanske."}]}


def checked(
    monkeypatch: pytest.MonkeyPatch, *replies: Scripted, code: int, unknown: tuple[str, ...] = (), **settings: str
) -> dict[str, Any]:
    with model_server(*replies, unknown=unknown) as script:
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        monkeypatch.setenv("OPENAI_BASE_URL", script.url)
        monkeypatch.setenv("RIKTLOTS_MODEL", "openai:tried")
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        found: dict[str, Any] = json.loads(run("model", "check", "--json", code=code))
    return found


def test_a_model_that_does_as_it_is_asked_needs_no_change(monkeypatch: pytest.MonkeyPatch) -> None:
    found = checked(monkeypatch, FULL, code=Exit.OK)
    assert (found["model"], found["advice"], found["form"]) == ("openai:tried", [], "full")
    assert (found["structured"], found["right"], found["calls"]) == (True, True, 1)
    assert (found["input_tokens"], found["output_tokens"]) == (100, 10)


@pytest.mark.parametrize(
    ("replies", "form", "advice"),
    [
        ((WRONG,), "full", ["short"]),
        (("Jaha.", FULL), "full", ["short"]),
        (({"sentences": []},), "short", ["larger"]),
        (({"sentences": [{"numbers": ["4.2"], "text": "Ja."}]},), "short", ["larger"]),
        ((SHORT,), "short", []),
        (({"sentences": [{"numbers": ["[1.1]."], "text": "Innan samarbetet börjar."}]},), "short", []),
    ],
)
def test_what_to_change_follows_from_what_it_got_wrong(
    replies: tuple[Scripted, ...], form: str, advice: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code = Exit.FINDING if advice else Exit.OK
    assert checked(monkeypatch, *replies, code=code, RIKTLOTS_MODEL_FORM=form)["advice"] == advice


def test_a_server_without_structured_output_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    found = checked(monkeypatch, FULL, code=Exit.OK, unknown=("response_format",))
    assert (found["structured"], found["right"]) == (False, True)


def test_a_model_that_is_too_slow_for_its_time_is_told_how_long_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Reply(SHORT, delay=0.3)
    found = checked(monkeypatch, slow, code=Exit.FINDING, RIKTLOTS_MODEL_FORM="short", RIKTLOTS_MODEL_TIMEOUT="2")
    assert found["advice"] == ["timeout"]
    assert found["expected_seconds"] > 2


@pytest.mark.parametrize(("interface", "words"), [("sv", "Räkna med"), ("en", "Expect")])
def test_what_was_found_is_told_in_the_readers_language(
    interface: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model_server(WRONG) as script:
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        monkeypatch.setenv("OPENAI_BASE_URL", script.url)
        monkeypatch.setenv("RIKTLOTS_MODEL", "openai:tried")
        said = run("model", "check", "--interface", interface, code=Exit.FINDING)
    assert words in said and "RIKTLOTS_MODEL_FORM=short" in said and "openai:tried" in said


def test_a_model_that_does_not_answer_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIKTLOTS_MODEL", "openai:tried")
    monkeypatch.setenv("RIKTLOTS_MODEL_RETRIES", "0")
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    with model_server(Reply(status=500, error="\x1b[31mout of\nmemory")) as script:
        monkeypatch.setenv("OPENAI_BASE_URL", script.url)
        result = CliRunner().invoke(app, ["model", "check"])
    assert result.exit_code == Exit.ENVIRONMENT
    # Older versions of OpenAI's package quote the reply with its escapes.
    told = result.output.replace("\\n", " ")
    assert "\x1b" not in told and "out of memory" in told
    assert result.output.count("\n") == 1


@pytest.mark.parametrize(("name", "value"), [("RIKTLOTS_MODEL", ""), ("RIKTLOTS_MODEL_FORM", "tiny")])
def test_settings_that_name_no_model_or_form_are_refused(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    result = CliRunner().invoke(app, ["model", "check"])
    assert result.exit_code == Exit.USAGE
    assert name in result.output


class Counted:
    """A model that takes ten seconds by its own clock and counts no tokens."""

    name, now = "test:counted", 0.0

    def complete(self, form: type[FormT], schema: Any, instructions: str, task: str, spend: Spend) -> FormT:
        self.now += 10
        spend(Usage(calls=1))
        return form.model_validate(SHORT)


def test_without_counted_tokens_only_the_time_of_the_trial_is_known() -> None:
    model = Counted()
    trial = try_model(model, small=True, clock=lambda: model.now)
    assert (trial.seconds, trial.expected_seconds, trial.tokens_a_second, trial.is_right) == (10, 10, 0, True)
