"""The Plan page: a short description of a collaboration, and a cited list of considerations to work with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.plan.case import (
    case_in_use,
    day_in_use,
    has_changed,
    show_description,
    show_fields,
    try_case,
)
from riktlots.app.pages.plan.checklist import show_checklist
from riktlots.app.pages.plan.compared import show_versions
from riktlots.app.pages.plan.document import (
    close_document,
    is_document_shown,
    show_document,
    show_document_button,
)
from riktlots.app.pages.plan.files import show_files, show_opener
from riktlots.app.pages.plan.kept import entries, record
from riktlots.app.pages.plan.link import words_to_plan
from riktlots.app.pages.plan.questions import focus_after_answer, show_questions
from riktlots.app.pages.shell import announce, blocks_html, opened_or_told, paragraph, run_script, title
from riktlots.app.pages.throttle import let_in
from riktlots.app.planning.entries import Entry
from riktlots.app.present.filed import considered
from riktlots.app.present.markup import element, escaped
from riktlots.app.present.outline import Medium, Opening, Part, Questions, Section, Terms, blocks_of
from riktlots.app.present.plan import plan_outline
from riktlots.retrieval.model import Status
from riktlots.retrieval.open_index import OpenIndex
from riktlots.retrieval.plan.case import Case
from riktlots.retrieval.plan.model import Plan
from riktlots.retrieval.search.store import Store

_STYLE = Path(__file__).with_name("plan.css")
_MADE, _ASKED_FOR = "plan_made_just_now", "plan_asked_for"
_SHOW_LIST = "document.querySelector('.rl-plan')?.scrollIntoView();"


def render(language: str) -> None:
    """Render the page."""
    st.html(_STYLE)
    title(text("plan_page_title", language), language)
    index = opened_or_told(language)
    if index and (words := words_to_plan()):
        _begin(words, language)
    case = case_in_use()
    # The plan is made again at every rerun: that is fast, and it follows the language and a new index.
    made = _made(index, case, language) if index and case else None
    if index and made and made.status is Status.ANSWERED:
        record(made)
        if is_document_shown():
            show_document(made, index.store)
            return
    _ask_to_replace(language)
    paragraph(text("plan_page_lead", language), language)
    notice = escaped(f"{text('plan_no_decision', language)} {text('plan_no_personal_data', language)}")
    st.html(element("p", notice, css="rl-notice", language=language))
    show_description(language, disabled=index is None, done=_MADE)
    show_fields(language, disabled=index is None, done=_MADE)
    if index and made:
        _show_made(made, index.store)
    elif index:
        show_opener(language)


def _made(index: OpenIndex, case: Case, language: str) -> Plan:
    with let_in(index.lock, language):
        return index.plan(case, language=language, as_of=day_in_use())


def _begin(words: str, language: str) -> None:
    """Make the list of another collaboration; if something is entered in this one, ask first."""
    close_document()
    # An entry that was made and taken back is an empty one.
    if any(entry != Entry() for entry in entries().values()):
        st.session_state[_ASKED_FOR] = words
    else:
        try_case(words, language, _MADE)


def _ask_to_replace(language: str) -> None:
    """Ask whether the list of another collaboration is to take the place of this one, if one is wanted."""
    words: str = st.session_state.get(_ASKED_FOR, "")
    if not words:
        return
    said = text("plan_replace", language, words=words)
    st.html(element("p", escaped(said), css="rl-notice", role="alert", language=language))
    with st.container(horizontal=True, gap="small"):
        st.button(text("plan_replace_yes", language), key="plan-replace", on_click=_replace, args=(words, language))
        st.button(text("plan_replace_no", language), key="plan-replace-not", on_click=_replace, args=("", language))


def _replace(words: str, language: str) -> None:
    """Make the list that is wanted; without words keep the one shown. A list that is refused stays wanted."""
    if not words or try_case(words, language, _MADE):
        st.session_state[_ASKED_FOR] = ""


def _show_made(made: Plan, store: Store) -> None:
    """Show a plan, and announce it if it was just made."""
    language = made.language
    if has_changed():
        paragraph(text("plan_changed_since", language), language, css="rl-notice")
    _show_list(made, store)
    show_opener(language)
    focus_after_answer()
    if st.session_state.pop(_MADE, False):
        said = text("plan_ready", language, count=len(made.items))
        announce(said if made.items else text(f"status_{made.status}", language), language)
        run_script(_SHOW_LIST)


def _show_list(plan: Plan, store: Store) -> None:
    """Show all parts of a plan: what was understood, what is to be answered, the checklist, the rest, and files."""
    language = plan.language
    parts = list(plan_outline(plan, store, Medium.PAGE))
    sections = considered(parts)
    is_shown, rest = False, list[Part]()
    for part in parts:
        match part:
            case Opening() | Terms():
                if written := _written(part):
                    st.html(element("div", written, css="rl-plan", language=language))
                if isinstance(part, Terms) and plan.status is Status.ANSWERED:
                    show_versions(language)
            case Questions():
                show_questions(part, language)
            case Section(dimension=dimension) if dimension:
                if not is_shown:
                    is_shown = True
                    show_checklist(plan, sections)
            case _:
                rest.append(part)
    _show_rest(rest, language)
    if plan.status is Status.ANSWERED:
        show_files(plan, store)
        show_document_button(language)


def _written(part: Opening | Terms) -> str:
    """The opening of a plan, or the case as it was understood, as HTML."""
    if isinstance(part, Opening):
        written = ""
        if part.notice:
            written = element("p", element("strong", escaped(part.notice)), css="rl-notice", role="alert")
        if part.status:
            status = element("p", element("strong", escaped(part.status)))
            written += element("div", status + element("p", escaped(part.said)), css="rl-status")
        return written
    rows = "".join(element("dt", escaped(term)) + element("dd", escaped(value)) for term, value in part.rows)
    facts = element("dl", rows, css="rl-facts") if rows else ""
    heading = element("h2", escaped(part.heading), css="rl-heading")
    return heading + facts + element("p", escaped(part.note), css="rl-note")


def _show_rest(parts: Iterable[Part], language: str) -> None:
    held = list(parts)
    if held:
        st.html(blocks_html(blocks_of(held), language))
