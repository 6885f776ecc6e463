"""The page to plan on: a collaboration in a few words, and the cited list of what to consider in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.plan.case import case_in_use, day_in_use, has_changed, show_description, show_fields
from riktlots.app.pages.plan.notes import show_keeping, show_note, show_note_button
from riktlots.app.pages.shell import announce, blocks_html, heading, opened_or_told, paragraph, run_script, title
from riktlots.app.pages.sources import paragraph as source_view
from riktlots.app.pages.sources.paragraph import show_page_picture
from riktlots.app.present.markup import element, escaped
from riktlots.app.present.plan import (
    after_items,
    citation_numbers,
    dimension_name,
    field_name,
    item_facts,
    strength_name,
)
from riktlots.app.present.turn import ShownPlace
from riktlots.app.schemas.plan import value_label
from riktlots.retrieval.judges.strength import ORDER
from riktlots.retrieval.model import Citation, Status
from riktlots.retrieval.plan.model import Dimension, Item, Plan
from riktlots.retrieval.search.store import Store

_OPEN = "plan_open"


def show_list(plan: Plan, store: Store) -> None:
    """All that a plan says, in the order of its file."""
    language = plan.language
    parts = [_said_first(plan)]
    if plan.status is not Status.DECLINED:
        parts += [_understood(plan), _asked_back(plan), _overview(plan)]
    st.html(element("div", "".join(parts), css="rl-plan", language=language))
    numbers = citation_numbers(plan)
    for dimension in Dimension:
        if plan.of(dimension):
            _show_dimension(dimension, plan, store, numbers)
    if plan.status is Status.ANSWERED:
        st.html(blocks_html(after_items(plan, store, numbers), language))


def _said_first(plan: Plan) -> str:
    """What is urgent, and why there is no list."""
    language = plan.language
    written = ""
    if plan.notice:
        urgent = element("strong", escaped(text(f"notice_{plan.notice}", language)))
        written += element("p", urgent, css="rl-notice", role="alert")
    if plan.status is not Status.ANSWERED:
        status = element("p", element("strong", escaped(f"○ {text(f'status_{plan.status}', language)}")))
        reason = element("p", escaped(text(f"reason_{plan.reason}", language)))
        written += element("div", status + reason, css="rl-status")
    return written


def _understood(plan: Plan) -> str:
    """What the list rests on, as a list of terms."""
    language = plan.language
    said = {field_name(name, language): (name, values) for name, values in plan.case.values().items() if values}
    rows = {term: ", ".join(value_label(name, v, language) for v in values) for term, (name, values) in said.items()}
    if plan.case.partner:
        rows = {field_name("partner", language): plan.case.partner, **rows}
    if plan.as_of:
        rows[text("narrow_as_of", language)] = plan.as_of
    written = "".join(element("dt", escaped(term)) + element("dd", escaped(value)) for term, value in rows.items())
    head = element("h2", escaped(text("plan_understood", language)), css="rl-heading")
    facts = element("dl", written, css="rl-facts") if written else ""
    note = element("p", escaped(text("plan_correct", language)), css="rl-note")
    return head + facts + note


def _asked_back(plan: Plan) -> str:
    language = plan.language
    if not plan.questions:
        return ""
    head = element("h2", escaped(text("plan_questions_heading", language)), css="rl-heading")
    means = element("p", escaped(text("plan_questions_mean", language)), css="rl-note")
    rows = "".join(
        element("li", escaped(q.text) + element("span", f" ({escaped(field_name(q.field, language))})", css="rl-kind"))
        for q in plan.questions
    )
    return head + means + element("ol", rows, css="rl-words")


def _overview(plan: Plan) -> str:
    """How many there are of each strength, and links to the dimensions."""
    language = plan.language
    if not plan.items:
        return ""
    count = Counter(item.strength for item in plan.items)
    told = ", ".join(f"{strength_name(one, language).lower()}: {count[one]}" for one in reversed(ORDER) if count[one])
    head = element("h2", escaped(text("plan_title", language)), css="rl-heading")
    said = element("p", escaped(text("plan_counted", language, count=len(plan.items), strengths=told)), css="rl-words")
    links = "".join(
        element("li", f'<a href="#{_anchor(d)}">{escaped(f"{dimension_name(d, language)} ({len(plan.of(d))})")}</a>')
        for d in Dimension
        if plan.of(d)
    )
    return head + said + element("ul", links, css="rl-words")


def _anchor(dimension: Dimension) -> str:
    return f"rl-plan-{dimension}"


@st.fragment
def _show_dimension(dimension: Dimension, plan: Plan, store: Store, numbers: Mapping[Citation, int]) -> None:
    """The considerations of a dimension; a choice among them leaves the rest of the page alone."""
    language = plan.language
    st.html(f'<div id="{_anchor(dimension)}" class="rl-anchor"></div>')
    heading(dimension_name(dimension, language), language)
    for item in plan.of(dimension):
        _show_item(item, plan, store, numbers)


def _show_item(item: Item, plan: Plan, store: Store, numbers: Mapping[Citation, int]) -> None:
    language = plan.language
    places = {citation: ShownPlace.of(citation.passage, store) for citation in item.citations}
    strength = element(
        "span", escaped(strength_name(item.strength, language)), css=f"rl-strength rl-strength-{item.strength}"
    )
    head = element("h3", f"{strength} {escaped(item.title)}", css="rl-item-title")
    facts = element("p", escaped(" ".join(item_facts(item, plan))), css="rl-note")
    named = " · ".join(
        element("span", escaped(f"[{numbers[c]}] {source_view.address(place, language)}"), css="rl-unbroken")
        for c, place in places.items()
    )
    quotes = "".join(_quote(numbers[c], c, place, plan) for c, place in places.items())
    cited = element("details", element("summary", named) + quotes, css="rl-quotes")
    with st.container(key=f"plan-item-{item.id}", gap="small"):
        st.html(element("div", head + facts + cited, css="rl-item", language=language))
        is_open = st.session_state.get(_OPEN) == item.id
        with st.container(horizontal=True, gap="medium", key=f"plan-deeds-{item.id}"):
            st.button(
                text("hide_section" if is_open else "show_section", language),
                key=f"plan-open-{item.id}",
                type="tertiary",
                on_click=_toggle,
                args=(item.id,),
            )
            show_note_button(item, language)
        if is_open:
            for citation, place in places.items():
                st.html(source_view.section(place, language, citation))
                show_page_picture(place, citation, f"{item.id}-{numbers[citation]}", language)
        show_note(item, language)


def _quote(number: int, citation: Citation, place: ShownPlace, plan: Plan) -> str:
    language = plan.language
    facts = element("span", f"[{number}] ", css="rl-number") + source_view.facts(place, language, citation, plan.as_of)
    quote = element("blockquote", escaped(citation.quote), css="rl-text", language=citation.passage.language)
    return element("div", facts + quote, css="rl-source")


def _toggle(id: str) -> None:
    st.session_state[_OPEN] = None if st.session_state.get(_OPEN) == id else id


_STYLE = Path(__file__).with_name("plan.css")
_MADE = "plan_made_just_now"
_SHOW_LIST = "document.querySelector('.rl-plan')?.scrollIntoView();"


def render(language: str) -> None:
    """One run of the page."""
    st.html(_STYLE)
    title(text("plan_page_title", language), language)
    paragraph(text("plan_page_lead", language), language)
    notice = escaped(f"{text('plan_no_decision', language)} {text('plan_no_personal_data', language)}")
    st.html(element("p", notice, css="rl-notice", language=language))
    index = opened_or_told(language)
    show_description(language, disabled=index is None, done=_MADE)
    show_fields(language, disabled=index is None, done=_MADE)
    case = case_in_use()
    if index is None or case is None:
        return
    store = index.store
    # It is made anew in every run: that takes a moment, and follows the language and a new index.
    made = index.plan(case, language=language, as_of=day_in_use())
    if has_changed():
        paragraph(text("plan_changed_since", language), language, css="rl-notice")
    show_list(made, store)
    if made.status is Status.ANSWERED:
        show_keeping(made, store)
    if st.session_state.pop(_MADE, False):
        said = text("plan_ready", language, count=len(made.items))
        announce(said if made.items else text(f"status_{made.status}", language), language)
        run_script(_SHOW_LIST)
