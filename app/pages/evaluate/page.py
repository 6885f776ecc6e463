"""The Evaluate page, for staff: run a set of questions, read the figures, inspect failures, label sentences."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.evaluate.begin import is_under_way, show_going_on, show_job, show_new_run
from riktlots.app.pages.evaluate.choose import Chosen, choose
from riktlots.app.pages.evaluate.failures import show_failures
from riktlots.app.pages.evaluate.figures import show_figures
from riktlots.app.pages.evaluate.files import show_files, tell_deleted
from riktlots.app.pages.evaluate.label import show_labelling
from riktlots.app.pages.evaluate.opinions import show_opinions
from riktlots.app.pages.evaluate.people import show_people
from riktlots.app.pages.shell import opened_or_told, paragraph, show_search_notice, title
from riktlots.app.pages.visitor import record
from riktlots.app.present.errors import error_words
from riktlots.app.present.markup import element, escaped
from riktlots.app.records.audit import AuditEvent
from riktlots.ingest.errors import RiktlotsError

TABLES_STYLE = Path(__file__).with_name("evaluate.css")
# The audit event is recorded once per visit.
_NOTED = "evaluate_noted"
_VIEWS = {
    "figures": show_figures,
    "failures": show_failures,
    "label": show_labelling,
    "people": show_people,
    "files": show_files,
}


def render(language: str) -> None:
    """Render the page."""
    if not st.session_state.get(_NOTED):
        record(AuditEvent.STAFF, page="evaluate")
        st.session_state[_NOTED] = True
    st.html(TABLES_STYLE)
    title(text("evaluate_title", language), language)
    paragraph(text("evaluate_lead", language), language)
    index = opened_or_told(language)
    if index:
        show_search_notice(index, language)
        show_new_run(index, language)
    show_job(language)
    tell_deleted(language)
    show_opinions(language)
    try:
        chosen = choose(index.store if index else None, language)
        if chosen is None or (is_under_way(chosen.run) and not chosen.judge):
            return
        if index and not (chosen.is_whole or is_under_way(chosen.run)):
            show_going_on(chosen.run, index, language)
        _show(chosen, language)
    except RiktlotsError as error:
        why = element("p", escaped(text("evaluate_unreadable", language)))
        st.html(
            element(
                "div",
                why + element("p", escaped(error_words(str(error), language)), css="rl-note"),
                css="rl-error",
                role="alert",
            )
        )


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
