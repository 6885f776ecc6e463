"""A plan as files: documents to put on file, and a file with which the work goes on another day."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.plan.case import case_in_use, made_too_soon, open_case
from riktlots.app.pages.plan.checklist import forget_filter
from riktlots.app.pages.plan.entry import forget_open_fields
from riktlots.app.pages.plan.kept import entries, snapshots, take_in
from riktlots.app.pages.shell import announce, heading, paragraph
from riktlots.app.planning.saved import LARGEST, SavedPlanError, read_saved, saved_text
from riktlots.app.present.blocks import WORD_TYPE
from riktlots.app.present.filed import plan_docx
from riktlots.app.present.markup import element, escaped
from riktlots.app.present.plan import plan_markdown
from riktlots.retrieval.plan.model import Plan
from riktlots.retrieval.search.store import Store

_OPENED = "plan_opened"
_OPENER = "plan-opener"
_open_file = st.components.v2.component(
    "riktlots_open_file",
    html='<label class="rl-open-file"><span></span><input type="file" accept=".json,application/json"></label>',
    css=Path(__file__).with_name("open_file.css").read_text(encoding="utf-8"),
    js=Path(__file__).with_name("open_file.js").read_text(encoding="utf-8"),
)


def show_files(plan: Plan, store: Store) -> None:
    """Show the buttons that download the plan as Word, Markdown, and a file to go on with."""
    language = plan.language
    heading(text("plan_keep_heading", language), language)
    paragraph(text("plan_keep_means", language), language, css="rl-note")

    # What was entered is read when the file is requested, so that it contains the latest.
    entered, versions = entries(), snapshots()

    def word() -> bytes:
        return plan_docx(plan, store, entered)

    def markdown() -> bytes:
        return plan_markdown(plan, store, entered).encode()

    def saved() -> bytes:
        return saved_text(versions, entered).encode()

    with st.container(horizontal=True, gap="small"):
        for form, suffix, kind, content in (
            ("word", "docx", WORD_TYPE, word),
            ("markdown", "md", "text/markdown", markdown),
            ("plan", "json", "application/json", saved),
        ):
            st.download_button(
                text(f"download_{form}", language),
                content,
                file_name=f"riktlots-plan-{plan.made}.{suffix}",
                mime=kind,
                key=f"plan-download-{form}",
                on_click="ignore",
            )


def show_opener(language: str) -> None:
    """Show the button that opens a saved file, and what came of the last one opened.

    The file is read in the visitor's browser, and its text comes like that of a field: the server takes no files.
    """
    name = "plan_open_instead" if case_in_use() else "plan_open_file"
    _open_file(
        key=_OPENER,
        data={"label": text(name, language), "largest": LARGEST},
        on_text_change=lambda: _open(language),
    )
    opened = st.session_state.pop(_OPENED, None)
    if opened is None:
        return
    key, values, is_wrong = opened
    said = text(key, language, **values)
    css, role = ("rl-notice rl-error", "alert") if is_wrong else ("rl-notice", "")
    st.html(element("p", escaped(said), css=css, role=role, language=language))
    announce(said, language)


def _open(language: str) -> None:
    if made_too_soon():
        return
    state = st.session_state
    try:
        saved = read_saved(state[_OPENER].text or "", language)
    except SavedPlanError as error:
        state[_OPENED] = (f"plan_file_{error.wrong}", {"part": error.part}, True)
        return
    take_in(saved)
    forget_open_fields()
    forget_filter()
    latest = saved.snapshots[-1]
    open_case(latest.case, latest.as_of)
    key = "plan_file_unknown" if saved.unknown else "plan_file_opened"
    state[_OPENED] = (key, {"values": ", ".join(saved.unknown)}, False)
