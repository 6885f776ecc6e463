"""The Ask page: a conversation in which every sentence links to its paragraph."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages import history
from riktlots.app.pages.ask.answer import change_words, show_question, show_turn
from riktlots.app.pages.ask.example import (
    announce_example,
    ask_on_from_example,
    begin_example,
    break_off_example,
    example_answered,
    is_example_alone,
    leave_example,
    next_example,
    show_example_notice,
)
from riktlots.app.pages.ask.kept import asked_words, keep_asked_turn
from riktlots.app.pages.ask.start import show_start
from riktlots.app.pages.narrowing import fill_in, narrowing
from riktlots.app.pages.reading import prepare_reading
from riktlots.app.pages.shell import announce, opened_or_told, paragraph, run_script, show_search_notice, title
from riktlots.app.pages.throttle import Action, one_at_a_time, queue_words, seconds_to_wait, tell_too_fast, visitor_name
from riktlots.app.present.markup import element, escaped
from riktlots.app.present.names import describe, status_name, verdict_sign, verdict_words
from riktlots.app.present.share import Change, Shared
from riktlots.app.present.turn import Turn
from riktlots.app.schemas.requests import LONGEST_QUESTION
from riktlots.ingest.errors import RiktlotsError
from riktlots.ingest.model import Passage
from riktlots.retrieval.model import Finished, Sentence, SentenceVerified, SourcesFound, Status, StepBegun
from riktlots.retrieval.open_index import OpenIndex
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store
from riktlots.retrieval.shared import Told, Waiting

_LOG = logging.getLogger("riktlots.pages")
_SOURCES_SHOWN = 5


@dataclass
class Progress:
    """Shows progress while an answer is made. Create it at the place on the page where it should appear."""

    store: Store
    language: str
    _status: Any = field(init=False)
    _sources: Any = field(init=False)
    _step: str = field(init=False)

    def __post_init__(self) -> None:
        self._step = text("step_route", self.language)
        self._status = st.status(self._step)
        self._sources = st.empty()

    def show(self, told: Told) -> None:
        """Show one event, or how many are ahead."""
        if isinstance(told, Waiting):
            self._status.update(label=queue_words(told.ahead, self.language))
            return
        if isinstance(told, StepBegun):
            self._step = text(f"step_{told.name}", self.language)
        self._status.update(label=self._step)
        match told:
            case SourcesFound(hits) if hits:
                places = dict.fromkeys(hit.passage for hit in hits)
                rows = "".join(element("li", self._place(passage)) for passage in list(places)[:_SOURCES_SHOWN])
                head = element("p", escaped(text("found_so_far", self.language, count=len(places))), css="rl-note")
                self._sources.html(element("div", head + element("ul", rows, css="rl-found"), language=self.language))
            case SentenceVerified(sentence):
                st.html(self._sentence(sentence))
            case Finished():
                self._status.update(state="complete")

    def _place(self, passage: Passage) -> str:
        address = element("span", escaped(self.store.label(passage, self.language)), css="rl-address")
        known = describe(self.store.source(passage), passage, self.language)
        return f"{address} {element('span', escaped(known), css='rl-kind')}"

    def _sentence(self, sentence: Sentence) -> str:
        addresses = "; ".join(dict.fromkeys(self.store.label(c.passage, self.language) for c in sentence.citations))
        verdict = element("span", escaped(verdict_words(sentence, self.language)), css="rl-unseen")
        sign = f'<span class="rl-sign" aria-hidden="true">{escaped(verdict_sign(sentence))}</span>'
        said = element("p", f"{escaped(sentence.text)} {sign}{verdict}", css="rl-sentence")
        return element("div", said + element("p", escaped(addresses), css="rl-note"), language=self.language)


_STYLE = Path(__file__).with_name("ask.css")
_PENDING = "pending_question"
_ANSWERED = "answered_just_now"
_TYPED = "ask-question"
# A question refused by the rate limit, and the seconds until it may be asked.
_TOO_SOON = "asked_too_soon"
# What a link has asked, until it is answered; the questions that it was asked after; and, by the number of the turn,
# how its answer differs from the one that was shared, and the day of that one.
_SHARED, _BEFORE, _CHANGES = "asked_by_link", "asked_before", "changes_since"
_EVERYTHING = PassageFilter()
# The input is below the conversation, so a new question would otherwise start below the visible part of the page.
_SHOW_NEWEST = "[...document.querySelectorAll('.rl-question')].at(-1)?.scrollIntoView();"


def render(language: str, opened: Callable[[str], OpenIndex | None] = opened_or_told) -> None:
    """Render the page. `opened` opens the index; None if the reader has been told that it cannot be opened."""
    state = st.session_state
    turns: list[Turn] = state.setdefault("turns", [])
    st.html(_STYLE)
    prepare_reading()
    title(text("ask_title", language), language)
    index = opened(language)
    if index:
        show_search_notice(index, language)
        _take_up_link(index, language)
        if not turns and not state.get(_PENDING):
            begin_example(language)
        if question := next_example():
            state[_PENDING] = question
    show_example_notice(language, _start_over)
    if not turns and not state.get(_PENDING):
        paragraph(text("ask_lead", language), language, css="rl-lead")
    for number, turn in enumerate(turns):
        change, day = _change(number)
        show_turn(number, turn, language, _choose, before=_asked(turns[:number]), change=change, day=day)
    fresh = st.container()
    if state.pop(_ANSWERED, False):
        with fresh:
            run_script(_SHOW_NEWEST)
            _announce_newest(turns, language)
    announce_example(language)
    # Inside a container the input follows the answer; otherwise Streamlit pins it and scrolls past what stands below.
    with st.container(key="ask"):
        _give_back(language)
        typed = st.chat_input(
            text("ask_here", language), key=_TYPED, max_chars=LONGEST_QUESTION, disabled=index is None
        )
        said = (text("page_notice", language), history.kept_words(language), asked_words(language))
        paragraph(" ".join(filter(None, said)), language, css="rl-note")
        only = narrowing("ask", index.store, language) if index else _EVERYTHING
        if turns:
            st.button(text("start_over", language), key="start_over", type="tertiary", on_click=_start_over)
    # Cleared as soon as a question is being answered, not only when its answer is ready.
    below = st.empty()
    if typed and is_example_alone():
        _start_over()
        state[_PENDING] = typed
        # The example, which stands above already, must be gone before the answer is made.
        st.rerun()
    if typed:
        _choose(typed)
    if index and state.get(_PENDING, "").strip():
        with fresh:
            _answer(index, state[_PENDING], only, language)
    elif not turns:
        with below.container():
            show_start(language, _choose, disabled=index is None)


def _take_up_link(index: OpenIndex, language: str) -> None:
    """Ask what a link asks, once."""
    shared = Shared.read(st.query_params.get_all)
    if shared is None:
        return
    state = st.session_state
    # A question stands in the address no longer than it must.
    st.query_params.clear()
    break_off_example()
    state[_SHARED], state[_PENDING], state[_BEFORE] = shared, shared.question, shared.before
    fill_in("ask", shared.filters, shared.as_of, index.store, language)


def _asked(turns: Sequence[Turn]) -> list[str]:
    """The questions of a conversation. A declined question is not context for the next one."""
    before: tuple[str, ...] = st.session_state.get(_BEFORE, ())
    return [*before, *(turn.answer.question for turn in turns if turn.answer.status is not Status.DECLINED)]


def _change(number: int) -> tuple[Change | None, str]:
    """How the answer of a turn differs from the one that was shared, and the day of that one."""
    changes: dict[int, tuple[Change, str]] = st.session_state.get(_CHANGES, {})
    return changes.get(number, (None, ""))


def _announce_newest(turns: Sequence[Turn], language: str) -> None:
    answer = turns[-1].answer
    said = text("answer_ready", language, status=status_name(answer.status, language, answer.reason))
    change, day = _change(len(turns) - 1)
    announce(f"{said}. {change_words(change, day, language)}" if change else said, language)


def _give_back(language: str) -> None:
    """Put a rate-limited question back into the input, and say when it may be asked."""
    if too_soon := st.session_state.pop(_TOO_SOON, None):
        st.session_state[_TYPED], seconds = too_soon
        tell_too_fast("asked_too_soon", seconds, language)


def _start_over() -> None:
    leave_example()
    st.session_state.turns = []
    # A question still being answered must not start the next conversation, nor must what a link brought.
    for key in (_PENDING, _SHARED, _BEFORE, _CHANGES):
        st.session_state.pop(key, None)


def _answer(index: OpenIndex, question: str, only: PassageFilter, language: str) -> None:
    """Answer a question, showing each step, and add the turn to the conversation."""
    turns: list[Turn] = st.session_state.turns
    is_example = question == next_example()
    working = st.empty()
    with working.container():
        show_question(question, language)
        # Whoever has just arrived begins to read at the top.
        if not is_example:
            run_script(_SHOW_NEWEST)
        try:
            with one_at_a_time(language):
                _refuse_if_too_soon(question)
                progress = Progress(index.store, language)
                steps = index.steps_for(visitor_name(), question, turns=_asked(turns), interface=language, only=only)
                with closing(steps):
                    for told in steps:
                        progress.show(told)
                        if isinstance(told, Finished):
                            turn = Turn.of(told.answer, index.store)
        except RiktlotsError as error:
            _LOG.exception("a question was not answered")
            turn = Turn.failed(question, language, error)
        except Exception:
            break_off_example()
            del st.session_state[_PENDING]
            raise
    # Only now: an interaction while the answer is being made restarts the script run, and the question must start with
    # it. And first: if the visitor has interacted, this run ends here, so the answer is not stored twice.
    del st.session_state[_PENDING]
    turns.append(turn)
    if is_example:
        # Nobody has asked it, so it is kept nowhere.
        example_answered()
    else:
        _compare(question, turns)
        st.session_state[_ANSWERED] = True
        history.keep(turn)
        keep_asked_turn(turn, index.store)
    # The rerun shows the turn in its place, and the page header as it looks during a conversation.
    st.rerun()


def _compare(question: str, turns: Sequence[Turn]) -> None:
    """Note how the newest answer differs from the one that was shared, where a link has asked for it."""
    shared: Shared | None = st.session_state.pop(_SHARED, None)
    if shared and shared.question == question and (change := shared.change(turns[-1])):
        st.session_state[_CHANGES] = {len(turns) - 1: (change, shared.day)}


def _refuse_if_too_soon(question: str) -> None:
    """If the visitor asks too fast, end this run and rerun the page with the question back in the input.

    A question of the example is not the visitor's, and is given up.
    """
    if seconds := seconds_to_wait(Action.ANSWER):
        del st.session_state[_PENDING]
        if question == next_example():
            break_off_example()
        else:
            st.session_state[_TOO_SOON] = question, seconds
        st.rerun()


def _choose(question: str) -> None:
    ask_on_from_example()
    st.session_state[_PENDING] = question
