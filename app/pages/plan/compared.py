"""What has changed since an earlier version of the case, and because of which facts."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.plan.case import return_to
from riktlots.app.pages.plan.kept import AFTER, BEFORE, snapshots
from riktlots.app.pages.shell import announce, paragraph
from riktlots.app.present.markup import element, escaped
from riktlots.app.present.versions import case_words, comparison_parts, counted_words
from riktlots.retrieval.plan.comparison import Snapshot, compare

_SAID = "plan_version_said"


def show_versions(language: str) -> None:
    """Show what the latest version changed, with a way back, and two versions side by side; nothing for one version."""
    held = snapshots()
    if len(held) < 2:
        return
    *_, before, latest = held
    found = compare(before, latest)
    said = text("plan_since", language, number=len(held) - 1, what=counted_words(found, language))
    with st.container(key="plan-versions", gap="small"):
        st.html(f'<p id="rl-plan-since" tabindex="-1" class="rl-notice" lang="{language}">{escaped(said)}</p>')
        # Once for each version, and not again at every rerun.
        if st.session_state.get(_SAID) != latest.at:
            st.session_state[_SAID] = latest.at
            announce(said, language)
        st.button(text("plan_undo", language), key="plan-undo", type="tertiary", on_click=return_to, args=(before,))
        with st.expander(text("plan_compare", language), key="plan-compare"):
            _show_comparison(held, language)


def _show_comparison(held: list[Snapshot], language: str) -> None:
    for key in (BEFORE, AFTER):
        # After a change of page the choice may be gone.
        if st.session_state.get(key) not in range(len(held)):
            st.session_state[key] = len(held) - (2 if key == BEFORE else 1)
    names = (text("plan_compare_before", language), text("plan_compare_after", language))
    for key, name in zip((BEFORE, AFTER), names, strict=True):
        st.selectbox(
            name,
            range(len(held)),
            format_func=lambda at: _name(at, held[at], language),
            key=key,
            persist_state="session",
        )
    before, after = held[st.session_state[BEFORE]], held[st.session_state[AFTER]]
    _show_found(before, after, language)
    st.button(
        text("plan_go_back", language, number=st.session_state[BEFORE] + 1),
        key="plan-go-back",
        on_click=return_to,
        args=(before,),
    )


def _show_found(before: Snapshot, after: Snapshot, language: str) -> None:
    parts = comparison_parts(before, after, language)
    if not parts:
        paragraph(text("plan_no_difference", language), language)
    for part in parts:
        rows = "".join(
            element(
                "li",
                element("span", escaped(row.strength), css=f"rl-strength rl-strength-{row.now}")
                + f" {escaped(row.title)}"
                + _lines(row.why),
            )
            for row in part.rows
        )
        head = element("h3", escaped(f"{part.heading} ({len(part.rows)})"))
        st.html(element("div", head + element("ul", rows, css="rl-compared"), language=language))


def _lines(lines: Iterable[str]) -> str:
    return "".join(element("span", escaped(line), css="rl-note rl-own-line") for line in lines)


def _name(at: int, snapshot: Snapshot, language: str) -> str:
    """The name of a version: its number, when it was made in the visitor's time, and its case."""
    return f"{at + 1}. {_moment(snapshot.at)} · {case_words(snapshot.case, language)}"


def _moment(at: str) -> str:
    try:
        moment = datetime.datetime.fromisoformat(at).astimezone(ZoneInfo(st.context.timezone or "UTC"))
    except (ValueError, ZoneInfoNotFoundError):
        return at[:16].replace("T", " ")
    return moment.strftime("%Y-%m-%d %H:%M")
