"""The frame of all pages, without a browser."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import LANGUAGES, text
from riktlots.app.pages.registry import PAGES
from riktlots.app.pages.visitor import is_staff, reader, signed_in_as
from tests.app.pages.reading import in_language, shown, shown_so_far, turned_to
from tests.app.pages.visitor import served_at


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [page.key for page in PAGES])
def test_every_page_opens_in_both_languages(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, key: str, language: str
) -> None:
    served_at(monkeypatch)
    html = shown(turned_to(page, key, language))
    assert html.count('<h1 id="rl-main"') == 1, "one heading that the page is named by"
    assert f'<h1 id="rl-main" tabindex="-1" class="rl-page-title" lang="{language}">' in html


def test_the_language_changes_on_every_page_and_stays(page: AppTest) -> None:
    assert text("help_heading", "sv") in shown(turned_to(page, "about"))
    assert text("about_title", "en") in shown(in_language(page, "en"))
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
    served_at(monkeypatch, **{"server.address": address}, email=email)
    assert is_staff() is allowed


@pytest.mark.parametrize(
    ("said", "allowed"),
    [
        ({"groups": ["Säkerhet", "forskare"]}, True),
        ({"groups": "forskare, säkerhet"}, True),
        ({"groups": ["forskare"]}, False),
        ({"email": "", "groups": ["säkerhet"]}, False),
        ({"email_verified": False, "groups": ["säkerhet"]}, False),
    ],
)
def test_a_group_can_be_staff(monkeypatch: pytest.MonkeyPatch, said: dict[str, Any], allowed: bool) -> None:
    monkeypatch.setenv("RIKTLOTS_STAFF", "anna@example.se, säkerhet")
    served_at(monkeypatch, **{"server.address": "0.0.0.0", "email": "bo@example.se", **said})
    assert is_staff() is allowed


@pytest.mark.parametrize(
    ("options", "email", "expected"),
    [
        ({}, "", ""),
        ({}, "Bo@example.se", "bo@example.se"),
        ({"server.address": "0.0.0.0"}, "", None),
        ({"server.address": "0.0.0.0"}, "bo@example.se", "bo@example.se"),
        ({"server.allowedHosts": ["localhost", "guide.example"]}, "", None),
        ({"server.trustedUserHeaders": {"X-User": "email"}}, "", None),
        ({"is_logged_in": False}, "", None),
    ],
)
def test_a_history_is_somebodys(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], email: str, expected: str | None
) -> None:
    served_at(monkeypatch, **options, email=email)
    assert reader() == expected


def test_pages_that_a_proxy_hands_on_are_not_on_this_computer_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RIKTLOTS_STAFF", raising=False)
    served_at(monkeypatch, **{"server.allowedHosts": ["localhost", "guide.example"]})
    assert not is_staff()


@pytest.mark.parametrize("name", ["X-Forwarded-For", "x-forwarded-host", "Forwarded", "Via", "X-Real-IP"])
def test_who_comes_through_a_proxy_that_says_so_is_not_on_this_computer(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """By whatever name it reaches the pages: nginx, unless told otherwise, calls itself 127.0.0.1."""
    monkeypatch.delenv("RIKTLOTS_STAFF", raising=False)
    served_at(monkeypatch, {"Host": "127.0.0.1:8501", "Accept-Language": "sv"})
    assert is_staff() and reader() == ""
    served_at(monkeypatch, {"Host": "127.0.0.1:8501", name: "192.0.2.7"})
    assert not is_staff()
    assert reader() is None


@pytest.mark.parametrize(
    ("said", "setting", "expected"),
    [
        ({"is_logged_in": True, "email_verified": True}, "", "anna@example.se"),
        ({"is_logged_in": True, "email_verified": "true"}, "", ""),
        ({"is_logged_in": True, "email_verified": "false"}, "1", ""),
        ({"is_logged_in": True, "email_verified": False}, "1", ""),
        ({"is_logged_in": True, "email_verified": 1}, "1", ""),
        ({"is_logged_in": True}, "", ""),
        ({"is_logged_in": True}, "1", "anna@example.se"),
        ({}, "", "anna@example.se"),
    ],
)
def test_an_address_counts_when_its_provider_says_that_it_is_verified(
    monkeypatch: pytest.MonkeyPatch, said: dict[str, Any], setting: str, expected: str
) -> None:
    monkeypatch.setenv("RIKTLOTS_EMAIL_UNVERIFIED", setting)
    served_at(monkeypatch, email="anna@example.se", **said)
    assert signed_in_as() == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_signed_in_is_told_and_can_sign_out(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    served_at(monkeypatch, email="anna@example.se", email_verified=True, is_logged_in=True)
    assert text("signed_in_as", language, who="anna@example.se") in shown(turned_to(page, "about", language))
    assert page.button(key="sign-out").label == text("sign_out", language)


def test_signing_in_is_offered_where_there_is_a_provider_and_only_there(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    served_at(monkeypatch)
    page.run()
    assert not [button.key for button in page.button if "sign" in (button.key or "")]
    served_at(monkeypatch, is_logged_in=False)
    page.secrets["auth"] = {"cookie_secret": "x", "client_id": "y"}
    assert page.run().button(key="sign-in-").label == text("sign_in", "sv")
    page.secrets["auth"] = {"cookie_secret": "x", "sunet": {"client_id": "y"}, "google": {"client_id": "z"}}
    page.run()
    assert page.button(key="sign-in-sunet").label == text("sign_in_with", "sv", provider="sunet")
    assert page.button(key="sign-in-google").label == text("sign_in_with", "sv", provider="google")


def test_a_page_for_staff_is_not_there_for_others(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    served_at(monkeypatch, **{"server.address": "0.0.0.0"})
    html = shown(turned_to(page, "evaluate"))
    assert text("ask_title", "sv") in html, "an address that is not offered leads to the first page"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_breaks_says_so_in_the_readers_language_and_logs_why(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, language: str
) -> None:
    turned_to(page, "find", language)

    def broken(*args: object) -> str:
        raise RuntimeError("inside")

    monkeypatch.setattr("riktlots.app.pages.find.clean_question", broken)
    page.text_input(key="find-words").set_value("avtal").run()
    html = shown_so_far(page)
    assert text("reason_error_other", language) in html
    assert "inside" not in html
    assert "inside" in caplog.text
