"""What the pages say when the server of indexes does not answer, without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import LANGUAGES, text
from riktlots.ingest.errors import GenerationError, ServerError, ServerGoneError
from riktlots.ingest.home import Home
from riktlots.ingest.index.generation import current_generation, read_manifest
from riktlots.ingest.published.replica import NOT_FETCHED, SERVER_GONE, Fetch, behind, catch_up
from riktlots.ingest.published.server import ServerAddress
from tests.app.pages.reading import in_language, shown, turned_to

URL = "http://127.0.0.1:9"


@pytest.fixture
def address(page: AppTest, home: Home, monkeypatch: pytest.MonkeyPatch) -> ServerAddress:
    """That of a server, from which the index has been fetched that the pages answer from."""
    page.run()
    monkeypatch.setenv("RIKTLOTS_CHROMA_URL", URL)
    found = ServerAddress.from_environment()
    assert found
    catch_up(home, found, fetched)
    return found


def fetched(home: Home, address: ServerAddress) -> Path | None:
    return current_generation(home)


def failing(error: Exception) -> Fetch:
    def fetch(home: Home, address: ServerAddress) -> Path | None:
        raise error

    return fetch


def day_of(home: Home) -> str:
    folder = current_generation(home)
    assert folder
    return read_manifest(folder).created[:10]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_says_that_the_server_is_gone_and_of_what_day_the_index_is(
    page: AppTest, home: Home, address: ServerAddress, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    said = text("index_silent", language, day=day_of(home))
    assert said not in shown(in_language(page.run(), language))
    assert catch_up(home, address, failing(ServerGoneError("nobody there"))) == SERVER_GONE
    assert shown(page.run()).count(said) == 1
    html = shown(turned_to(page, "about", language))
    assert said in html
    found = behind(home)
    assert found
    assert text("server_silent", language, since=f"{found.since:%Y-%m-%d %H:%M}") in html
    catch_up(home, address, fetched)
    html = shown(page.run())
    assert said not in html
    assert text("server_followed", language) in html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("error", [GenerationError("half of it"), ServerError("has lost records")])
def test_an_index_that_cannot_be_fetched_is_told_otherwise(
    page: AppTest,
    home: Home,
    address: ServerAddress,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    error: Exception,
) -> None:
    assert catch_up(home, address, failing(error)) == NOT_FETCHED
    html = shown(in_language(page.run(), language))
    assert text("index_not_fetched", language, day=day_of(home)) in html


def test_how_long_the_server_has_been_gone_is_counted_from_the_first_look(
    home: Home, address: ServerAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    catch_up(home, address, failing(ServerGoneError("nobody there")))
    first = behind(home)
    catch_up(home, address, failing(ServerGoneError("nobody there")))
    assert behind(home) == first


def test_a_server_that_goes_away_later_has_not_been_gone_since_its_index_could_not_be_fetched(
    home: Home, address: ServerAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    catch_up(home, address, failing(GenerationError("half of it")))
    first = behind(home)
    catch_up(home, address, failing(ServerGoneError("nobody there")))
    later = behind(home)
    assert first
    assert later
    assert later.is_gone
    assert later.since > first.since


def test_without_a_server_nothing_is_said_of_one(page: AppTest, home: Home) -> None:
    html = shown(turned_to(page, "about"))
    assert behind(home) is None
    assert text("server_followed", "sv") not in html
    assert text("index_made", "sv", day=day_of(home)) in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_server_that_is_gone_before_there_is_an_index_is_told_as_that(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("RIKTLOTS_CHROMA_URL", URL)
    html = shown(in_language(page.run(), language))
    assert text("reason_error_server", language) in html
    assert page.chat_input[0].disabled
