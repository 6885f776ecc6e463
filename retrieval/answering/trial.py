"""Try a language model with one small question of which the answer is known, in the form in which it would draft."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from riktlots.retrieval.answering.compose import DRAFT, Draft
from riktlots.retrieval.answering.llm import ChatModel, schema_of
from riktlots.retrieval.answering.short_form import INSTRUCTIONS, ShortDraft, number_in, short_schema
from riktlots.retrieval.model import Usage

QUESTION = "När ska lärosätet teckna ett avtal?"
PASSAGE = "Lärosätet ska teckna ett skriftligt avtal innan samarbetet börjar."
# Tokens of an answer of a few sentences with their quotes.
OF_AN_ANSWER = 300


@dataclass(frozen=True, slots=True)
class Trial:
    """How a language model did: in how many seconds, with which tokens, whether it rested its sentence on the passage,
    and whether it took the form as structured output or was told it in words."""

    seconds: float
    usage: Usage
    is_right: bool
    is_structured: bool

    @property
    def tokens_a_second(self) -> float:
        return self.usage.output_tokens / self.seconds if self.seconds else 0.0

    @property
    def expected_seconds(self) -> float:
        """Seconds for an answer, if all of the time went into writing: a prompt is read faster than a reply is
        written, so that this is rather too much for a model that writes little."""
        written = self.usage.output_tokens
        return self.seconds * max(1.0, OF_AN_ANSWER / written) if written else self.seconds


def try_model(model: ChatModel, *, small: bool, clock: Callable[[], float] = time.monotonic) -> Trial:
    """Let a model answer from one passage, in the short form if it is `small`. Raises ModelError."""
    spent = Usage()

    def spend(usage: Usage) -> None:
        nonlocal spent
        spent += usage

    begun = clock()
    is_right = _rests_in_short(model, spend) if small else _rests(model, spend)
    return Trial(clock() - begun, spent, is_right, getattr(model, "is_structured", True))


def _rests(model: ChatModel, spend: Callable[[Usage], None]) -> bool:
    passage = {"id": "P1", "address": "samverkanslagen 2 kap. 1 §", "kind": "law", "text": PASSAGE}
    task = json.dumps({"question": QUESTION, "passages": [passage]}, ensure_ascii=False, indent=1)
    schema = schema_of(Draft, {"Cite.id": ["P1"]})
    written = model.complete(Draft, schema, DRAFT.format(language="Swedish"), task, spend)
    quotes = [cite.quote.strip() for sentence in written.sentences for cite in sentence.cites if sentence.text.strip()]
    return any(quote and quote in PASSAGE for quote in quotes)


def _rests_in_short(model: ChatModel, spend: Callable[[Usage], None]) -> bool:
    task = json.dumps({"question": QUESTION, "sentences": {"1.1": PASSAGE}}, ensure_ascii=False, indent=0)
    written = model.complete(ShortDraft, short_schema(["1.1"]), INSTRUCTIONS["sv"], task, spend)
    return any("1.1" in map(number_in, one.numbers) and one.text.strip() for one in written.sentences)
