"""The page: ask, read the answer, open the paragraph. Run by Streamlit, from the top at every choice of the reader."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app.answer_view import run_script, show_question, show_turn
from app.i18n import LANGUAGES, text
from app.markup import element, escaped, label
from app.opening import Opened, opened
from app.turn import Turn, reason_of
from ingest.errors import RiktlotsError
from retrieval.model import Status

_NAMES = {"sv": "Svenska", "en": "English"}
_EXAMPLES = ("example_1", "example_2", "example_3")
_LONGEST_QUESTION = 2000
_PENDING = "pending_question"
_ANSWERED = "answered_just_now"
# The input stands below the conversation, so a new question would otherwise begin below the edge of the window.
_SHOW_NEWEST = "[...document.querySelectorAll('.rl-question')].at(-1)?.scrollIntoView();"
_STYLE = Path(__file__).with_name("page.css")


def main() -> None:
    """One run of the page."""
    state = st.session_state
    state.setdefault("language", "en" if (st.context.locale or "").lower().startswith("en") else "sv")
    state.setdefault("turns", [])
    language: str = state.language if state.language in LANGUAGES else "sv"
    st.set_page_config(page_title=f"{text('app_name', language)} – {text('app_tagline', language)}")
    st.html(_STYLE)
    _declare_language(language)
    _show_head(language)
    service = _opened(language)
    for index, turn in enumerate(state.turns):
        show_turn(index, turn, language)
    fresh = st.container()
    if state.pop(_ANSWERED, False):
        with fresh:
            run_script(_SHOW_NEWEST)
    # In a container the input stands after the answer; on its own Streamlit would pin it, and scroll past what opens.
    with st.container(key="ask"):
        typed = st.chat_input(text("ask_here", language), max_chars=_LONGEST_QUESTION, disabled=service is None)
        if state.turns:
            st.button(text("start_over", language), key="start_over", type="tertiary", on_click=_start_over)
    if typed:
        state[_PENDING] = typed
    if service and state.get(_PENDING, "").strip():
        with fresh:
            _answer(service, state[_PENDING], language)
    elif not state.turns:
        _show_examples(language, disabled=service is None)


def _declare_language(language: str) -> None:
    """Tell screen readers the language of the page; Streamlit's own frame says English whatever it holds."""
    run_script(f"document.documentElement.lang = '{language}';")


def _show_head(language: str) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="head"):
        st.html(element("h1", escaped(text("app_name", language)), css="rl-name"), width="content")
        st.radio(
            "Språk / Language",
            LANGUAGES,
            format_func=_NAMES.__getitem__,
            key="language",
            horizontal=True,
            label_visibility="collapsed",
        )
    notice = element("p", escaped(text("app_tagline", language)), css="rl-tagline")
    notice += element("p", escaped(text("page_notice", language)), css="rl-notice")
    st.html(element("div", notice, language=language))


def _start_over() -> None:
    st.session_state.turns = []
    st.session_state.open_citation = None


def _opened(language: str) -> Opened | None:
    """What answers; when it cannot be opened the reader is told why, and keeps the conversation."""
    try:
        service = opened(language)
    except RiktlotsError as error:
        why = element("p", escaped(text(f"reason_{reason_of(error)}", language)), language=language)
        detail = element("p", escaped(str(error)), css="rl-note", language="en")
        st.html(element("div", why + detail, css="rl-status rl-error", role="alert"))
        return None
    if service.service.notice:
        st.html(element("p", escaped(text(service.service.notice, language)), css="rl-note", language=language))
    return service


def _answer(service: Opened, question: str, language: str) -> None:
    """Answer a question, showing each step, and keep the turn."""
    turns: list[Turn] = st.session_state.turns
    # A question that was declined is no ground for the next one to stand on.
    before = [turn.answer.question for turn in turns if turn.answer.status is not Status.DECLINED]
    working = st.empty()
    with working.container():
        show_question(question, language)
        run_script(_SHOW_NEWEST)
        with st.status(text("step_route", language)) as status:

            def on_step(step: str) -> None:
                status.update(label=text(f"step_{step}", language))

            try:
                turn = Turn.of(service.answer(question, before, language, on_step), service.service.store)
            except RiktlotsError as error:
                turn = Turn.failed(question, language, error)
            except Exception:
                del st.session_state[_PENDING]
                raise
    turns.append(turn)
    # Only now: a choice made while the answer was on its way starts the run anew, and the question with it.
    del st.session_state[_PENDING]
    st.session_state[_ANSWERED] = True
    # The run from the top shows the turn in its place, and the head as it is once there is a conversation.
    st.rerun()


def _show_examples(language: str, *, disabled: bool) -> None:
    st.html(element("h2", escaped(text("examples_heading", language)), css="rl-examples", language=language))
    for key in _EXAMPLES:
        question = text(key, language)
        st.button(label(question), key=key, on_click=_choose, args=(question,), disabled=disabled)


def _choose(question: str) -> None:
    st.session_state[_PENDING] = question


main()
