"""The Plan page: a short description of a collaboration, and a cited list of considerations."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.plan.case import case_in_use, day_in_use, has_changed, show_description, show_fields, try_case
from riktlots.app.pages.plan.link import words_to_plan
from riktlots.app.pages.plan.notes import show_keeping, show_note, show_note_button
from riktlots.app.pages.shell import announce, blocks_html, heading, opened_or_told, paragraph, run_script, title
from riktlots.app.pages.sources.paragraph import cited_html, section_html, show_page_picture
from riktlots.app.present.markup import element, escaped
from riktlots.app.present.outline import (
    Consideration,
    Medium,
    Opening,
    Overview,
    Part,
    Questions,
    Section,
    Terms,
    blocks_of,
)
from riktlots.app.present.plan import plan_outline
from riktlots.retrieval.model import Status
from riktlots.retrieval.plan.model import Plan
from riktlots.retrieval.search.store import Store

_OPEN = "plan_open"


def show_list(plan: Plan, store: Store) -> None:
    """Show all parts of a plan: its basis, the considerations, which can be opened and annotated, and the rest."""
    language = plan.language
    around = list[Part]()
    for part in plan_outline(plan, store, Medium.PAGE):
        if isinstance(part, Section) and part.dimension:
            _show_around(around, language)
            around = []
            _show_dimension(part, language)
        else:
            around.append(part)
    _show_around(around, language)


def _show_around(parts: Iterable[Part], language: str) -> None:
    """Show the parts before or after the considerations as one piece."""
    written, rest = "", list[Part]()
    for part in parts:
        match part:
            case Opening():
                written += _opening(part)
            case Terms():
                rows = "".join(element("dt", escaped(t)) + element("dd", escaped(v)) for t, v in part.rows)
                facts = element("dl", rows, css="rl-facts") if rows else ""
                written += _headed(part.heading, facts + element("p", escaped(part.note), css="rl-note"))
            case Questions():
                rows = "".join(
                    element("li", escaped(words) + element("span", f" ({escaped(field)})", css="rl-kind"))
                    for words, field in part.rows
                )
                means = element("p", escaped(part.note), css="rl-note")
                written += _headed(part.heading, means + element("ol", rows, css="rl-words"))
            case Overview():
                links = (f'<a href="#{_anchor(dimension)}">{escaped(words)}</a>' for words, dimension in part.rows)
                said = element("p", escaped(part.note), css="rl-words")
                listed = element("ul", "".join(element("li", link) for link in links), css="rl-words")
                written += _headed(part.heading, said + listed)
            case _:
                rest.append(part)
    if written:
        st.html(element("div", written, css="rl-plan", language=language))
    if rest:
        st.html(blocks_html(blocks_of(rest), language))


def _opening(opening: Opening) -> str:
    """The urgent notice, and the reason why there is no list, as HTML."""
    written = ""
    if opening.notice:
        written = element("p", element("strong", escaped(opening.notice)), css="rl-notice", role="alert")
    if opening.status:
        status = element("p", element("strong", escaped(opening.status)))
        written += element("div", status + element("p", escaped(opening.said)), css="rl-status")
    return written


def _headed(heading: str, body: str) -> str:
    return element("h2", escaped(heading), css="rl-heading") + body


def _anchor(dimension: str) -> str:
    return f"rl-plan-{dimension}"


@st.fragment
def _show_dimension(section: Section, language: str) -> None:
    """Show the considerations of a dimension. Interacting with them does not rerun the rest of the page."""
    st.html(f'<div id="{_anchor(section.dimension)}" class="rl-anchor"></div>')
    heading(section.heading, language)
    for part in section.parts:
        if isinstance(part, Consideration):
            _show_item(part, language)


def _show_item(one: Consideration, language: str) -> None:
    item = one.item
    strength = element("span", escaped(one.strength), css=f"rl-strength rl-strength-{item.strength}")
    head = element("h3", f"{strength} {escaped(item.title)}", css="rl-item-title")
    facts = element("p", escaped(" ".join(one.facts)), css="rl-note")
    named = " · ".join(
        element("span", escaped(f"[{cited.number}] {cited.facts.address}"), css="rl-unbroken") for cited in one.cited
    )
    quotes = element("details", element("summary", named) + "".join(map(cited_html, one.cited)), css="rl-quotes")
    with st.container(key=f"plan-item-{item.id}", gap="small"):
        st.html(element("div", head + facts + quotes, css="rl-item", language=language))
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
            for cited in one.cited:
                st.html(section_html(cited.place, language, cited.citation))
                show_page_picture(cited.place, cited.citation, f"{item.id}-{cited.number}", language)
        show_note(item, language)


def _toggle(id: str) -> None:
    st.session_state[_OPEN] = None if st.session_state.get(_OPEN) == id else id


_STYLE = Path(__file__).with_name("plan.css")
_MADE = "plan_made_just_now"
_SHOW_LIST = "document.querySelector('.rl-plan')?.scrollIntoView();"


def render(language: str) -> None:
    """Render the page."""
    st.html(_STYLE)
    title(text("plan_page_title", language), language)
    paragraph(text("plan_page_lead", language), language)
    notice = escaped(f"{text('plan_no_decision', language)} {text('plan_no_personal_data', language)}")
    st.html(element("p", notice, css="rl-notice", language=language))
    index = opened_or_told(language)
    if index and (words := words_to_plan()):
        try_case(words, language, _MADE)
    show_description(language, disabled=index is None, done=_MADE)
    show_fields(language, disabled=index is None, done=_MADE)
    case = case_in_use()
    if index is None or case is None:
        return
    store = index.store
    # The plan is made again at every rerun: that is fast, and it follows the language and a new index.
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
