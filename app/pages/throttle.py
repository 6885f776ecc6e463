"""How fast one visitor may ask on the pages: so often a minute, and one thing at a time."""

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

_LOCK, _NAME = "pace_lock", "pace_name"
# Seconds after which a run that waits looks whether the visitor has gone on.
_LOOK_AGAIN = 0.2


class Action(IntEnum):
    """What a visitor may want, by how many of it count as one question: who types looks several times for one thing."""

    ANSWER = 1
    SEARCH = 6


def seconds_to_wait(wish: Action) -> int:
    """Count one wish of this visitor: 0 when it may be fulfilled, else the whole seconds until it may.

    RIKTLOTS_PAGES_RATE says how many questions a minute a visitor may ask; 0 lets everything through. A visitor is who
    they are signed in as, or else this session. Raises InputError.
    """
    per_minute = pages_per_minute()
    return _rates(per_minute * wish, wish).wait(_visitor()) if per_minute else 0


@contextmanager
def one_at_a_time(language: str) -> Iterator[None]:
    """Do what takes time for this session, when what it had wanted before has ended.

    A visitor who makes another choice ends the run at its next word to the page. One that waits for a language model
    says none: until it does, a new run of the session would make an answer beside it.
    """
    # Streamlit runs a page anew before the old run has ended.
    lock: threading.Lock = st.session_state.setdefault(_LOCK, threading.Lock())
    place = st.empty()
    while not lock.acquire(timeout=_LOOK_AGAIN):
        # The visitor may have gone on again; then this run ends here.
        place.html(element("p", escaped(text("still_ending", language)), css="rl-note", language=language))
    try:
        place.empty()
        yield
    finally:
        lock.release()


def tell_too_fast(key: str, seconds: int, language: str) -> None:
    """Say how many seconds to wait, in the text of that key."""
    wait = text("wait_one_second" if seconds == 1 else "wait_seconds", language, seconds=seconds)
    said = text(key, language, wait=wait)
    st.html(element("p", escaped(said), css="rl-notice", language=language))
    announce(said, language)


# All sessions share them; the wish keeps apart what may be counted to the same number.
@st.cache_resource(show_spinner=False)
def _rates(per_minute: int, wish: Action) -> Rates:
    return Rates(per_minute)


def _visitor() -> str:
    named: str = signed_in_as().casefold() or st.session_state.setdefault(_NAME, secrets.token_hex(8))
    return named
