"""The seam to LangChain: any chat model behind one call, and the search as a LangChain retriever."""

from __future__ import annotations

import inspect
import json
import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

# Questions can hold unpublished research plans: no trace of them leaves the machine, whatever the shell has set.
os.environ["LANGSMITH_TRACING"] = os.environ["LANGCHAIN_TRACING_V2"] = "false"

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableSequence
from pydantic import ValidationError

from riktlots.retrieval.answering.compose import AS_TEXT
from riktlots.retrieval.answering.llm import (
    Attempts,
    FormT,
    Limits,
    RetryPolicy,
    Spend,
    bare_list,
    bounded,
    is_timeout,
    objects_in,
    whole_items,
    without_thoughts,
)
from riktlots.retrieval.errors import ModelError
from riktlots.retrieval.model import Hit, Usage
from riktlots.retrieval.question.foreign_text import visible
from riktlots.retrieval.search.store import Store

_EXTRAS = "openai, anthropic, ollama, mistral"
# How a reply ends that was not written to its end, in the words of the providers.
_CUT_OFF = frozenset({"length", "max_tokens", "MAX_TOKENS", "model_length"})
_LONGEST_CAUSE = 300
# Bytes: far more than the longest reply.
_LONGEST_BODY = 8_000_000
_LIMITS = Limits()


class LangChainModel:
    """A LangChain chat model that fills in forms: by structured output, or as JSON in its text where it has none.

    What a model or its server refuses (a temperature, structured output) is left out from then on.
    """

    def __init__(self, make: Callable[..., BaseChatModel], name: str, patience: RetryPolicy) -> None:
        """`make` makes the model from keyword arguments."""
        self.name = name
        self._make = make
        self._patience = patience
        self._temperature: dict[str, float] = {"temperature": 0.0}
        self._model = make(**self._temperature)
        self._structured = True

    @property
    def is_structured(self) -> bool:
        """Whether forms are asked for as structured output; else, as after a refusal, in words."""
        return self._structured

    def complete(self, form: type[FormT], schema: dict[str, Any], instructions: str, task: str, spend: Spend) -> FormT:
        trying = self._patience.start()
        # A reply out of form gets one more try, with the form spelled out.
        for structured in (self._structured, False):
            message = self._say(trying, bounded(form, schema) if structured else None, schema, instructions, task)
            spend(_usage(message))
            if self._is_cut_off(message):
                if kept := whole_items(form, _said(message)):
                    return kept
                raise ModelError(
                    f"the reply of the language model {self.name} was cut off at its longest; set "
                    "RIKTLOTS_MODEL_MAX_TOKENS higher."
                )
            for value in _objects(message):
                try:
                    return form.model_validate(value)
                except ValidationError:
                    continue
            if listed := bare_list(form, _said(message)):
                return listed
        raise ModelError(f"the language model {self.name} gave no reply in the form asked for; ask again.")

    def _say(
        self, trying: Attempts, shape: dict[str, Any] | None, schema: dict[str, Any], instructions: str, task: str
    ) -> AIMessage:
        """One reply, in the shape of structured output when one is given. Raises ModelError."""
        try:
            return trying.call(lambda: self._invoke(shape, schema, instructions, task))
        except Exception as error:  # each provider raises its own
            if self._temperature and "temperature" in str(error).casefold():
                self._temperature, self._model = {}, self._make()
                return self._say(trying, shape, schema, instructions, task)
            if shape and _is_of_the_request(error):
                said = self._say(trying, None, schema, instructions, task)
                # Only now: a question that is too long is refused in either form, and the next one may fit.
                self._structured = False
                return said
            if is_timeout(error):
                raise ModelError(
                    f"the language model {self.name} did not answer in time ({_cause(error)}). Set "
                    "RIKTLOTS_MODEL_TIMEOUT higher, and RIKTLOTS_MODEL_DEADLINE with it where that is set, or name a "
                    "faster model."
                ) from error
            raise ModelError(
                f"the language model {self.name} did not answer ({type(error).__name__}: "
                f"{_cause(error)}). Check its address and key, or unset RIKTLOTS_MODEL to answer by "
                "quotation alone."
            ) from error

    def _invoke(self, shape: dict[str, Any] | None, schema: dict[str, Any], instructions: str, task: str) -> AIMessage:
        if shape is None:
            instructions += AS_TEXT.format(schema=json.dumps(schema, ensure_ascii=False))
            message = self._model.invoke([SystemMessage(instructions), HumanMessage(task)])
        else:
            structured = self._model.with_structured_output(shape, **_strictly(self._model))
            if not isinstance(structured, RunnableSequence):
                raise NotImplementedError("structured output by other means than a call and a parser")
            # The call without LangChain's own reading of the text, which completes JSON that was cut off; and in this
            # thread: with `include_raw` it runs in one that the end of the program waits for.
            try:
                message = structured.first.invoke([SystemMessage(instructions), HumanMessage(task)])
            except Exception as error:
                cut_off = _of_cut_off(error)
                if cut_off is None:
                    raise
                message = cut_off
        return message

    def _is_cut_off(self, message: AIMessage) -> bool:
        """Whether a reply ended at the limit of tokens. Raises ModelError for a refusal."""
        if message.additional_kwargs.get("refusal"):
            raise ModelError(f"the language model {self.name} declined to write; ask in other words.")
        metadata = message.response_metadata
        return any(metadata.get(key) in _CUT_OFF for key in ("finish_reason", "stop_reason", "done_reason"))


def _strictly(model: BaseChatModel) -> dict[str, bool]:
    """Hold the model to the schema to the letter, where its provider can."""
    return {"strict": True} if "strict" in inspect.signature(model.with_structured_output).parameters else {}


def _is_of_the_request(error: Exception) -> bool:
    """Whether a server or package turned down the request itself, as one that knows no structured output does."""
    status = getattr(error, "status_code", None)
    return status in (400, 404, 405, 422, 501) or isinstance(error, (NotImplementedError, TypeError, ValueError))


def _of_cut_off(error: Exception) -> AIMessage | None:
    """The reply in the error by which OpenAI's client tells that it was cut off; None for another error."""
    completion: Any = getattr(error, "completion", None)
    if completion is None or not completion.choices:
        return None
    choice, used = completion.choices[0], completion.usage
    counted = (used.prompt_tokens, used.completion_tokens) if used else (0, 0)
    return AIMessage(
        choice.message.content or "",
        response_metadata={"finish_reason": choice.finish_reason},
        usage_metadata=UsageMetadata(
            input_tokens=counted[0], output_tokens=counted[1], total_tokens=counted[0] + counted[1]
        ),
    )


def _cause(error: Exception) -> str:
    """What an error says, which may be a stranger's words: on one line, without characters that nobody sees."""
    return " ".join(visible(str(error)[: 4 * _LONGEST_CAUSE]).split())[:_LONGEST_CAUSE]


def _said(message: AIMessage) -> str:
    return without_thoughts(message.text)


def _objects(message: AIMessage) -> Iterator[dict[str, Any]]:
    """What a reply holds: the arguments of a call in structured output, else the JSON objects in its text."""
    for call in message.tool_calls:
        yield call["args"]
    yield from objects_in(_said(message))


def _usage(message: AIMessage) -> Usage:
    counted: Any = message.usage_metadata or {}
    told = message.response_metadata.get("token_usage") or message.response_metadata.get("usage") or {}
    cost = told.get("cost") if isinstance(told, dict) else None
    return Usage(
        calls=1,
        input_tokens=counted.get("input_tokens", 0),
        output_tokens=counted.get("output_tokens", 0),
        cost=float(cost) if isinstance(cost, int | float) else None,
    )


def open_chat_model(setting: str, limits: Limits = _LIMITS) -> LangChainModel:
    """The model that RIKTLOTS_MODEL names, as `provider:name`. Raises ModelError."""
    from langchain.chat_models import init_chat_model

    try:
        return LangChainModel(partial(init_chat_model, setting, **_arguments(setting, limits)), setting, limits.retry)
    except ImportError as error:
        raise ModelError(
            f"the package for “{setting}” is not installed ({error}). Install Riktlots with the extra of the provider "
            f"({_EXTRAS}), for example `pip install '.[openai]'`."
        ) from error
    except Exception as error:  # a wrong name or a missing key, in each provider's own words
        provider, colon, _ = setting.partition(":")
        if not colon or "model_provider" in str(error) or "Unsupported provider" in str(error):
            told = f"“{provider}” is no provider that LangChain knows" if colon else "it has no provider"
            raise ModelError(
                f"the language model “{setting}” cannot be set up: {told}. Write it as provider:name, with the "
                f"provider {_EXTRAS.replace('mistral', 'mistralai')} or another one of LangChain’s."
            ) from error
        raise ModelError(
            f"the language model “{setting}” cannot be set up: {_cause(error)}. Check the settings that "
            f"the provider {provider} needs, such as its key."
        ) from error


def _arguments(setting: str, limits: Limits) -> dict[str, Any]:
    """The limits in the words of a provider's package. Its own tries are off: riktlots.retrieval.answering.llm counts
    them all."""
    provider = setting.partition(":")[0]
    kept: dict[str, list[Callable[..., Any]]] = {"response": [partial(_keep_within, limits.retry.deadline)]}
    if provider == "ollama":
        limited = {"timeout": limits.timeout, "event_hooks": kept}
        return {"num_predict": limits.max_tokens, "client_kwargs": limited}
    given = {"max_tokens": limits.max_tokens, "timeout": limits.timeout, "max_retries": 0}
    if provider == "openai":
        import httpx

        return given | {"http_client": httpx.Client(event_hooks=kept, follow_redirects=True)}
    return given


def _keep_within(seconds: float, response: Any) -> None:
    """Let the body of a response end after so many seconds and bytes. Its reader has given up by then, and what goes
    on without end would fill the memory."""
    response.stream = _limited(response.stream, time.monotonic() + seconds)


def _limited(stream: Any, until: float) -> Any:
    import httpx

    class Limited(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            left = _LONGEST_BODY
            for part in stream:
                left -= len(part)
                if left < 0 or time.monotonic() > until:
                    raise httpx.DecodingError("the reply does not end")
                yield part

        def close(self) -> None:
            stream.close()

    return Limited()


class GuidelineRetriever(BaseRetriever):
    """The search of Riktlots for people who build with LangChain: `GuidelineRetriever(guide=Guide.open(), k=5)`.

    Each document's metadata holds the address, its label, source id, title, kind, status, form, language and score.
    """

    guide: Any
    k: int = 10

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        index = self.guide.index()
        found = index.find(query, k=self.k)
        return [_document(hit, index.store, found.query.language) for hit in found.hits]


def _document(hit: Hit, store: Store, language: str) -> Document:
    passage, source = hit.passage, store.source(hit.passage)
    return Document(
        page_content=passage.text,
        id=str(passage.address),
        metadata={
            "address": str(passage.address),
            "label": store.label(passage, language),
            "source_id": source.id,
            "title": source.name(language),
            "kind": str(source.kind),
            "status": str(source.status),
            "form": str(passage.form),
            "language": passage.language,
            "score": hit.score,
        },
    )
