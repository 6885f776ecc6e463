"""What the core asks of a language model: fill in a form. The seam to a provider is riktlots.retrieval.langchain."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel
from tenacity import RetryCallState, Retrying, retry_if_exception, wait_exponential, wait_random

from riktlots.retrieval.model import Usage

FormT = TypeVar("FormT", bound=BaseModel)
Spend = Callable[[Usage], None]


class ChatModel(Protocol):
    """A language model that fills in forms."""

    @property
    def name(self) -> str: ...

    def complete(self, form: type[FormT], schema: dict[str, Any], instructions: str, task: str, spend: Spend) -> FormT:
        """The form, filled in. `schema` is its JSON schema, as the model is to see it; `spend` is told of each reply,
        also of those that are of no use. Raises ModelError."""
        ...


def schema_of(form: type[BaseModel], allowed: Mapping[str, Sequence[str | int]]) -> dict[str, Any]:
    """The JSON schema of a form, every field required and no other allowed.

    `allowed` limits a field of a part, named as `Part.field`, to the values of this call.
    """
    schema = form.model_json_schema()
    parts = {form.__name__: schema, **schema.get("$defs", {})}
    for part in parts.values():
        part["additionalProperties"] = False
        part["required"] = list(part["properties"])
        for field in part["properties"].values():
            field.pop("default", None)
    for name, values in allowed.items():
        part, _, field = name.partition(".")
        parts[part]["properties"][field]["enum"] = list(values)
    return schema


# Beyond these a reply is not one that was asked for.
_LONGEST = 2_000_000
_MOST_TRIES = 200


def objects_in(text: str) -> Iterator[dict[str, Any]]:
    """The whole JSON objects in a text, outermost first, wherever they stand: bare, in a code fence, amid prose.

    Of an object that is cut off only the whole ones within it come; they lack the form that was asked for.
    """
    decoder = json.JSONDecoder()
    text = text[:_LONGEST]
    position = text.find("{")
    for _ in range(_MOST_TRIES):
        if position < 0:
            return
        try:
            value, end = decoder.raw_decode(text, position)
        except RecursionError:
            return
        except ValueError:
            end = position + 1
        else:
            if isinstance(value, dict):
                yield value
        position = text.find("{", end)


# Answers of a server that may be another one the next time.
_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long: tries after the first, the first wait, and the seconds in all.

    The waits double, with chance added so that many askers do not come back at once; a wait that the provider asks
    for (Retry-After) is kept when it ends before the deadline.
    """

    retries: int = 2
    first_wait: float = 1.0
    deadline: float = 120.0

    def started(self) -> Attempts:
        """The tries for one piece of writing, its time running from now."""
        return Attempts(self, time.monotonic() + self.deadline)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call to a language model may take: seconds, tokens of its reply, and the patience around it."""

    timeout: float = 60.0
    max_tokens: int = 3000
    retry: RetryPolicy = RetryPolicy()


@dataclass(frozen=True, slots=True)
class Attempts:
    """Calls that share one deadline."""

    retry: RetryPolicy
    until: float

    def call(self, once: Callable[[], T]) -> T:
        """The result of `once`, tried again while its error may pass. Raises its last error, or TimeoutError."""
        retrying = Retrying(
            stop=self._is_over,
            wait=self._wait,
            retry=retry_if_exception(is_transient),
            reraise=True,
        )
        result: T = retrying(call_within, once, self)
        return result

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return self.until - time.monotonic()

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = _retry_after(error)
        first = self.retry.first_wait
        return (wait_exponential(first) + wait_random(0, first))(state) if asked is None else asked

    def _is_over(self, state: RetryCallState) -> bool:
        return state.attempt_number > self.retry.retries or state.upcoming_sleep >= self.left


def is_transient(error: BaseException) -> bool:
    """Whether the same call may succeed the next time: busy, out of order, out of reach, out of time."""
    if getattr(error, "is_retryable", False) is True:
        return True
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return status in _PASSING
    names = " ".join(kind.__name__ for kind in type(error).__mro__)
    return any(word in names for word in ("Timeout", "Connect", "RemoteProtocol", "RateLimit"))


def _retry_after(error: BaseException | None) -> float | None:
    """The seconds that a provider asks to wait; None when it says nothing readable."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        seconds = float(headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if seconds >= 0 else None


def call_within(once: Callable[[], T], attempts: Attempts) -> T:
    """The result of a call, waited for until the deadline at most. Raises its error, or TimeoutError.

    Clients measure the silence between two pieces of a reply; one that trickles never ends for them. So the call runs
    beside, and is left to itself when its time is over.
    """
    done: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put((once(), None))
        except BaseException as error:  # handed to the one who waits
            done.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        result, error = done.get(timeout=max(0.0, attempts.left))
    except queue.Empty:
        raise TimeoutError(f"no reply within {attempts.retry.deadline:g} seconds") from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]
