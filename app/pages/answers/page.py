"""The Answers page, for staff: the written answers, and an editor beside the paragraphs that they rest on."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from riktlots.app.editorial.draft import Draft
from riktlots.app.editorial.publish import Editing, UnknownAnswerError, start, taken_in, zipped
from riktlots.app.i18n import text
from riktlots.app.pages.answers.editor import show_editor
from riktlots.app.pages.answers.link import question_to_answer
from riktlots.app.pages.answers.listing import show_list
from riktlots.app.pages.answers.opened import Opened, editing, load, opened_as, unsaved
from riktlots.app.pages.answers.unanswered import show_unanswered
from riktlots.app.pages.evaluate.page import TABLES_STYLE
from riktlots.app.pages.shell import opened_or_told, paragraph, show_search_notice, title
from riktlots.app.pages.visitor import record
from riktlots.app.present.errors import error_words
from riktlots.app.present.markup import element, escaped, label
from riktlots.app.records.audit import AuditEvent
from riktlots.ingest.errors import RiktlotsError
from riktlots.ingest.language import detect_language
from riktlots.retrieval.question.route import clean_question

_STYLE = Path(__file__).with_name("answers.css")
# The query parameter with the name of the answer to edit.
_ANSWER = "answer"
# The audit event is recorded once per visit.
_NOTED, _TAKEN_IN = "answers_noted", "answers_taken_in"
_WRONG = "rl-wrong"
_IMPORT_NAME, _IMPORT_TEXT = "answers-import-name", "answers-import-text"


def render(language: str) -> None:
    """Render the page: the list, or the editor of the answer that the URL names."""
    if not st.session_state.get(_NOTED):
        record(AuditEvent.STAFF, page="answers")
        st.session_state[_NOTED] = True
    st.html(TABLES_STYLE)
    st.html(_STYLE)
    above = st.container()
    index = opened_or_told(language)
    if index is None:
        with above:
            title(text("answers_title", language), language)
        return
    work = editing(index)
    opened = _opened(work, language)
    if opened:
        show_editor(opened, index, work, lambda id: _go(id, work), language)
        return
    title(text("answers_title", language), language)
    show_search_notice(index, language)
    names = [text("asked_answers_tab", language), text("asked_tab", language)]
    # Only the tab that is open is run: grouping takes a while.
    written, asked = st.tabs(names, key="answers-tab", on_change="rerun")
    if asked.open:
        with asked:
            show_unanswered(index, language)
    else:
        with written:
            _show_written(work, language)


def _show_written(work: Editing, language: str) -> None:
    paragraph(text("answers_lead", language), language)
    st.button(text("answers_new", language), key="answers-new", on_click=_begin, args=("", language))
    _show_unsaved(work, language)
    show_list(work, lambda id: _go(id, work), language)
    _show_files(work, language)


def _opened(work: Editing, language: str) -> Opened | None:
    """The draft that the URL asks for, opened; None for the list."""
    if question := clean_question(question_to_answer()):
        _begin(question, detect_language(question, language))
    named = st.query_params.get(_ANSWER, "")
    if not named:
        return None
    try:
        return opened_as(named) or load(*start(work, named))
    except UnknownAnswerError:
        return None


def _begin(question: str, language: str) -> None:
    """Open a new answer, with a question as its first wording."""
    opened = load(Draft.begun(question, language), 0, is_new=True)
    st.query_params.from_dict({_ANSWER: opened.name})


def _go(name: str, work: Editing) -> None:
    """Open an answer, or the list. What was typed in it and not saved is still there."""
    if not name:
        st.query_params.clear()
        return
    opened = opened_as(name)
    if opened is None or not (opened.is_new or opened.is_changed):
        load(*start(work, name))
    st.query_params.from_dict({_ANSWER: name})


def _show_unsaved(work: Editing, language: str) -> None:
    """Show what was typed in this session and is not saved, so that it can be gone on with."""
    for opened in unsaved():
        typed = opened.typed()
        asked = (*typed.wordings[language], *(words for of in typed.wordings.values() for words in of), typed.id)
        words = text("answers_go_on_unsaved", language, title=label(next(filter(None, asked), "…")))
        st.button(words, key=f"answers-unsaved-{opened.number}", on_click=_go, args=(opened.name, work))


def _show_files(work: Editing, language: str) -> None:
    with st.expander(text("answers_files", language), key="answers-files"):
        paragraph(text("answers_files_mean", language), language, css="rl-note")
        own = [answer for answer in work.store.answers if answer.local]
        st.download_button(
            text("answers_export", language, count=len(own)),
            lambda: zipped(own),
            file_name="riktlots-answers.zip",
            mime="application/zip",
            key="answers-export",
            disabled=not own,
            on_click="ignore",
        )
        # Pasted and not uploaded: the server takes no files from anybody.
        with st.form("answers-import", border=False):
            st.text_input(text("answers_import_name", language), key=_IMPORT_NAME, placeholder="when-to-notify")
            st.text_area(text("answers_import", language), key=_IMPORT_TEXT, height=200)
            st.form_submit_button(
                text("answers_import_now", language), key="answers-import-now", on_click=_take_in, args=(work,)
            )
        if taken := st.session_state.pop(_TAKEN_IN, None):
            css, said = taken
            words = error_words(said, language) if css == _WRONG else said
            st.html(element("p", escaped(words), css=css, role="status", language=language))


def _take_in(work: Editing) -> None:
    name = st.session_state[_IMPORT_NAME].strip().removesuffix(".md")
    try:
        version = taken_in(work, f"{name}.md", st.session_state[_IMPORT_TEXT].encode())
    except RiktlotsError as error:
        # What was pasted stays, to be mended.
        st.session_state[_TAKEN_IN] = (_WRONG, str(error))
    else:
        st.session_state[_TAKEN_IN] = ("rl-note", f"{version.draft.id} ✓")
        st.session_state[_IMPORT_NAME] = st.session_state[_IMPORT_TEXT] = ""
