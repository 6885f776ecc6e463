"""The registry of pages, in the order of the navigation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages import about, find, history
from riktlots.app.pages.answers import page as answers
from riktlots.app.pages.ask import page as ask
from riktlots.app.pages.evaluate import page as evaluate
from riktlots.app.pages.plan import page as plan
from riktlots.app.pages.sources import page as sources
from riktlots.app.pages.visitor import has_history, is_staff, signed_in_as
from riktlots.app.present.markup import element, escaped


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `key` is its path and, as `page_<key>`, its name in the text catalogues.

    `render` shows it in a language; `offered` says whether the current visitor may open it.
    """

    key: str
    render: Callable[[str], None]
    offered: Callable[[], bool] = lambda: True


# The first one is the start page.
PAGES = (
    Page("ask", ask.render),
    Page("find", find.render),
    Page("plan", plan.render),
    Page("sources", sources.render),
    Page("history", history.render, has_history),
    Page("answers", answers.render, is_staff),
    Page("evaluate", evaluate.render, is_staff),
    Page("about", about.render),
)


def show_sign_in(language: str) -> None:
    """Show the signed-in user and a button; nothing if sign-in is not set up."""
    # Set by Streamlit once its settings name a provider; unset when a proxy signs people in.
    can_sign_in = st.user.get("is_logged_in")
    who = signed_in_as()
    if can_sign_in is None and not who:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="sign-in", width="content"):
        if who:
            said = text("signed_in_as", language, who=who)
            st.html(element("p", escaped(said), css="rl-note", language=language), width="content")
        if can_sign_in:
            st.button(text("sign_out", language), key="sign-out", type="tertiary", on_click=st.logout)
        elif can_sign_in is False:
            for provider in _providers():
                words = text("sign_in_with", language, provider=provider) if provider else text("sign_in", language)
                st.button(
                    words, key=f"sign-in-{provider}", type="tertiary", on_click=st.login, args=(provider or None,)
                )


def _providers() -> list[str]:
    """The names of the sign-in providers to choose between; an unnamed provider is the only one."""
    settings: Mapping[str, object] = st.secrets["auth"]
    if "client_id" in settings:
        return [""]
    return [name for name, value in settings.items() if isinstance(value, Mapping)]
