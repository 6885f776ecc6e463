"""The pages as an ASGI application."""

from __future__ import annotations

import asyncio
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware
from streamlit.starlette import App

from riktlots.app.pages.gate import PagesGate
from riktlots.app.pages.serve import PAGE, DocumentLanguage

# Seconds, at most, from the start of a server to its first response.
_UNTIL_SERVED = 1.0


@asynccontextmanager
async def in_the_browser(app: App) -> AsyncIterator[None]:
    """Open the pages in the reader's browser once they are served, unless Streamlit runs headless."""
    if not st.get_option("server.headless"):
        url = f"http://{st.get_option('browser.serverAddress')}:{st.get_option('server.port')}"
        loop = asyncio.get_running_loop()
        loop.call_later(_UNTIL_SERVED, lambda: loop.run_in_executor(None, webbrowser.open, url))
    yield


pages = App(PAGE, lifespan=in_the_browser, middleware=[Middleware(PagesGate), Middleware(DocumentLanguage)])
