"""What was saved of an answer: its history with restore, and two texts side by side after a conflict."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from riktlots.app.editorial.draft import Draft
from riktlots.app.editorial.versions import ConflictError, Deed, Version
from riktlots.app.i18n import text
from riktlots.app.pages.shell import heading, paragraph
from riktlots.app.pages.sources.document import changed_words
from riktlots.app.present.markup import element, escaped
from riktlots.ingest.language import LANGUAGES

_OPEN = "answers_version"


def draft_lines(draft: Draft) -> list[tuple[str, str]]:
    """All that is written in a draft, line by line, each with its language (empty for neither)."""
    lines = []
    for language in LANGUAGES:
        lines += [(language, f"? {words}") for words in draft.wordings[language]]
        lines += [(language, f"~ {words}") for words in draft.misses[language]]
        for number, one in enumerate(draft.sentences, 1):
            lines.append((language, f"{number}. {one.texts[language]}"))
            lines += [(language, f"! {one.reasons[language]}")] if one.reasons[language] else []
    lines += [("", f"{number} → {'; '.join(one.places)}") for number, one in enumerate(draft.sentences, 1)]
    about = (*draft.topics, *draft.kinds, *draft.countries, draft.reviewer, draft.look_again)
    return [*lines, ("", " · ".join(filter(None, about)))]


def draft_html(draft: Draft) -> str:
    """A draft as HTML, for reading."""
    return "".join(element("p", escaped(words), css="rl-note", language=of) for of, words in draft_lines(draft))


def show_conflict(
    conflict: ConflictError, take_theirs: Callable[[], None], go_on: Callable[[], None], language: str
) -> None:
    """Show both texts of a conflict, and what can be done; both stay in the history."""
    newest, aside = conflict.newest, conflict.aside
    said = text("answers_conflict", language, who=newest.who, at=_moment(newest), number=aside.number)
    st.html(element("p", escaped(said), css="rl-notice", role="alert", language=language))
    theirs, mine = ("\n".join(words for _, words in draft_lines(one.draft)) for one in (newest, aside))
    for column, key, body in zip(
        st.columns(2),
        ("answers_theirs", "answers_yours"),
        (draft_html(newest.draft), element("p", changed_words(theirs, mine), css="rl-note")),
        strict=True,
    ):
        with column:
            heading(text(key, language), language)
            st.html(body)
    with st.container(horizontal=True, gap="small"):
        st.button(text("answers_take_theirs", language), key="answers-theirs", on_click=take_theirs)
        st.button(text("answers_go_on", language), key="answers-mine", on_click=go_on)


def show_history(versions: list[Version], restore: Callable[[Version], None], language: str) -> None:
    """Show all versions, newest first, each to read and to restore."""
    with st.expander(text("answers_history", language, count=len(versions)), key="answers-history"):
        if not versions:
            paragraph(text("answers_no_history", language), language, css="rl-note")
        for version in versions:
            _show_version(version, restore, language)


def _show_version(version: Version, restore: Callable[[Version], None], language: str) -> None:
    deed = text(f"answer_deed_{version.deed}", language)
    said = " · ".join(filter(None, (str(version.number), _moment(version), deed, version.who)))
    is_open = st.session_state.get(_OPEN) == version.number
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.html(element("p", escaped(said), css="rl-note", language=language), width="content")
        st.button(
            text("answers_hide_text" if is_open else "answers_show_text", language, number=version.number),
            key=f"answers-show-{version.number}",
            type="tertiary",
            on_click=_toggle,
            args=(version.number,),
        )
        if version.deed is not Deed.DISCARDED:
            st.button(
                text("answers_restore", language, number=version.number),
                key=f"answers-restore-{version.number}",
                type="tertiary",
                on_click=restore,
                args=(version,),
            )
    if is_open:
        st.html(element("div", draft_html(version.draft), css="rl-section"))


def _moment(version: Version) -> str:
    return f"{version.at[:16].replace('T', ' ')} (UTC)"


def _toggle(number: int) -> None:
    st.session_state[_OPEN] = None if st.session_state.get(_OPEN) == number else number
