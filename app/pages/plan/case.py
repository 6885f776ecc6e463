"""The case of the Plan page: a description, and the fields parsed from it, which the reader can correct and answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.narrowing import day_field, day_written, set_day
from riktlots.app.pages.plan.checklist import forget_filter
from riktlots.app.pages.plan.entry import forget_open_fields
from riktlots.app.pages.plan.kept import forget
from riktlots.app.pages.plan.link import EXAMPLES
from riktlots.app.pages.shell import paragraph
from riktlots.app.pages.throttle import Action, seconds_to_wait, tell_too_fast
from riktlots.app.present.markup import label
from riktlots.app.present.plan import field_name
from riktlots.app.schemas.plan import value_label
from riktlots.ingest.language import detect_language
from riktlots.retrieval.plan.case import Case, stated
from riktlots.retrieval.plan.comparison import Snapshot
from riktlots.retrieval.plan.reading import read_text
from riktlots.retrieval.plan.vocabulary import FACT_FIELDS, HOME, NONE, absence_patterns, countries, vocabulary
from riktlots.retrieval.question.route import clean_question

_CASE, _DAY, _TOO_SOON = "plan_case", "plan_day", "planned_too_soon"
_NAME = "plan"
_TEXT, _PARTNER = "plan-text", "plan-partner"
_LONGEST_TEXT, _LONGEST_NAME = 4000, 200
_FIELDS = tuple(Case().values())


def case_in_use() -> Case | None:
    """The case of the list shown; None before the first list."""
    case: Case | None = st.session_state.get(_CASE)
    return case


def day_in_use() -> str:
    """The day (ISO) of the list shown; empty for today."""
    day: str = st.session_state.get(_DAY, "")
    return day


def has_changed() -> bool:
    """Whether the form has changed since the list was made."""
    return (case_in_use(), day_in_use()) != (_case_of_form(), day_written(_NAME))


def show_description(language: str, *, disabled: bool, done: str) -> None:
    """Show the description and its button. `done` is the session state key that is set when a list is made."""
    st.text_area(
        text("plan_describe", language),
        key=_TEXT,
        height=140,
        max_chars=_LONGEST_TEXT,
        placeholder=text("plan_describe_hint", language),
        disabled=disabled,
        persist_state="session",
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            text("plan_read", language),
            key="plan-read",
            type="primary",
            disabled=disabled,
            on_click=_read,
            args=(language, done),
        )
        if case_in_use():
            st.button(text("start_over", language), key="plan-over", type="tertiary", on_click=start_over)
    if seconds := st.session_state.pop(_TOO_SOON, 0):
        tell_too_fast("planned_too_soon", seconds, language)
    if case_in_use() is None:
        paragraph(text("examples_heading", language), language, css="rl-note")
        for key in EXAMPLES:
            words = text(key, language)
            st.button(
                label(words),
                key=f"example-{key}",
                on_click=_try_example,
                args=(words, language, done),
                disabled=disabled,
            )


def show_fields(language: str, *, disabled: bool, done: str) -> None:
    """Show the parsed fields in an expander. `done` as in `show_description`."""
    name = "plan_fill_in" if case_in_use() is None else "plan_put_right"
    with st.expander(text(name, language), key="plan-fields"):
        paragraph(text("plan_fields_mean", language), language, css="rl-note")
        st.text_input(field_name("partner", language), key=_PARTNER, max_chars=_LONGEST_NAME, persist_state="session")
        # Row by row, so that the fields keep their order in one column on a phone.
        for pair in (_FIELDS[start : start + 2] for start in range(0, len(_FIELDS), 2)):
            for field, column in zip(pair, st.columns(2), strict=False):
                with column:
                    _choice(field, language)
        day_field(_NAME, language)
        st.button(
            text("plan_remake" if case_in_use() else "plan_make", language),
            key="plan-make",
            disabled=disabled,
            on_click=_make,
            args=(done,),
        )


def _try_example(words: str, language: str, done: str) -> None:
    """`try_case`, as a callback: a refusal is told when the page is next shown."""
    try_case(words, language, done)


def try_case(words: str, language: str, done: str) -> bool:
    """Make the list of a collaboration described in these words, in place of the one shown; whether it was made.

    `done` as in `show_description`.
    """
    # Check the rate limit first, so that nothing is lost to a list that is not made.
    if made_too_soon():
        return False
    start_over()
    st.session_state[_TEXT] = words
    _read_in(language, done)
    return True


def _choice(field: str, language: str) -> None:
    key = _key(field)
    chosen: Sequence[str] = st.session_state.get(key, ())
    st.multiselect(
        field_name(field, language),
        [*field_options(field, language), *(value for value in chosen if _is_denied(field, value))],
        format_func=lambda value: value_label(field, value, language),
        key=key,
        placeholder=text("plan_choose", language),
        select_all=False,
        wrap=True,
        persist_state="session",
    )


def field_options(field: str, language: str) -> list[str]:
    """The options of a field: countries by name, other values in the order of the vocabulary."""
    if field == "country":
        return sorted((code for code in countries() if code != HOME), key=lambda c: value_label(field, c, language))
    return [*([NONE] if field in absence_patterns() else ()), *vocabulary()[field]]


def _is_denied(field: str, value: str) -> bool:
    """Whether a parsed value is not among the options: “not …”, or a value that only a description can state."""
    known = countries() if field == "country" else vocabulary()[field]
    return value not in known and not (value == NONE and field in absence_patterns())


def _key(field: str) -> str:
    return f"plan-{field}"


def _case_of_form() -> Case:
    state = st.session_state
    fields = {field: tuple(state.get(_key(field), ())) for field in _FIELDS}
    return Case(
        text=clean_question(state.get(_TEXT, "")),
        partner=" ".join(state.get(_PARTNER, "").split()),
        **fields,
    )


def _read(language: str, done: str) -> None:
    """Parse the description into the fields, replacing their values; without a description use them as they are."""
    if not made_too_soon():
        _read_in(language, done)


def _read_in(language: str, done: str) -> None:
    state = st.session_state
    words = clean_question(state.get(_TEXT, ""))
    if words:
        case = read_text(words, detect_language(words, language))
        _fill_fields(case)
    _take_over(done)


def _make(done: str) -> None:
    if not made_too_soon():
        _take_over(done)


def state_fact(fact: str) -> bool:
    """Add a fact (`technology:controlled`) to the form and make the list again; whether it was made."""
    if made_too_soon():
        return False
    _list_case(stated(_case_of_form(), fact))
    return True


def state_value(field: str, value: str) -> bool:
    """As `state_fact`, with a value of a field."""
    return state_fact(f"{FACT_FIELDS.get(field, field)}:{value}")


def state_partner(name: str) -> bool:
    """As `state_fact`, with the partner's name."""
    if not name.strip() or made_too_soon():
        return False
    _list_case(replace(_case_of_form(), partner=" ".join(name.split())))
    return True


def return_to(snapshot: Snapshot) -> None:
    """Make the list of a version of the case again, unless this visitor makes lists too fast."""
    if not made_too_soon():
        open_case(snapshot.case, snapshot.as_of)


def open_case(case: Case, as_of: str) -> None:
    """Fill in the form with a case and a day (ISO, or empty), and make its list."""
    st.session_state[_TEXT] = case.text
    set_day(_NAME, as_of)
    _list_case(case)


def _list_case(case: Case) -> None:
    """Fill in the fields with those of a case, and make its list."""
    _fill_fields(case)
    _list_form()


def _list_form() -> None:
    """Have the list made of what stands in the form."""
    st.session_state[_CASE], st.session_state[_DAY] = _case_of_form(), day_written(_NAME)


def _fill_fields(case: Case) -> None:
    st.session_state[_PARTNER] = case.partner
    for field, values in case.values().items():
        st.session_state[_key(field)] = list(values)


def made_too_soon() -> bool:
    """Whether this visitor makes lists too fast. The notice is shown when the form, unchanged, is next rendered."""
    if seconds := seconds_to_wait(Action.ANSWER):
        st.session_state[_TOO_SOON] = seconds
        return True
    return False


def _take_over(done: str) -> None:
    _list_form()
    st.session_state[done] = True


def start_over() -> None:
    """Empty the form, and forget the list with all that was entered."""
    state = st.session_state
    state[_CASE], state[_DAY] = None, ""
    state[_TEXT] = ""
    _fill_fields(Case())
    set_day(_NAME, "")
    forget()
    forget_filter()
    forget_open_fields()
