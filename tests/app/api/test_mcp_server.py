"""The MCP server as the client of a language model meets it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult, TextContent

from riktlots.app.api.mcp_server import mcp_server, tool_result
from riktlots.app.api.services import Services
from riktlots.app.schemas.requests import Problem
from tests.app.api.conftest import MINI_CORPUS
from tests.app.api.test_http import QUESTION, fits, lasting
from tests.app.command_line import run

T = TypeVar("T")
PLACE = "2 kap. 2 § samverkanslagen"
MODES = ("auto", "legacy")


def spoken(services: Services, talk: Callable[[Client], Awaitable[T]], mode: str = "auto") -> T:
    """What a client in the same process gets out of a talk with the server."""

    async def held() -> T:
        async with Client(mcp_server(services), mode=mode) as client:
            return await talk(client)

    return anyio.run(held)


def called(services: Services, tool: str, mode: str = "auto", **arguments: Any) -> dict[str, Any]:
    """The structure that a tool gives; the text beside it must say the same."""
    result = spoken(services, lambda client: client.call_tool(tool, arguments), mode)
    (text,) = result.content
    assert isinstance(text, TextContent)
    assert json.loads(text.text) == result.structured_content
    assert isinstance(result.structured_content, dict)
    assert result.is_error == ("error" in result.structured_content)
    return result.structured_content


@pytest.mark.parametrize("mode", MODES)
def test_three_tools_are_offered_that_change_nothing(services: Services, mode: str) -> None:
    tools = spoken(services, lambda client: client.list_tools(), mode).tools
    assert [tool.name for tool in tools] == ["find", "ask", "read_paragraph"]
    for tool in tools:
        assert tool.annotations and tool.annotations.read_only_hint
        assert tool.input_schema["type"] == "object" and tool.output_schema
    assert tools[0].input_schema["required"] == ["question"]


def test_a_tool_gives_what_its_schema_says(services: Services) -> None:
    find, ask, read = spoken(services, lambda client: client.list_tools()).tools
    for tool, arguments in ((find, {"question": QUESTION}), (ask, {"question": QUESTION}), (read, {"at": PLACE})):
        Draft202012Validator(tool.output_schema).validate(called(services, tool.name, **arguments))


@pytest.mark.usefixtures("everything_covered")
@pytest.mark.parametrize("mode", MODES)
def test_ask_answers_as_the_command_line_does(services: Services, mode: str) -> None:
    answered = called(services, "ask", mode, question=QUESTION)
    assert lasting(answered) == lasting(json.loads(run("ask", QUESTION, "--json")))


def test_find_finds_as_the_command_line_does(services: Services) -> None:
    found = called(services, "find", question=QUESTION, k=2, kind=["law"])
    assert found == json.loads(run("find", QUESTION, "-k", "2", "--kind", "law", "--json"))


def test_a_paragraph_is_read_with_all_that_is_known_of_it(services: Services) -> None:
    read = called(services, "read_paragraph", at=PLACE)
    assert [p["label"] for p in read["paragraphs"]] == [
        "samverkanslagen 2 kap. 2 § st. 1",
        "samverkanslagen 2 kap. 2 § st. 2",
    ]


@pytest.mark.parametrize(
    ("tool", "arguments", "code"),
    [
        ("read_paragraph", {"at": "2 kap. 9 § samverkanslagen"}, "no_paragraph"),
        ("find", {"question": QUESTION, "source": ["unknown"]}, "wrong_value"),
        ("find", {"question": QUESTION, "k": 0}, "wrong_request"),
        ("ask", {}, "wrong_request"),
        ("delete", {}, "unknown_tool"),
    ],
)
def test_errors_are_told_to_the_model_that_called(
    services: Services, tool: str, arguments: dict[str, Any], code: str
) -> None:
    refused = called(services, tool, **arguments)
    assert refused["error"]["code"] == code
    fits(Problem, refused)


def test_what_fails_inside_is_told_to_nobody_outside(failing: Services, caplog: pytest.LogCaptureFixture) -> None:
    assert called(failing, "find", question=QUESTION)["error"]["message"] == "something went wrong here."
    assert "ValueError in find" in caplog.text
    assert "Samverkansmyndigheten" not in caplog.text


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)
_WORDS = st.text(max_size=300) | st.lists(
    st.sampled_from(
        ["2 kap.", "5 §", "samverkanslagen", "art.", "2.2 d", "2031/77", "@digest-sv", "#2", "–", "anmäla"]
    ),
    max_size=12,
).map(" ".join)
_FIELDS = st.sampled_from(["question", "at", "lang", "kind", "source", "as_of", "turns", "k", "authority", "id", "x"])
_ARGUMENTS = st.dictionaries(_FIELDS, _JSON | _WORDS, max_size=5) | st.fixed_dictionaries(
    {}, optional={"question": _WORDS, "at": _WORDS, "k": st.integers(), "turns": st.lists(_WORDS, max_size=3)}
)


def _only_told(services: Services, tool: str, arguments: dict[str, Any]) -> None:
    result: CallToolResult = tool_result(services, tool, arguments)
    body = result.structured_content
    json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    assert isinstance(body, dict)
    assert not result.is_error or body["error"]["code"] in ("wrong_request", "wrong_value", "no_paragraph")


_TOOLS = st.sampled_from(["find", "ask", "read_paragraph"])
_SHARED = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@settings(_SHARED, max_examples=30)
@given(tool=_TOOLS, arguments=_ARGUMENTS)
def test_whatever_a_model_sends_is_answered_or_refused(
    services: Services, tool: str, arguments: dict[str, Any]
) -> None:
    _only_told(services, tool, arguments)


@pytest.mark.slow
@settings(_SHARED, max_examples=3000)
@given(tool=_TOOLS, arguments=_ARGUMENTS)
def test_whatever_thousands_of_models_send_is_answered_or_refused(
    services: Services, tool: str, arguments: dict[str, Any]
) -> None:
    _only_told(services, tool, arguments)


@pytest.mark.slow
def test_the_command_serves_by_standard_input_and_output(tmp_path: Path) -> None:
    server = StdioServerParameters(
        command=sys.executable,
        args=["-c", "from riktlots.app.cli import main; main()", "mcp"],
        cwd=Path.cwd(),
        env={
            **os.environ,
            "RIKTLOTS_HOME": str(tmp_path / "home"),
            "RIKTLOTS_CORPUS": str(MINI_CORPUS),
            "RIKTLOTS_EMBEDDER": "none",
        },
    )

    async def talk() -> CallToolResult:
        async with Client(server) as client:
            return await client.call_tool("find", {"question": "samverkansavtal"})

    found = anyio.run(talk)
    assert isinstance(found.structured_content, dict)
    assert found.structured_content["hits"]
