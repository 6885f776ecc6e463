"""The frame of all pages: language, name, navigation. Streamlit reruns this script at every interaction."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from riktlots.app.i18n import LANGUAGES, text
from riktlots.app.pages.freshness import show_freshness
from riktlots.app.pages.registry import PAGES, Page, show_sign_in
from riktlots.app.pages.shell import offer, run_script, tell_broken
from riktlots.app.present.markup import element, escaped

_LOG = logging.getLogger("riktlots.pages")
_NAMES = {"sv": "Svenska", "en": "English"}
# Labels of Streamlit's built-in buttons, which exist in English only.
_BUILT_IN = {
    "Send message": "builtin_send",
    "Clear entry": "builtin_clear",
    "Clear all": "builtin_clear_all",
    "Open": "builtin_open",
    "Close": "builtin_close",
    "Dismiss": "builtin_dismiss",
}
_STYLE = Path(__file__).with_name("page.css")
_SCRIPT = Path(__file__).with_name("page.js").read_text(encoding="utf-8")


def main() -> None:
    """Render the frame and the chosen page."""
    state = st.session_state
    state.setdefault("language", "en" if (st.context.locale or "").lower().startswith("en") else "sv")
    language: str = state.language if state.language in LANGUAGES else "sv"
    offered = {page: _streamlit_page(page, language) for page in PAGES if page.offered()}
    offer({page.key: target for page, target in offered.items()})
    chosen = st.navigation(list(offered.values()), position="hidden")
    st.set_page_config(page_title=f"{chosen.title} – {text('app_name', language)}")
    st.html(_STYLE)
    # Streamlit always declares English in its HTML; screen readers rely on the attribute.
    run_script(f"document.documentElement.lang = '{language}';")
    run_script(_SCRIPT)
    _show_head(offered, list(offered.values()).index(chosen), language)
    try:
        show_freshness(language)
        chosen.run()
    except Exception:
        # Streamlit would show its message in English only. The details go to the operator's log, not to the reader.
        _LOG.exception("the page %s broke", chosen.url_path)
        tell_broken(language)


def _streamlit_page(page: Page, language: str) -> Any:
    return st.Page(
        _shown(page, language), title=text(f"page_{page.key}", language), url_path=page.key, default=page is PAGES[0]
    )


def _shown(page: Page, language: str) -> Callable[[], None]:
    def show() -> None:
        page.render(language)

    return show


def _show_head(offered: dict[Page, Any], here: int, language: str) -> None:
    """Show the name, languages and links to the pages; `here` is the index of the current page.

    page.js labels the navigation.
    """
    skip = f'<a class="rl-skip" href="#rl-main">{escaped(text("skip_to_content", language))}</a>'
    words = json.dumps({english: text(key, language) for english, key in _BUILT_IN.items()})
    named = (
        f'<span class="rl-navigation-name" data-here="{here}" data-words="{escaped(words)}">'
        f"{escaped(text('navigation', language))}</span>"
    )
    with st.container(gap=None, key="head"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.html(skip + named + element("p", escaped(text("app_name", language)), css="rl-name"), width="content")
            st.radio(
                "Språk / Language",
                LANGUAGES,
                format_func=_NAMES.__getitem__,
                key="language",
                horizontal=True,
                label_visibility="collapsed",
            )
        st.html(element("p", escaped(text("app_tagline", language)), css="rl-tagline", language=language))
    show_sign_in(language)
    with st.container(horizontal=True, gap="small", key="nav"):
        for page, target in offered.items():
            st.page_link(target, label=text(f"page_{page.key}", language))


main()
