"""Who sees the pages for staff."""

from __future__ import annotations

import os

import streamlit as st

from app.serve import is_loopback

STAFF = "RIKTLOTS_STAFF"


def is_staff() -> bool:
    """Whether this visitor may evaluate and label.

    Everybody on the computer itself, as long as nobody is named. Where RIKTLOTS_STAFF names people, by the addresses
    that they sign in with (comma between), only they; served beyond this computer without it, nobody.
    """
    named = {name.strip().casefold() for name in os.environ.get(STAFF, "").split(",") if name.strip()}
    if not named:
        return is_loopback(str(st.get_option("server.address") or ""))
    return str(st.user.get("email") or "").casefold() in named
