"""Who is signed in, and the buttons to sign in and out where Streamlit's settings name a provider."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app.i18n import text
from app.markup import element, escaped
from app.pages.audience import signed_in_as


def show_sign_in(language: str) -> None:
    """A line with who is signed in and a button; nothing where nobody can sign in."""
    # Streamlit knows it as soon as its settings name a provider; with a proxy, which signs people in, it does not.
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
    """The names of the providers to choose between; the one that has no name is the only one."""
    settings: Mapping[str, object] = st.secrets["auth"]
    if "client_id" in settings:
        return [""]
    return [name for name, value in settings.items() if isinstance(value, Mapping)]
