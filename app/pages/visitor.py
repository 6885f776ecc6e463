"""Identity and permissions of the visitor."""

from __future__ import annotations

import os
from typing import Any

import streamlit as st

from riktlots.app.pages.serve import LOOPBACK_NAMES, is_handed_on, is_loopback
from riktlots.app.records.audit import AuditEvent, record_event
from riktlots.app.records.database import Keeping
from riktlots.app.records.history import history_file
from riktlots.ingest.home import Home

STAFF = "RIKTLOTS_STAFF"
UNVERIFIED = "RIKTLOTS_EMAIL_UNVERIFIED"


def signed_in_as() -> str:
    """The visitor's signed-in e-mail address; empty if not signed in, or if the address is not verified.

    A provider must say that it is verified, with the value true; RIKTLOTS_EMAIL_UNVERIFIED=1 does without, for a
    provider that says nothing of it and gives out addresses itself. A proxy that signs people in vouches
    for what it says.
    """
    verified = st.user.get("email_verified")
    is_said = verified is not None or st.user.get("is_logged_in") is not None
    may_be_unsaid = verified is None and os.environ.get(UNVERIFIED, "").strip() == "1"
    if is_said and verified is not True and not may_be_unsaid:
        return ""
    return str(st.user.get("email") or "")


def is_staff() -> bool:
    """Whether this visitor may evaluate and label.

    RIKTLOTS_STAFF lists staff by their sign-in addresses or groups, separated by commas. Without it, everybody on this
    computer is staff if the pages can only be reached from there; if others can reach them, nobody is.
    """
    named = {name.strip().casefold() for name in os.environ.get(STAFF, "").split(",") if name.strip()}
    if not named:
        return _on_this_computer_alone()
    who = signed_in_as().casefold()
    return bool(who) and not named.isdisjoint({who, *(group.casefold() for group in _groups())})


def reader() -> str | None:
    """The owner of this visitor's history: the signed-in address, or empty on the visitor's own computer.

    None on shared pages without sign-in, where a history could not be attributed to anybody.
    """
    who = signed_in_as().casefold()
    return who if who or _on_this_computer_alone() else None


def has_history() -> bool:
    """Whether this visitor's questions are stored, or may have been stored before."""
    if reader() is None:
        return False
    return Keeping.from_environment().questions or history_file(Home.default()).is_file()


def _groups() -> list[str]:
    """The visitor's groups according to the sign-in provider; a proxy separates them with commas."""
    groups: Any = st.user.get("groups") or ()
    return [str(group).strip() for group in (groups.split(",") if isinstance(groups, str) else groups)]


def _on_this_computer_alone() -> bool:
    """Whether the pages are served on the loopback address only, by its names only, without sign-in, and this visitor
    came through no proxy that says so."""
    if is_handed_on(st.context.headers):
        return False
    if st.get_option("server.trustedUserHeaders") or st.user.get("is_logged_in") is not None:
        return False
    if not is_loopback(str(st.get_option("server.address") or "")):
        return False
    return set(st.get_option("server.allowedHosts") or ()) <= set(LOOPBACK_NAMES)


def record(deed: AuditEvent, **what: Any) -> None:
    """Record an audit event for this visitor. Raises StorageError."""
    record_event(Home.default(), deed, signed_in_as(), **what)
