"""JSON is found in the replies of a model, and calls are retried after transient errors, until a deadline."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riktlots.retrieval.answering.llm import RetryPolicy, is_transient, objects_in

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.text(max_size=5), values, max_size=3), st.text("abc }]`\n", max_size=20), st.text(max_size=20)
)
def test_an_object_is_found_whatever_stands_around_it(value: dict[str, object], before: str, after: str) -> None:
    assert next(objects_in(before + json.dumps(value) + after)) == value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('```json\n{"a": 1}\n```', [{"a": 1}]),
        ('Here {you} are: {"a": {"b": 2}} and {"c": 3}.', [{"a": {"b": 2}}, {"c": 3}]),
        ('{"a": [{"b": 1}, {"b": 2', [{"b": 1}]),
        ("[1, 2]", []),
        ("", []),
        ('{"a": ' * 30_000, []),
    ],
)
def test_only_whole_objects_are_found(text: str, found: list[object]) -> None:
    assert list(objects_in(text)) == found


class Busy(Exception):
    """An error as a provider's client raises it."""

    def __init__(self, status_code: int, retry_after: str = "") -> None:
        self.status_code = status_code
        self.response = type("Response", (), {"headers": {"retry-after": retry_after} if retry_after else {}})()


class Failing:
    """A call that fails with each of these errors in turn, then succeeds."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.at: list[float] = []

    def __call__(self) -> str:
        self.at.append(time.monotonic())
        if self.errors:
            raise self.errors.pop(0)
        return "done"


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 529])
def test_a_call_to_a_busy_server_is_retried(status: int) -> None:
    call = Failing(Busy(status))
    assert RetryPolicy(retries=1, first_wait=0.001).start().call(call) == "done"
    assert len(call.at) == 2


@pytest.mark.parametrize("error", [Busy(400), Busy(401), Busy(403), Busy(404), ValueError("x"), KeyError("x")])
def test_other_errors_are_not_retried(error: Exception) -> None:
    call = Failing(error)
    with pytest.raises(type(error)):
        RetryPolicy(retries=5, first_wait=0.001).start().call(call)
    assert len(call.at) == 1


def named(name: str, kind: type[Exception] = Exception) -> Exception:
    """An error of a provider's client, which is known by its name."""
    return type(name, (kind,), {})()


@pytest.mark.parametrize(
    "error", [ConnectionError(), named("APIConnectionError"), named("ConnectTimeout", TimeoutError)]
)
def test_connection_errors_are_transient(error: Exception) -> None:
    assert is_transient(error)


@pytest.mark.parametrize("error", [TimeoutError(), named("APITimeoutError", ConnectionError), named("ReadTimeout")])
def test_a_reply_that_took_too_long_would_take_as_long_again(error: Exception) -> None:
    assert not is_transient(error)


def test_a_server_that_loads_its_model_is_waited_for_until_the_deadline() -> None:
    loading = Busy(503)
    loading.args = ("Loading model",)
    call = Failing(*(loading for _ in range(4)))
    assert RetryPolicy(retries=1, first_wait=0.001, deadline=5).start().call(call) == "done"
    call = Failing(*(loading for _ in range(99)))
    with pytest.raises(Busy):
        RetryPolicy(retries=1, first_wait=0.02, deadline=0.5).start().call(call)


def test_attempts_are_limited_and_the_last_error_is_raised() -> None:
    call = Failing(*(Busy(500) for _ in range(9)))
    with pytest.raises(Busy):
        RetryPolicy(retries=3, first_wait=0.001).start().call(call)
    assert len(call.at) == 4


def test_the_waits_grow() -> None:
    call = Failing(*(Busy(500) for _ in range(3)))
    RetryPolicy(retries=3, first_wait=0.02).start().call(call)
    waits = [after - before for before, after in zip(call.at, call.at[1:], strict=False)]
    assert waits[0] >= 0.02
    assert waits[1] >= 0.04
    assert waits[2] >= 0.08


def test_a_requested_wait_is_respected() -> None:
    call = Failing(Busy(429, "0.15"))
    RetryPolicy(retries=1, first_wait=0.001).start().call(call)
    assert call.at[1] - call.at[0] >= 0.15


@pytest.mark.parametrize("asked", ["600", "9999999"])
def test_a_wait_beyond_the_deadline_ends_the_attempts(asked: str) -> None:
    call = Failing(Busy(429, asked))
    started = time.monotonic()
    with pytest.raises(Busy):
        RetryPolicy(retries=3, deadline=0.5).start().call(call)
    assert time.monotonic() - started < 0.4
    assert len(call.at) == 1


def test_a_call_without_end_is_left_at_the_deadline_which_its_tries_share() -> None:
    trying = RetryPolicy(retries=5, first_wait=0.001, deadline=0.2).start()
    started = time.monotonic()
    with pytest.raises(TimeoutError, match="within 0.2 seconds"):
        trying.call(lambda: time.sleep(5))
    with pytest.raises(TimeoutError):
        trying.call(lambda: time.sleep(5))
    assert time.monotonic() - started < 1.5
