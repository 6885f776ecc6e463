"""The considerations as a checklist: progress, a filter, and each item with its quotes, who does it, and a note."""

from __future__ import annotations

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.plan.entry import show_done, show_fields_or_words, show_write_button
from riktlots.app.pages.plan.kept import entries
from riktlots.app.pages.shell import heading
from riktlots.app.pages.sources.paragraph import cited_html, section_html, show_page_picture
from riktlots.app.planning.entries import ItemFilter, Progress, progress, who_acts
from riktlots.app.present.filed import progress_words
from riktlots.app.present.markup import element, escaped, label
from riktlots.app.present.outline import Consideration, Section
from riktlots.app.present.plan import strength_name
from riktlots.retrieval.judges.strength import ORDER
from riktlots.retrieval.plan.model import Plan

_OPEN = "plan_open"
_STRENGTHS, _WHO, _LEFT = "plan-filter-strengths", "plan-filter-who", "plan-filter-left"


@st.fragment
def show_checklist(plan: Plan, sections: list[Section]) -> None:
    """Show the checklist of a plan, whose considerations are in `sections`. Working with it reruns it alone."""
    language = plan.language
    heading(text("plan_title", language), language)
    _show_progress(progress(plan.items, entries()), language)
    chosen = _filter(plan, language)
    shown = [(section, _passing(section, chosen)) for section in sections]
    shown = [(section, items) for section, items in shown if items]
    count = sum(len(items) for _, items in shown)
    if count < len(plan.items):
        said = text("plan_shown" if count else "plan_none_shown", language, count=count, total=len(plan.items))
        st.html(element("p", escaped(said), css="rl-note", role="status", language=language))
    _show_contents(shown, language)
    for section, items in shown:
        heading(section.heading, language, id=_anchor(section))
        for one in items:
            _show_item(one, language)


def forget_filter() -> None:
    """Show everything again."""
    st.session_state[_STRENGTHS], st.session_state[_WHO], st.session_state[_LEFT] = [], [], False


def _show_progress(counted: tuple[Progress, ...], language: str) -> None:
    whole, *parts = counted
    rows = "".join(
        element("dt", escaped(strength_name(one.strength, language)))
        + element("dd", _bar(one, language) + element("span", f"{one.done}/{one.total}", css="rl-count"))
        for one in parts
        if one.strength
    )
    said = element("p", element("strong", escaped(progress_words(whole, language))), css="rl-words")
    st.html(element("div", said + element("dl", rows), css="rl-progress", language=language))


def _bar(one: Progress, language: str) -> str:
    words = escaped(progress_words(one, language))
    return f'<progress max="{one.total}" value="{one.done}" aria-label="{words}"></progress>'


def _filter(plan: Plan, language: str) -> ItemFilter:
    """Show the filter and return what is chosen."""
    strengths = [one for one in reversed(ORDER) if any(item.strength is one for item in plan.items)]
    acting = who_acts(plan.items, entries())
    for key, options in ((_STRENGTHS, strengths), (_WHO, acting)):
        # What is no longer offered is no longer chosen.
        st.session_state[key] = [value for value in st.session_state.get(key, ()) if value in options]
    with st.container(key="plan-filter", gap="small"):
        chosen = st.pills(
            text("plan_filter_strength", language),
            strengths,
            selection_mode="multi",
            format_func=lambda one: strength_name(one, language),
            key=_STRENGTHS,
            persist_state="session",
        )
        who = st.multiselect(
            text("plan_filter_who", language),
            list(acting),
            format_func=lambda one: acting.get(one, one),
            key=_WHO,
            placeholder=text("narrow_all", language),
            select_all=False,
            wrap=True,
            persist_state="session",
        )
        left = st.checkbox(text("plan_filter_left", language), key=_LEFT, persist_state="session")
    return ItemFilter(frozenset(chosen), frozenset(who), left)


def _passing(section: Section, chosen: ItemFilter) -> list[Consideration]:
    parts = [part for part in section.parts if isinstance(part, Consideration)]
    return [part for part in parts if chosen.shows(part.item, entries())]


def _show_contents(shown: list[tuple[Section, list[Consideration]]], language: str) -> None:
    links = (
        element("li", f'<a href="#{_anchor(section)}">{escaped(f"{section.heading} ({len(items)})")}</a>')
        for section, items in shown
    )
    if len(shown) > 1:
        st.html(element("ul", "".join(links), css="rl-words rl-plan-contents", language=language))


def _anchor(section: Section) -> str:
    return f"rl-plan-{section.dimension}"


def _show_item(one: Consideration, language: str) -> None:
    item = one.item
    with st.container(key=f"plan-item-{item.id}", gap="small"):
        with st.container(key=f"plan-strength-{item.strength}-{item.id}"):
            show_done(item, f"**{label(one.strength)}** {label(item.title)}")
        facts = element("p", escaped(" ".join((one.by, *one.remarks))), css="rl-note")
        named = " · ".join(
            element("span", escaped(f"[{cited.number}] {cited.facts.address}"), css="rl-unbroken")
            for cited in one.cited
        )
        quotes = element("details", element("summary", named) + "".join(map(cited_html, one.cited)), css="rl-quotes")
        st.html(element("div", facts + quotes, css="rl-item", language=language))
        is_open = st.session_state.get(_OPEN) == item.id
        with st.container(horizontal=True, gap="medium", key=f"plan-actions-{item.id}"):
            st.button(
                text("hide_section" if is_open else "show_section", language),
                key=f"plan-open-{item.id}",
                type="tertiary",
                on_click=_toggle,
                args=(item.id,),
            )
            show_write_button(item, language)
        if is_open:
            for cited in one.cited:
                st.html(section_html(cited.place, language, cited.citation))
                show_page_picture(cited.place, cited.citation, f"{item.id}-{cited.number}", language)
        show_fields_or_words(item, language)


def _toggle(id: str) -> None:
    st.session_state[_OPEN] = None if st.session_state.get(_OPEN) == id else id
