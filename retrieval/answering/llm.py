"""Language models as the product uses them: complete a form, with retries. Providers are in retrieval/langchain.py."""

from __future__ import annotations

import copy
import json
import queue
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError
from tenacity import RetryCallState, Retrying, retry_if_exception, wait_exponential, wait_random

from riktlots.retrieval.model import Usage

FormT = TypeVar("FormT", bound=BaseModel)
Spend = Callable[[Usage], None]


class ChatModel(Protocol):
    """A language model that completes forms (structured output)."""

    @property
    def name(self) -> str: ...

    def complete(self, form: type[FormT], schema: dict[str, Any], instructions: str, task: str, spend: Spend) -> FormT:
        """Return the completed form.

        `schema` is the JSON schema of the form that the model is given. `spend` is called with the usage of each reply,
        including unusable ones. Raises ModelError.
        """
        ...


def schema_of(form: type[BaseModel], allowed: Mapping[str, Sequence[str | int]]) -> dict[str, Any]:
    """Return the JSON schema of a form, with every field required and no others allowed.

    `allowed` limits a field of a nested model, named `Model.field`, to the values of this call. The lengths of fields
    are left to `bounded`: recorded replies are known by this schema.
    """
    schema = form.model_json_schema()
    parts = {form.__name__: schema, **schema.get("$defs", {})}
    for part in parts.values():
        part["additionalProperties"] = False
        part["required"] = list(part["properties"])
        for field in part["properties"].values():
            for left_out in ("default", *_LENGTHS):
                field.pop(left_out, None)
    for name, values in allowed.items():
        part, _, field = name.partition(".")
        parts[part]["properties"][field]["enum"] = list(values)
    return schema


_LENGTHS = ("maxItems", "maxLength")


def bounded(form: type[BaseModel], schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema with the greatest lengths that the fields of the form name, against replies without end."""
    found, named = copy.deepcopy(schema), form.model_json_schema()
    for name, part in {"": named, **named.get("$defs", {})}.items():
        fields = (found["$defs"][name] if name else found)["properties"]
        for key, field in part["properties"].items():
            fields[key] |= {length: field[length] for length in _LENGTHS if length in field}
    return found


def whole_items(form: type[FormT], text: str) -> FormT | None:
    """What a form holds that was cut off in its first list: the items before the cut; None if there is none.

    The form says by `when_cut` what its other fields are then.
    """
    name, _ = _first_list(form)
    text = text[:_LONGEST]
    begun = re.search(rf'"{name}"\s*:\s*\[', text) if name else None
    at = begun.end() if begun else _begins_as_list(text)
    if not name or at < 0:
        return None
    items: list[Any] = []
    decoder = json.JSONDecoder()
    try:
        while (more := _SEPARATED.match(text, at)) and text[more.end() : more.end() + 1] == "{":
            value, at = decoder.raw_decode(text, more.end())
            items.append(value)
    except (ValueError, RecursionError):
        pass
    try:
        return form.model_validate({name: items, **getattr(form, "when_cut", {})}) if items else None
    except ValidationError:
        return None


def bare_list(form: type[FormT], text: str) -> FormT | None:
    """A form of which a reply gives only the first list, as `[{…}, {…}]` with or without words around it; None if the
    list is not made of whole items of the form."""
    name, fields = _first_list(form)
    at = _begins_as_list(text[:_LONGEST])
    if not name or at < 0:
        return None
    try:
        items, _ = json.JSONDecoder().raw_decode(text[:_LONGEST], at - 1)
        # With fewer fields it may be another list, such as that of the quotes of one sentence.
        if all(isinstance(item, dict) and fields <= item.keys() for item in items):
            return form.model_validate({name: items})
    except (ValueError, RecursionError):
        pass
    return None


def _first_list(form: type[BaseModel]) -> tuple[str, frozenset[str]]:
    """The name of the first field of a form that is a list of parts, and the fields of each part."""
    schema = form.model_json_schema()
    for name, field in schema["properties"].items():
        if field.get("type") == "array" and "$ref" in field["items"]:
            part = schema["$defs"][field["items"]["$ref"].rpartition("/")[2]]
            return name, frozenset(part["properties"])
    return "", frozenset()


def _begins_as_list(text: str) -> int:
    """Where the first item may stand of a list of objects that is not itself in one; -1 if there is none."""
    found = _LIST.search(text)
    return -1 if found is None or "{" in text[: found.start()] else found.start() + 1


_LIST = re.compile(r"\[\s*+\{")
_SEPARATED = re.compile(r"[\s,]*")
# What a model thinks before it replies is no reply, whatever form it has.
_THOUGHTS = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_THOUGHT = re.compile(r"</think(?:ing)?>", re.IGNORECASE)


def without_thoughts(text: str) -> str:
    """A reply without what stands in <think>, also where that never ends, or where a server has kept the beginning."""
    return _THOUGHT.split(_THOUGHTS.sub("", text[:_LONGEST]))[-1]


# Limits on a reply, in characters and in attempts to parse an object.
_LONGEST = 2_000_000
_MOST_TRIES = 200


def objects_in(text: str) -> Iterator[dict[str, Any]]:
    """Yield the complete JSON objects in a text, outermost first: bare, in a code fence or within prose.

    Of a truncated object only the complete objects in it are yielded, and they do not match the form.
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


# HTTP status codes after which the same call may succeed.
_TRANSIENT = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When to retry a call: the number of retries, the first wait and the deadline for all attempts, in seconds.

    The waits double, with jitter so that many clients do not retry at once. A wait that the provider asks for
    (Retry-After) is respected if it ends before the deadline.
    """

    retries: int = 2
    first_wait: float = 1.0
    deadline: float = 120.0

    def start(self) -> Attempts:
        """Start the attempts at one completion; the deadline counts from now."""
        return Attempts(self, time.monotonic() + self.deadline)


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a call to a language model: seconds, tokens of the reply, and when to retry."""

    timeout: float = 60.0
    max_tokens: int = 3000
    retry: RetryPolicy = RetryPolicy()


@dataclass(frozen=True, slots=True)
class Attempts:
    """Attempts that share one deadline, `until` (as time.monotonic)."""

    retry: RetryPolicy
    until: float

    def call(self, once: Callable[[], T]) -> T:
        """Return the result of `once`, retried after transient errors. Raises its last error, or TimeoutError."""
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
        requested = _retry_after(error)
        first = self.retry.first_wait
        waits = wait_exponential(first, max=_LONGEST_WAIT) + wait_random(0, first)
        return waits(state) if requested is None else requested

    def _is_over(self, state: RetryCallState) -> bool:
        error = state.outcome.exception() if state.outcome else None
        tried_enough = state.attempt_number > self.retry.retries and not _is_loading(error)
        return tried_enough or state.upcoming_sleep >= self.left


# Seconds.
_LONGEST_WAIT = 10.0


def _is_loading(error: BaseException | None) -> bool:
    """Whether a server still loads its model, which takes minutes and then succeeds."""
    return getattr(error, "status_code", None) == 503 and "loading" in str(error).casefold()


def is_timeout(error: BaseException) -> bool:
    """Whether a reply did not come in time. The same call would take as long again."""
    names = " ".join(kind.__name__ for kind in type(error).__mro__)
    return "Timeout" in names and "ConnectTimeout" not in names


def is_transient(error: BaseException) -> bool:
    """Whether the same call may succeed later: the server was busy, failing or unreachable."""
    if is_timeout(error):
        return False
    if getattr(error, "is_retryable", False) is True:
        return True
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return status in _TRANSIENT
    names = " ".join(kind.__name__ for kind in type(error).__mro__)
    return any(word in names for word in ("Connect", "RemoteProtocol", "RateLimit"))


def _retry_after(error: BaseException | None) -> float | None:
    """Return the seconds that a provider asks to wait; None without a valid Retry-After header."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        seconds = float(headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if seconds >= 0 else None


def call_within(once: Callable[[], T], attempts: Attempts) -> T:
    """Return the result of a call, waiting until the deadline at most. Raises its error, or TimeoutError.

    The timeouts of HTTP clients apply to the pause between two parts of a reply, so a reply that trickles in never
    times out. The call therefore runs in a thread of its own, which is abandoned at the deadline.
    """
    done: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put((once(), None))
        except BaseException as error:  # raised by the waiting thread
            done.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        result, error = done.get(timeout=max(0.0, attempts.left))
    except queue.Empty:
        raise TimeoutError(f"no reply within {attempts.retry.deadline:g} seconds") from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]
