"""The pages as an application."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from riktlots.app.pages.asgi import begun, pages
from riktlots.app.pages.shell import open_beforehand
from riktlots.ingest.errors import InputError
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.library.register import load_library
from riktlots.retrieval.guide import Guide


@pytest.mark.parametrize(("headless", "expected"), [(False, ["http://127.0.0.1:8599"]), (True, [])])
def test_the_browser_is_opened_where_that_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, headless: bool, expected: list[str]
) -> None:
    said = {"server.headless": headless, "browser.serverAddress": "127.0.0.1", "server.port": 8599}
    opened: list[str] = []
    monkeypatch.setattr("streamlit.get_option", said.__getitem__)
    monkeypatch.setattr("webbrowser.open", opened.append)

    async def served() -> None:
        async with begun(pages, until_served=0.01, prepare=lambda: None):
            await asyncio.sleep(0.3)

    asyncio.run(served())
    assert opened == expected


def test_the_pages_are_prepared_while_the_server_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.get_option", {"server.headless": True}.__getitem__)
    prepared = threading.Event()

    async def served() -> bool:
        async with begun(pages, prepare=prepared.set):
            return await asyncio.to_thread(prepared.wait, 5)

    assert asyncio.run(served())


def test_the_index_that_is_there_is_open_before_somebody_asks(
    home: Home, mini_corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIKTLOTS_CORPUS", str(mini_corpus))
    monkeypatch.setenv("RIKTLOTS_EMBEDDER", "none")
    guide = Guide()
    open_beforehand(lambda: (guide, home))
    assert guide.serving is None, "the first reader sees how an index is built"
    with build_lock(home):
        build(home, load_library(home, mini_corpus), None)
    open_beforehand(lambda: (guide, home))
    assert guide.serving is not None
    guide.close()


def test_what_cannot_be_opened_is_left_to_the_first_reader(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    def cannot() -> tuple[Guide, Home]:
        raise InputError("RIKTLOTS_JUDGE names no judge.")

    open_beforehand(cannot)
    assert "RIKTLOTS_JUDGE" in caplog.text
