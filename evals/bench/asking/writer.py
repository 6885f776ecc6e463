"""A language model that takes no time, so that what is made of its draft can be timed."""

from __future__ import annotations

import json
from typing import Any

from ingest.language import detect_language
from retrieval.sentences import sentence_spans
from retrieval.writing import FormT, Spend

_PASSAGES = 3
_SAYS = {"sv": "Det sägs att", "en": "It is said that"}


class InstantWriter:
    """Drafts a sentence for each of the first passages: their first sentence, told as reported.

    As it is no copy of its quote, the judge has to read it. What fails is not written anew.
    """

    name = "scripted:instant"

    def fill(self, form: type[FormT], schema: dict[str, Any], instructions: str, task: str, spend: Spend) -> FormT:
        """The form, filled in."""
        asked = json.loads(task)
        if "passages" not in asked:  # it is to complete a question from the turns before
            return form.model_validate({"question": asked["last"]})
        passages = [] if "failed" in asked else asked["passages"][:_PASSAGES]
        return form.model_validate({"sentences": [_sentence(one["id"], one["text"]) for one in passages]})


def _sentence(id: str, text: str) -> dict[str, Any]:
    start, end = sentence_spans(text)[0]
    quote = text[start:end]
    # In the language of the passage: it is to be judged, and nobody reads it.
    told = f"{_SAYS[detect_language(quote, 'sv')]} {quote[:1].lower()}{quote[1:]}"
    return {"text": told, "cites": [{"id": id, "quote": quote}]}
