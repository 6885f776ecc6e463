"""The page to plan on: a collaboration in a few words, and the cited list of what to consider in it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app.i18n import text
from app.markup import element, escaped
from app.pages.plan_case import case_in_use, day_in_use, has_changed, show_description, show_fields
from app.pages.plan_keep import show_keeping
from app.pages.plan_list import show_list
from app.pages.shell import announce, opened_or_told, paragraph, run_script, title
from retrieval.model import Status
from retrieval.plan.plan import plan

_STYLE = Path(__file__).with_name("plan.css")
_MADE = "plan_made_just_now"
_SHOW_LIST = "document.querySelector('.rl-plan')?.scrollIntoView();"


def render(language: str) -> None:
    """One run of the page."""
    st.html(_STYLE)
    title(text("plan_page_title", language), language)
    paragraph(text("plan_page_lead", language), language)
    notice = escaped(f"{text('plan_no_decision', language)} {text('plan_no_personal_data', language)}")
    st.html(element("p", notice, css="rl-notice", language=language))
    service = opened_or_told(language)
    show_description(language, disabled=service is None, done=_MADE)
    show_fields(language, disabled=service is None, done=_MADE)
    case = case_in_use()
    if service is None or case is None:
        return
    store = service.service.store
    # It is made anew in every run: that takes a moment, and follows the language and a new index.
    with service.lock:
        made = plan(case, store, language=language, as_of=day_in_use())
    if has_changed():
        paragraph(text("plan_changed_since", language), language, css="rl-notice")
    show_list(made, store)
    if made.status is Status.ANSWERED:
        show_keeping(made, store)
    if st.session_state.pop(_MADE, False):
        said = text("plan_ready", language, count=len(made.items))
        announce(said if made.items else text(f"status_{made.status}", language), language)
        run_script(_SHOW_LIST)
