"""The pages as an application."""

from __future__ import annotations

import asyncio

import pytest

from riktlots.app.pages.asgi import in_the_browser, pages


@pytest.mark.parametrize(("headless", "expected"), [(False, ["http://127.0.0.1:8599"]), (True, [])])
def test_the_browser_is_opened_where_that_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, headless: bool, expected: list[str]
) -> None:
    said = {"server.headless": headless, "browser.serverAddress": "127.0.0.1", "server.port": 8599}
    opened: list[str] = []
    monkeypatch.setattr("streamlit.get_option", said.__getitem__)
    monkeypatch.setattr("webbrowser.open", opened.append)

    async def served() -> None:
        async with in_the_browser(pages, until_served=0.01):
            await asyncio.sleep(0.3)

    asyncio.run(served())
    assert opened == expected
