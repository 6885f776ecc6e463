"""Any chat model of LangChain can write: with forms as calls of a tool, or without forms at all."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field

from riktlots.retrieval.answering.compose import Draft
from riktlots.retrieval.answering.llm import RetryPolicy, schema_of
from riktlots.retrieval.errors import ModelError
from riktlots.retrieval.langchain import GuidelineRetriever, LangChainModel
from riktlots.retrieval.model import Usage
from riktlots.retrieval.search.store import Store
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


@pytest.mark.parametrize(
    "reason", [{"finish_reason": "length"}, {"stop_reason": "max_tokens"}, {"done_reason": "length"}]
)
def test_a_reply_cut_off_at_its_limit_is_no_draft_whatever_the_provider_calls_it(reason: dict[str, str]) -> None:
    whole = AIMessage(json.dumps(REPLY), response_metadata=reason)
    with pytest.raises(ModelError, match="RIKTLOTS_MODEL_MAX_TOKENS"):
        filled(Plain(reply=whole))


def test_no_trace_of_a_question_leaves_the_machine() -> None:
    assert (os.environ["LANGSMITH_TRACING"], os.environ["LANGCHAIN_TRACING_V2"]) == ("false", "false")


def test_the_retriever_gives_each_passage_with_its_address(mini_store: Store) -> None:
    # The guide closes its store, so that it may not be the one that all tests share.
    found = GuidelineRetriever(guide=guide_over(mini_store), k=3).invoke("När ska samverkansavtalet anmälas?")
    assert len(found) == 3
    held = {str(passage.address): passage.text for passage in mini_store.passages}
    assert all(held[document.metadata["address"]] == document.page_content for document in found)
