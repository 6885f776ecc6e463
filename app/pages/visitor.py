"""Who the visitor is, and what pages are for them."""

from __future__ import annotations

import os
from typing import Any

import streamlit as st

from riktlots.app.pages.serve import LOOPBACK_NAMES, is_loopback
from riktlots.app.records.audit import AuditEvent, record_event
from riktlots.app.records.database import Keeping
from riktlots.app.records.history import history_file
from riktlots.ingest.home import Home

STAFF = "RIKTLOTS_STAFF"


def signed_in_as() -> str:
    """The e-mail address that this visitor has signed in with; empty for somebody who has not, or not proven it."""
    if st.user.get("email_verified") is False:
        return ""
    return str(st.user.get("email") or "")


def is_staff() -> bool:
    """Whether this visitor may evaluate and label.

    Everybody on the computer itself, as long as nobody is named and no one else can reach the pages. Where
    RIKTLOTS_STAFF names people by the addresses that they sign in with, or groups (comma between), only they; served
    beyond this computer without it, nobody.
    """
    named = {name.strip().casefold() for name in os.environ.get(STAFF, "").split(",") if name.strip()}
    if not named:
        return _on_this_computer_alone()
    who = signed_in_as().casefold()
    return bool(who) and not named.isdisjoint({who, *(group.casefold() for group in _groups())})


def reader() -> str | None:
    """Under what name the history of this visitor is kept: their address, or nothing on a computer of their own.

    None for somebody among others who has not signed in: nobody could tell whose the history is.
    """
    who = signed_in_as().casefold()
    return who if who or _on_this_computer_alone() else None


def has_history() -> bool:
    """Whether this visitor's questions are kept, or may have been kept before."""
    if reader() is None:
        return False
    return Keeping.from_environment().questions or history_file(Home.default()).is_file()


def _groups() -> list[str]:
    """The groups that whoever signed the visitor in puts them in; a proxy names them with commas between."""
    groups: Any = st.user.get("groups") or ()
    return [str(group).strip() for group in (groups.split(",") if isinstance(groups, str) else groups)]


def _on_this_computer_alone() -> bool:
    """Whether the pages answer on the loopback address only, by its names only, and nobody has to sign in."""
    if st.get_option("server.trustedUserHeaders") or st.user.get("is_logged_in") is not None:
        return False
    if not is_loopback(str(st.get_option("server.address") or "")):
        return False
    return set(st.get_option("server.allowedHosts") or ()) <= set(LOOPBACK_NAMES)


def record(deed: AuditEvent, **what: Any) -> None:
    """Take down a deed of this visitor. Raises StorageError."""
    record_event(Home.default(), deed, signed_in_as(), **what)
