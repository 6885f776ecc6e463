"""The page for staff to measure on: run a set of questions, read the figures, look at what went wrong, label."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app.i18n import text
from app.kept.audit import Deed
from app.markup import element, escaped
from app.pages.evaluate_begin import is_under_way, show_going_on, show_job, show_new_run
from app.pages.evaluate_choose import Chosen, choose
from app.pages.evaluate_delete import tell_deleted
from app.pages.evaluate_failures import show_failures
from app.pages.evaluate_figures import show_figures
from app.pages.evaluate_files import show_files
from app.pages.evaluate_label import show_labelling
from app.pages.evaluate_people import show_people
from app.pages.noting import note
from app.pages.opinions import show_opinions
from app.pages.shell import opened_or_told, paragraph, show_search_notice, title
from ingest.errors import RiktlotsError

_STYLE = Path(__file__).with_name("evaluate.css")
# Taken down once for each visit.
_NOTED = "evaluate_noted"
_VIEWS = {
    "figures": show_figures,
    "failures": show_failures,
    "label": show_labelling,
    "people": show_people,
    "files": show_files,
}


def render(language: str) -> None:
    """One run of the page."""
    if not st.session_state.get(_NOTED):
        note(Deed.STAFF, page="evaluate")
        st.session_state[_NOTED] = True
    st.html(_STYLE)
    title(text("evaluate_title", language), language)
    paragraph(text("evaluate_lead", language), language)
    service = opened_or_told(language)
    if service:
        show_search_notice(service, language)
        show_new_run(service, language)
    show_job(language)
    tell_deleted(language)
    show_opinions(language)
    try:
        chosen = choose(service.service.store if service else None, language)
        if chosen is None or (is_under_way(chosen.run) and not chosen.judge):
            return
        if service and not (chosen.is_whole or is_under_way(chosen.run)):
            show_going_on(chosen.run, service, language)
        _show(chosen, language)
    except RiktlotsError as error:
        why = element("p", escaped(text("evaluate_unreadable", language)))
        st.html(element("div", why + element("p", escaped(str(error)), css="rl-note"), css="rl-error", role="alert"))


def _show(chosen: Chosen, language: str) -> None:
    if not chosen.judge:
        paragraph(text("evaluate_not_judged", language), language, css="rl-notice")
        return
    view = st.radio(
        text("evaluate_view", language),
        list(_VIEWS),
        format_func=lambda name: text(f"evaluate_view_{name}", language),
        key="evaluate-view",
        horizontal=True,
        persist_state="session",
    )
    _VIEWS[view](chosen, language)
