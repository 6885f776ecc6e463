"""The frame of all pages, without a browser."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app.i18n import LANGUAGES, text
from app.pages.audience import is_staff
from app.pages.registry import PAGES
from tests.app.pages.reading import in_language, shown, turned_to


def served_at(monkeypatch: pytest.MonkeyPatch, address: str | None, email: str = "") -> None:
    """As if the pages were served at an address, to somebody who has signed in or not."""
    original = st.get_option

    def option(name: str) -> Any:
        return address if name == "server.address" else original(name)

    monkeypatch.setattr("app.pages.audience.st.get_option", option)
    user = {"email": email} if email else {}
    monkeypatch.setattr("app.pages.audience.st.user", SimpleNamespace(get=user.get))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [page.key for page in PAGES])
def test_every_page_opens_in_both_languages(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, key: str, language: str
) -> None:
    served_at(monkeypatch, "127.0.0.1")
    html = shown(turned_to(page, key, language))
    assert html.count('<h1 id="rl-main"') == 1, "one heading that the page is named by"
    assert f'<h1 id="rl-main" tabindex="-1" class="rl-page-title" lang="{language}">' in html


def test_the_language_changes_on_every_page_and_stays(page: AppTest) -> None:
    assert text("about_is_heading", "sv") in shown(turned_to(page, "about"))
    assert text("about_is_heading", "en") in shown(in_language(page, "en"))
    assert text("find_title", "en") in shown(turned_to(page, "find", "en"))


@pytest.mark.parametrize(
    ("address", "named", "email", "allowed"),
    [
        ("127.0.0.1", "", "", True),
        ("::1", "", "", True),
        ("localhost", "", "", True),
        ("0.0.0.0", "", "", False),
        ("192.0.2.7", "", "anna@example.se", False),
        (None, "", "", False),
        ("0.0.0.0", "anna@example.se, bo@example.se", "Bo@Example.se", True),
        ("0.0.0.0", "anna@example.se", "cecilia@example.se", False),
        ("0.0.0.0", "anna@example.se", "", False),
        # Behind a proxy on the same computer everybody seems to be on it: those who are named are the only staff.
        ("127.0.0.1", "anna@example.se", "", False),
        ("127.0.0.1", " , ", "", True),
    ],
)
def test_pages_for_staff_are_for_this_computer_or_for_those_who_are_named(
    monkeypatch: pytest.MonkeyPatch, address: str | None, named: str, email: str, allowed: bool
) -> None:
    monkeypatch.setenv("RIKTLOTS_STAFF", named)
    served_at(monkeypatch, address, email)
    assert is_staff() is allowed


def test_a_page_for_staff_is_not_there_for_others(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    served_at(monkeypatch, "0.0.0.0")
    html = shown(turned_to(page, "evaluate"))
    assert text("ask_title", "sv") in html, "an address that is not offered leads to the first page"
