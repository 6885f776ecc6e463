"""Any chat model of LangChain can write: with forms as calls of a tool, or without forms at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field

from riktlots.retrieval.answering.compose import Draft
from riktlots.retrieval.answering.llm import Limits, RetryPolicy, schema_of
from riktlots.retrieval.errors import ModelError
from riktlots.retrieval.langchain import GuidelineRetriever, LangChainModel, open_chat_model
from riktlots.retrieval.model import Usage
from riktlots.retrieval.search.store import Store
from tests.model_server import Reply, Script, model_server
from tests.retrieval.over import guide_over
from tests.retrieval.scripted_replies import draft, said

REPLY = draft(said("Ja.", ("P1", "x")))
SCHEMA = schema_of(Draft, {"Cite.id": ["P1"]})


class Plain(BaseChatModel):
    """A chat model without tools, whose next reply is given."""

    reply: AIMessage
    told: list[list[BaseMessage]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "plain"

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        self.told.append(messages)
        return ChatResult(generations=[ChatGeneration(message=self.reply)])


class WithTools(Plain):
    """A chat model that calls the tool it is given."""

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Any:
        return self


def filled(model: BaseChatModel, spent: list[Usage] | None = None) -> Draft:
    chat_model = LangChainModel(lambda **_: model, "test:model", RetryPolicy(0))
    return chat_model.complete(Draft, SCHEMA, "Instruct.", "Task.", (spent if spent is not None else []).append)


def test_a_form_that_comes_as_a_call_of_a_tool_is_read() -> None:
    call = {"name": "Draft", "args": REPLY, "id": "c1"}
    usage = {"input_tokens": 7, "output_tokens": 2, "total_tokens": 9}
    spent: list[Usage] = []
    found = filled(WithTools(reply=AIMessage("", tool_calls=[call], usage_metadata=usage)), spent)
    assert found.sentences[0].cites[0].id == "P1"
    assert spent == [Usage(1, 7, 2)]


def test_a_model_without_tools_is_told_the_form_and_read_as_text() -> None:
    model = Plain(reply=AIMessage(f"Svar: {json.dumps(REPLY)}"))
    assert filled(model).sentences[0].text == "Ja."
    [[system, _]] = model.told
    assert json.dumps(SCHEMA, ensure_ascii=False) in str(system.content)


CUT = [{"finish_reason": "length"}, {"stop_reason": "max_tokens"}, {"done_reason": "length"}]
TWO = json.dumps(draft(said("Ja.", ("P1", "x")), said("Nej.", ("P1", "y"))))


@pytest.mark.parametrize("reason", CUT)
def test_a_reply_cut_off_at_its_limit_keeps_its_whole_sentences_as_a_part(
    reason: dict[str, str],
) -> None:
    found = filled(Plain(reply=AIMessage(TWO[: TWO.index("Nej.")], response_metadata=reason)))
    assert [sentence.text for sentence in found.sentences] == ["Ja."]
    assert found.answers == "partly"


@pytest.mark.parametrize("reason", CUT)
@pytest.mark.parametrize("text", ["", "Jo", TWO[:30], "<think>" + TWO])
def test_a_reply_cut_off_before_its_first_sentence_is_none_and_says_why(reason: dict[str, str], text: str) -> None:
    with pytest.raises(ModelError, match="RIKTLOTS_MODEL_MAX_TOKENS"):
        filled(Plain(reply=AIMessage(text, response_metadata=reason)))


@pytest.mark.parametrize("thought", ["<think>{other}</think>", "<Thinking>\n{other}\n</thinking>\n", "<think></think>"])
def test_what_a_model_thinks_is_no_reply(thought: str) -> None:
    other = json.dumps(draft(said("Fel.", ("P1", "x"))))
    found = filled(Plain(reply=AIMessage(thought.format(other=other) + json.dumps(REPLY))))
    assert [sentence.text for sentence in found.sentences] == ["Ja."]


Served = Callable[..., LangChainModel]
LIMITS = Limits(timeout=5, max_tokens=500, retry=RetryPolicy(0, deadline=5))


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Served:
    def serve(script: Script, limits: Limits = LIMITS) -> LangChainModel:
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        monkeypatch.setenv("OPENAI_BASE_URL", script.url)
        return open_chat_model("openai:scripted", limits)

    return serve


def test_a_reply_that_openai_cuts_off_keeps_its_whole_sentences_and_is_counted(served: Served) -> None:
    spent: list[Usage] = []
    with model_server(Reply(TWO[: TWO.index("Nej.")], finish="length")) as script:
        found = served(script).complete(Draft, SCHEMA, "Instruct.", "Task.", spent.append)
    assert ([sentence.text for sentence in found.sentences], found.answers) == (["Ja."], "partly")
    assert spent == [Usage(1, 100, 10)]


def test_a_question_that_is_too_long_leaves_structured_replies_to_the_next_one(served: Served) -> None:
    too_long = Reply(status=400, error="the request exceeds the available context size")
    with model_server(too_long, too_long, REPLY) as script:
        model = served(script)
        with pytest.raises(ModelError):
            model.complete(Draft, SCHEMA, "Instruct.", "Long task.", lambda usage: None)
        model.complete(Draft, SCHEMA, "Instruct.", "Task.", lambda usage: None)
    assert ["response_format" in request for request in script.requests] == [True, False, True]


def test_a_request_names_the_greatest_lengths_and_recorded_replies_are_known_without(served: Served) -> None:
    with model_server(REPLY) as script:
        served(script).complete(Draft, SCHEMA, "Instruct.", "Task.", lambda usage: None)
    sent = script.requests[0]["response_format"]["json_schema"]["schema"]
    assert sent["properties"]["sentences"]["maxItems"] == 8
    fields = sent["$defs"]["DraftSentence"]["properties"]
    assert (fields["cites"]["maxItems"], fields["text"]["maxLength"]) == (4, 700)
    assert "max" not in json.dumps(SCHEMA)


def test_a_reply_that_takes_too_long_is_not_asked_for_again_and_the_settings_are_named(served: Served) -> None:
    slow = Limits(timeout=0.3, max_tokens=500, retry=RetryPolicy(3, 0.01, deadline=10))
    with model_server(Reply(REPLY, delay=2)) as script, pytest.raises(ModelError) as failed:
        served(script, slow).complete(Draft, SCHEMA, "Instruct.", "Task.", lambda usage: None)
    assert "RIKTLOTS_MODEL_TIMEOUT" in str(failed.value) and "RIKTLOTS_MODEL_DEADLINE" in str(failed.value)
    assert len(script.requests) == 1


GIVES_UP = """
from riktlots.retrieval.answering.compose import Draft
from riktlots.retrieval.answering.llm import Limits, RetryPolicy, schema_of
from riktlots.retrieval.errors import ModelError
from riktlots.retrieval.langchain import open_chat_model
model = open_chat_model("openai:scripted", Limits(60, 500, RetryPolicy(0, deadline=0.5)))
try:
    model.complete(Draft, schema_of(Draft, {}), "Instruct.", "Task.", lambda usage: None)
except ModelError:
    print("given up", flush=True)
"""


@pytest.mark.slow
def test_a_command_ends_though_the_reply_that_it_gave_up_has_not(tmp_path: Path) -> None:
    with model_server(Reply(REPLY, delay=90)) as script:
        environment = os.environ | {"OPENAI_API_KEY": "none", "OPENAI_BASE_URL": script.url}
        done = subprocess.run(
            [sys.executable, "-c", GIVES_UP], env=environment, capture_output=True, text=True, timeout=80, cwd=tmp_path
        )
    assert (done.returncode, done.stdout) == (0, "given up\n")


@pytest.mark.parametrize(
    ("setting", "told"),
    [("gpt-unheard-of", "Write it as provider:name"), ("nobody:none", "no provider that LangChain knows")],
)
def test_a_wrong_name_is_told_in_few_words(setting: str, told: str) -> None:
    with pytest.raises(ModelError, match=told) as failed:
        open_chat_model(setting)
    assert len(str(failed.value)) < 300


def test_a_missing_key_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelError, match="such as its key") as failed:
        open_chat_model("openai:gpt")
    assert "provider:name" not in str(failed.value)


def test_no_trace_of_a_question_leaves_the_machine() -> None:
    assert (os.environ["LANGSMITH_TRACING"], os.environ["LANGCHAIN_TRACING_V2"]) == ("false", "false")


def test_the_retriever_gives_each_passage_with_its_address(mini_store: Store) -> None:
    # The guide closes its store, so that it may not be the one that all tests share.
    found = GuidelineRetriever(guide=guide_over(mini_store), k=3).invoke("När ska samverkansavtalet anmälas?")
    assert len(found) == 3
    held = {str(passage.address): passage.text for passage in mini_store.passages}
    assert all(held[document.metadata["address"]] == document.page_content for document in found)
