"""The first screen of the Ask page: questions by who asks them, and the way into a plan."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.plan.link import EXAMPLES, plan_for
from riktlots.app.pages.shell import go_to, heading, paragraph
from riktlots.app.present.markup import label

_ASKERS = ("researcher", "coordinator", "lawyer", "hr", "security", "supervisor")


def show_start(language: str, ask: Callable[[str], None], *, disabled: bool) -> None:
    """Show what can be asked and planned. `ask` asks a question."""
    heading(text("start_ask_heading", language), language)
    with st.container(key="examples"):
        for asker in _ASKERS:
            question = text(f"example_{asker}", language)
            st.button(
                f"**{label(text(f'asker_{asker}', language))}** {label(question)}",
                key=f"example_{asker}",
                on_click=ask,
                args=(question,),
                disabled=disabled,
            )
    heading(text("start_plan_heading", language), language)
    paragraph(text("start_plan_means", language), language, css="rl-note")
    with st.container(key="cases"):
        for key in EXAMPLES:
            case = text(key, language)
            if st.button(label(case), key=f"case_{key}", disabled=disabled):
                plan_for(case)
                go_to("plan")
