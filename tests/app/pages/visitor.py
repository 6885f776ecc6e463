"""Who visits the pages that run without a browser, and where they are served."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st

_GET_OPTION = st.get_option


def served_at(monkeypatch: pytest.MonkeyPatch, headers: Mapping[str, str] | None = None, **said: Any) -> None:
    """As if the pages were served on this computer, with these of Streamlit's options (those with a dot in the name),
    to somebody who came with these headers, and of whom the rest has been said by whoever signed them in."""
    options = {"server.address": "127.0.0.1"} | {name: value for name, value in said.items() if "." in name}
    user = {name: value for name, value in said.items() if "." not in name and value != ""}
    monkeypatch.setattr("streamlit.get_option", lambda name: options.get(name, _GET_OPTION(name)))
    if headers is not None:
        monkeypatch.setattr("streamlit.context", SimpleNamespace(headers=headers, locale="sv-SE"))
    monkeypatch.setattr("streamlit.user", SimpleNamespace(get=user.get))
