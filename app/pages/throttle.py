"""Throttling of visitors: a rate limit, one long action at a time for a session, and one queue for all sessions."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.ops.process import Rates, pages_per_minute
from riktlots.app.pages.shell import announce
from riktlots.app.pages.visitor import signed_in_as
from riktlots.app.present.markup import element, escaped
from riktlots.retrieval.fair_lock import FairLock

_LOCK, _NAME = "pace_lock", "pace_name"
# Seconds between checks of a waiting run for new interactions of the visitor.
_LOOK_AGAIN = 0.2


class Action(IntEnum):
    """A throttled action; the value is how many count as one question. Search as you type makes several searches."""

    ANSWER = 1
    SEARCH = 6


# The limits of all sessions, by action and rate. Not in a cache of Streamlit, which any visitor may ask it to empty.
RATES: dict[tuple[Action, int], Rates] = {}


def seconds_to_wait(wish: Action) -> int:
    """Count one action of this visitor. Returns 0 if it is allowed, otherwise the whole seconds until it is.

    RIKTLOTS_PAGES_RATE is the number of questions a minute that a visitor may ask; 0 means no limit. A visitor is
    identified by the signed-in address or, without one, by the session. Raises InputError.
    """
    per_minute = pages_per_minute()
    if not per_minute:
        return 0
    at_most = per_minute * wish
    return RATES.setdefault((wish, at_most), Rates(at_most)).wait(visitor_name())


@contextmanager
def one_at_a_time(language: str) -> Iterator[None]:
    """Run one long action per session at a time: wait until the previous one has ended.

    When the visitor interacts, Streamlit ends the old run at its next write to the page. A run that waits for a
    language model writes nothing; without the lock, a new run would make a second answer in parallel.
    """
    # Streamlit reruns a page before the old run has ended.
    lock: threading.Lock = st.session_state.setdefault(_LOCK, threading.Lock())
    place = st.empty()
    while not lock.acquire(timeout=_LOOK_AGAIN):
        # If the visitor has interacted again, Streamlit ends this run here.
        place.html(element("p", escaped(text("still_ending", language)), css="rl-note", language=language))
    try:
        place.empty()
        yield
    finally:
        lock.release()


@contextmanager
def let_in(lock: FairLock, language: str) -> Iterator[None]:
    """Hold the lock of an index. The visitor is told how many are ahead, and waits no longer when they interact."""
    waiting = lock.place(visitor_name())
    told = st.empty()
    for ahead in waiting.acquired():
        # If the visitor has interacted, Streamlit ends this run here.
        told.html(element("p", escaped(queue_words(ahead, language)), css="rl-note", language=language))
    try:
        told.empty()
        yield
    finally:
        waiting.release()


def queue_words(ahead: int, language: str) -> str:
    """How many are ahead in the queue, in words."""
    return text("queue_one" if ahead == 1 else "queue_more", language, ahead=ahead)


def tell_too_fast(key: str, seconds: int, language: str) -> None:
    """Show how many seconds to wait, in the text with that key."""
    wait = text("wait_one_second" if seconds == 1 else "wait_seconds", language, seconds=seconds)
    said = text(key, language, wait=wait)
    st.html(element("p", escaped(said), css="rl-notice", language=language))
    announce(said, language)


def visitor_name() -> str:
    """What tells a visitor from others: the signed-in address or, without one, a random name of the session."""
    named: str = signed_in_as().casefold() or st.session_state.setdefault(_NAME, secrets.token_hex(8))
    return named
