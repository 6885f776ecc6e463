"""The open questions of a plan, first of all: answered with a click, which makes the list again."""

from __future__ import annotations

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.plan.case import field_options, state_fact, state_partner, state_value
from riktlots.app.pages.plan.entry import show_done, show_fields_or_words, show_write_button
from riktlots.app.pages.shell import paragraph, run_script
from riktlots.app.present.markup import element, escaped, label
from riktlots.app.present.outline import Asked, Questions
from riktlots.app.schemas.plan import value_label
from riktlots.retrieval.plan.model import OpenQuestion

_ANSWERED = "plan_answered_just_now"
_FOCUS = "(document.getElementById('rl-plan-questions') ?? document.getElementById('rl-plan-since'))?.focus();"


def show_questions(part: Questions, language: str) -> None:
    """Show the open questions. One that no value answers can be ticked and noted on."""
    st.html(
        f'<h2 id="rl-plan-questions" tabindex="-1" class="rl-heading" lang="{language}">{escaped(part.heading)}</h2>'
    )
    paragraph(part.note, language, css="rl-note")
    for number, row in enumerate(part.rows, 1):
        with st.container(key=f"plan-question-{row.question.id}", gap="xsmall"):
            _show_question(number, row, language)


def focus_after_answer() -> None:
    """Lead the focus on after an answer: the button that had it is gone."""
    if st.session_state.pop(_ANSWERED, False):
        run_script(_FOCUS)


def _show_question(number: int, row: Asked, language: str) -> None:
    question = row.question
    words = f"{number}. {question.text}"
    if question.options:
        name = element("span", f" ({escaped(row.field)})", css="rl-kind")
        st.html(element("p", escaped(words) + name, css="rl-words", language=language))
        with st.container(horizontal=True, gap="small"):
            for at, option in enumerate(question.options):
                st.button(
                    label(option.text),
                    key=f"plan-answer-{question.id}-{at}",
                    on_click=_answer,
                    args=(option.fact,),
                )
    elif question.takes_any_value and question.field == "partner":
        st.text_input(label(words), key=_key(question), max_chars=200, on_change=_name_partner, args=(question,))
    elif question.takes_any_value:
        st.selectbox(
            label(words),
            field_options(question.field, language),
            index=None,
            format_func=lambda value: value_label(question.field, value, language),
            key=_key(question),
            placeholder=text("plan_choose", language),
            on_change=_choose,
            args=(question,),
        )
    else:
        show_done(question, label(words))
        show_write_button(question, language)
        show_fields_or_words(question, language)


def _key(question: OpenQuestion) -> str:
    return f"plan-answer-{question.id}"


def _answer(fact: str) -> None:
    st.session_state[_ANSWERED] = state_fact(fact)


def _choose(question: OpenQuestion) -> None:
    if value := st.session_state.get(_key(question)):
        st.session_state[_ANSWERED] = state_value(question.field, value)


def _name_partner(question: OpenQuestion) -> None:
    st.session_state[_ANSWERED] = state_partner(st.session_state.get(_key(question), ""))
