"""The editor of one answer: its fields, what is wrong with it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from riktlots.app.editorial.draft import Draft, free_id
from riktlots.app.editorial.listing import Row, rows
from riktlots.app.editorial.publish import (
    Editing,
    RefusedError,
    approve,
    discard,
    reinstate,
    restore,
    retire,
    save,
    start,
)
from riktlots.app.editorial.verification import Verification, preview, verify
from riktlots.app.editorial.versions import ConflictError, Version, all_newest, history
from riktlots.app.i18n import text
from riktlots.app.pages.answers.form import (
    finding_words,
    lacking_words,
    show_about,
    show_questions,
    show_sentences,
)
from riktlots.app.pages.answers.kept import show_conflict, show_history
from riktlots.app.pages.answers.listing import changes_html, state_words, states_today
from riktlots.app.pages.answers.opened import Opened, close, load
from riktlots.app.pages.answers.searching import show_search
from riktlots.app.pages.ask.answer import show_answer
from riktlots.app.pages.reading import prepare_reading
from riktlots.app.pages.shell import announce, heading, paragraph, title
from riktlots.app.pages.throttle import let_in
from riktlots.app.present.errors import error_words
from riktlots.app.present.markup import element, escaped
from riktlots.app.present.turn import Turn
from riktlots.ingest.errors import RiktlotsError
from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.library.own_answers import read_retired, write_answer
from riktlots.retrieval.answering.written_check import AnswerState, Places
from riktlots.retrieval.open_index import OpenIndex

_TOLD, _CONFLICT = "answers_told", "answers_conflict"
_PREVIEW, _PREVIEW_MADE = "answers_preview_in", "answers_preview_made"
# A number that no turn of a conversation has.
_PREVIEWED = -1
Go = Callable[[str], None]


def show_editor(opened: Opened, index: OpenIndex, work: Editing, go: Go, language: str) -> None:
    """Show the editor of the draft that is open; `go` opens the answer with an id, or the list for an empty one."""
    st.button(text("answers_back", language), key="back", type="tertiary", on_click=go, args=("",))
    draft = opened.typed()
    row = _row(work, draft.id) if not opened.is_new else None
    title(row.title(language) if row else text("answers_new_title", language), language)
    if row:
        paragraph(state_words(row, language), language, css="rl-note")
        if retired := read_retired(work.home.answers).get(row.id):
            values = {"at": retired.at[:16].replace("T", " "), "who": retired.who, "reason": retired.reason}
            paragraph(text("answers_retired_by", language, **values), language)
    _tell(language)
    conflict: ConflictError | None = st.session_state.get(_CONFLICT)
    if conflict and conflict.newest.draft.id == draft.id:
        show_conflict(conflict, lambda: _take_theirs(conflict), lambda: _go_on(opened, conflict), language)
    if row and row.held and row.state is AnswerState.STALE:
        heading(text("answers_changed", language), language)
        st.html(changes_html(row.held, work.store, Places(work.store), language))
    show_questions(opened, language)
    # What stands in the fields now, also where one has just been changed.
    draft = opened.typed()
    with let_in(index.lock, language):
        verification = verify(draft, work.store, work.judge)
    show_sentences(opened, verification, work.store, language)
    show_search(opened, index, language)
    show_about(opened, work.store, language)
    _show_findings(verification, language)
    _show_actions(opened, work, row, language)
    _show_preview(verification, index, work, language)
    if row:
        _show_rest(opened, work, row, verification, go, language)


def _row(work: Editing, id: str) -> Row | None:
    return next((row for row in rows(work.home, work.store, states_today(work.store)) if row.id == id), None)


def _tell(language: str) -> None:
    """Show what came of the last deed."""
    key, values, wrong = st.session_state.pop(_TOLD, ("", {}, False))
    if key:
        if "error" in values:
            values["error"] = error_words(values["error"], language)
        said = text(key, language, **values)
        role = "alert" if wrong else ""
        st.html(element("p", escaped(said), css="rl-notice", role=role, language=language))
        announce(said, language)


def _told(key: str, *, wrong: bool = False, **values: object) -> None:
    st.session_state[_TOLD] = key, values, wrong


def _show_findings(verification: Verification, language: str) -> None:
    heading(text("answers_findings", language), language)
    lines = [lacking_words(one, language) for one in verification.lacking]
    lines += [finding_words(one, language) for one in verification.findings]
    if not lines:
        paragraph(text("answers_passes", language), language)
        return
    items = "".join(element("li", escaped(line)) for line in dict.fromkeys(lines))
    st.html(element("ul", items, css="rl-words rl-findings", language=language))


def _show_actions(opened: Opened, work: Editing, row: Row | None, language: str) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="answers-actions"):
        st.button(text("answers_save", language), key="answers-save", on_click=_save, args=(opened, work))
        st.button(
            text("answers_approve", language),
            key="answers-approve",
            type="primary",
            on_click=_approve,
            args=(opened, work),
        )
        if row and row.draft:
            st.button(
                text("answers_discard", language),
                key="answers-discard",
                type="tertiary",
                on_click=_discard,
                args=(opened, work),
            )
        if opened.is_changed:
            said = text("answers_unsaved", language)
            st.html(element("p", escaped(said), css="rl-note", language=language), width="content")


def _show_preview(verification: Verification, index: OpenIndex, work: Editing, language: str) -> None:
    heading(text("answers_preview", language), language)
    paragraph(text("answers_preview_means", language), language, css="rl-note")
    with st.container(horizontal=True, gap="small"):
        for one in LANGUAGES:
            st.button(
                text(f"answers_preview_{one}", language),
                key=f"answers-preview-{one}",
                disabled=not verification.answer.title(one),
                on_click=_preview,
                args=(one,),
            )
    shown: str = st.session_state.get(_PREVIEW, "")
    if shown and verification.answer.title(shown):
        turn = _previewed(verification, index, work, shown, language)
        with st.container(key="answers-previewed", border=True):
            prepare_reading()
            show_answer(_PREVIEWED, turn, language, lambda question: None)


def _previewed(verification: Verification, index: OpenIndex, work: Editing, shown: str, language: str) -> Turn:
    """The preview in the language `shown`, which is made anew only when the draft or the index has changed."""
    key = (work.store.id, verification.answer, shown)
    held: tuple[object, Turn] | None = st.session_state.get(_PREVIEW_MADE)
    if held is None or held[0] != key:
        with let_in(index.lock, language):
            answer = preview(verification, work.store, work.judge, shown)
        held = st.session_state[_PREVIEW_MADE] = key, Turn.of(answer, work.store)
    return held[1]


def _show_rest(opened: Opened, work: Editing, row: Row, verification: Verification, go: Go, language: str) -> None:
    """Show what is done more seldom: retire, take out as a file, go back in the history."""
    show_history(history(work.home, row.id), lambda version: _restore(opened, work, version), language)
    with st.expander(text("answers_more", language), key="answers-rest"):
        if not verification.lacking:
            st.download_button(
                text("answers_export_one", language),
                write_answer(verification.answer),
                file_name=f"{row.id}.md",
                mime="text/markdown",
                key="answers-export-one",
                on_click="ignore",
            )
        if row.held and row.state is AnswerState.RETIRED:
            st.button(
                text("answers_reinstate", language), key="answers-reinstate", on_click=_reinstate, args=(work, row)
            )
        elif row.held:
            reason = st.text_input(text("answers_retire_reason", language), key="answers-retire-reason", max_chars=400)
            st.button(
                text("answers_retire", language), key="answers-retire", on_click=_retire, args=(work, row, reason or "")
            )


def _save(opened: Opened, work: Editing) -> None:
    draft = _named(opened, work)
    if draft is None:
        return
    try:
        version = save(work, draft, opened.began)
    except ConflictError as error:
        st.session_state[_CONFLICT] = error
        return
    close(opened)
    _went_well(version, "answers_saved")


def _approve(opened: Opened, work: Editing) -> None:
    draft = _named(opened, work)
    if draft is None:
        return
    before = opened.began
    try:
        version = approve(work, draft, before)
    except ConflictError as error:
        st.session_state[_CONFLICT] = error
    except RefusedError as error:
        count = len(error.verification.lacking) + len(error.verification.findings)
        _told("answers_refused", wrong=True, count=count)
    except RiktlotsError as error:
        _told("answers_not_indexed", wrong=True, error=str(error))
    else:
        close(opened)
        _went_well(version, "answers_approved")


def _named(opened: Opened, work: Editing) -> Draft | None:
    """The draft as it stands in the fields, with an id; None, which is told, where a new one has none that is free."""
    draft = opened.typed()
    if not opened.is_new:
        return draft
    taken = {answer.id for answer in work.store.answers} | all_newest(work.home).keys()
    wanted = draft.id or next(iter((*draft.wordings["en"], *draft.wordings["sv"])), "")
    id = free_id(wanted, () if draft.id else taken)
    if not id or id in taken:
        _told("answers_id_taken" if id else "answers_id_missing", wrong=True, id=id)
        return None
    return draft.named(id)


def _went_well(version: Version, key: str) -> None:
    st.session_state.pop(_CONFLICT, None)
    opened = load(version.draft, version.number)
    st.query_params.from_dict({"answer": version.draft.id})
    _told(key, number=version.number, id=opened.draft.id)


def _take_theirs(conflict: ConflictError) -> None:
    st.session_state.pop(_CONFLICT, None)
    load(conflict.newest.draft, conflict.newest.number)


def _go_on(opened: Opened, conflict: ConflictError) -> None:
    """Keep what is typed, and let the next save follow theirs."""
    st.session_state.pop(_CONFLICT, None)
    opened.began = conflict.newest.number
    _told("answers_going_on")


def _discard(opened: Opened, work: Editing) -> None:
    try:
        version = discard(work, opened.draft.id, opened.began)
    except ConflictError as error:
        st.session_state[_CONFLICT] = error
        return
    close(opened)
    if work.held(version.draft.id) is None:
        st.query_params.clear()
    else:
        load(*start(work, version.draft.id))
    _told("answers_discarded", number=version.number)


def _restore(opened: Opened, work: Editing, version: Version) -> None:
    try:
        restored = restore(work, version, opened.began)
    except ConflictError as error:
        st.session_state[_CONFLICT] = error
        return
    _went_well(restored, "answers_restored")


def _retire(work: Editing, row: Row, reason: str) -> None:
    _turn(lambda: retire(work, row.id, reason), work, "answers_retired")


def _reinstate(work: Editing, row: Row) -> None:
    _turn(lambda: reinstate(work, row.id), work, "answers_reinstated")


def _turn(deed: Callable[[], Version], work: Editing, key: str) -> None:
    try:
        version = deed()
    except RiktlotsError as error:
        _told("answers_not_indexed", wrong=True, error=str(error))
        return
    _went_well(version, key)


def _preview(language: str) -> None:
    st.session_state[_PREVIEW] = "" if st.session_state.get(_PREVIEW) == language else language
