"""The seam to LangChain: any chat model as a writer, and the search as a LangChain retriever."""

from __future__ import annotations

import os
from typing import Any

# Questions can hold unpublished research plans: no trace of them leaves the machine, whatever the shell has set.
os.environ["LANGSMITH_TRACING"] = os.environ["LANGCHAIN_TRACING_V2"] = "false"

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage
from langchain_core.retrievers import BaseRetriever

from ingest.language import detect_language
from retrieval.compose import Draft
from retrieval.errors import ModelError
from retrieval.search import find
from retrieval.store import Store

_EXTRAS = "openai, anthropic, ollama, mistral"


class ChatWriter:
    """A LangChain chat model that fills in a Draft."""

    def __init__(self, model: BaseChatModel, name: str) -> None:
        self.name = name
        self._model = model.with_structured_output(Draft, include_raw=True)

    def write(self, instructions: str, task: str) -> Draft:
        try:
            result: Any = self._model.invoke([SystemMessage(instructions), HumanMessage(task)])
        except Exception as error:  # each provider raises its own
            raise ModelError(
                f"the language model {self.name} did not answer ({type(error).__name__}: {error}). Check its address "
                "and key, or unset RIKTLOTS_MODEL to answer by quotation alone."
            ) from error
        if result["parsed"] is None:
            raise ModelError(f"the language model {self.name} gave no draft in the form asked for; ask again.")
        parsed: Draft = result["parsed"]
        return parsed


def open_writer(setting: str, timeout: float) -> ChatWriter:
    """The model that RIKTLOTS_MODEL names, as `provider:name`. Raises ModelError."""
    from langchain.chat_models import init_chat_model

    try:
        model = init_chat_model(setting, temperature=0, timeout=timeout, max_retries=2)
    except ImportError as error:
        raise ModelError(
            f"the package for “{setting}” is not installed ({error}). Install Riktlots with the extra of the provider "
            f"({_EXTRAS}), for example `pip install '.[openai]'`."
        ) from error
    except Exception as error:  # a wrong name or a missing key, in each provider's own words
        raise ModelError(
            f"the language model “{setting}” cannot be set up: {error}. Write it as provider:name."
        ) from error
    return ChatWriter(model, setting)


class GuidelineRetriever(BaseRetriever):
    """The search of Riktlots for people who build with LangChain.

    Each document's metadata holds the address, its label, source id, title, kind, status, form, language and score.
    """

    store: Any
    k: int = 10

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        store: Store = self.store
        language = detect_language(query, "sv")
        return [
            Document(
                page_content=hit.passage.text,
                id=str(hit.passage.address),
                metadata={
                    "address": str(hit.passage.address),
                    "label": store.label(hit.passage, language),
                    "source_id": hit.passage.address.source,
                    "title": store.source(hit.passage).name(language),
                    "kind": str(store.source(hit.passage).kind),
                    "status": str(store.source(hit.passage).status),
                    "form": str(hit.passage.form),
                    "language": hit.passage.language,
                    "score": hit.score,
                },
            )
            for hit in find(store, query, language, self.k)
        ]
