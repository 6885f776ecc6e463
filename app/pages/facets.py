"""The facets beside a list: what a search or a list of documents can be narrowed to, with what each choice leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.narrowing import day_field, day_written, offered_values
from riktlots.app.pages.shell import announce, heading, paragraph
from riktlots.app.present.markup import element, escaped, label
from riktlots.app.present.names import FILTER_NAMES
from riktlots.retrieval.search.facets import HeldDocument, facet_counts
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store

# For pages with a list beside its facets: their look, and a script by which the arrow keys lead through the list.
LIBRARY_STYLE = Path(__file__).with_name("library.css")
LIST_SCRIPT = Path(__file__).with_name("list.js").read_text(encoding="utf-8")
# The fields that are open when the page opens.
_OPEN = frozenset({"kinds", "authorities"})
# Values of a field that are shown before a reader asks for all.
_FEW = 8


def chosen_filter(name: str) -> PassageFilter:
    """The filter that the reader has chosen; `name` keeps the facets of two pages apart."""
    return PassageFilter(
        **{field: frozenset(values) for field, values in _chosen(name).items()}, as_of=day_written(_fresh(name))
    )


def show_facets(name: str, documents: Sequence[HeldDocument], only: PassageFilter, store: Store, language: str) -> None:
    """Show the facets; each value has the number of `documents` that it would leave beside the rest of `only`.

    On a phone they open by a switch.
    """
    counts = facet_counts(documents, only)
    with st.container(key=f"{name}-side", gap="small"):
        st.toggle(text("facets_show", language), key=f"{name}-facets-open", persist_state="session")
        with st.container(key=f"{name}-facets", gap="small"):
            heading(text("narrow", language), language)
            paragraph(text(f"facets_means_{name}", language), language, css="rl-note")
            if _chosen(name) or only.as_of:
                st.button(text("facets_clear", language), key=f"{name}-clear", on_click=_clear, args=(name,))
            for field, values in offered_values(store, language).items():
                _show_facet(name, field, values, counts[field], language)
            day_field(_fresh(name), language)


def _show_facet(name: str, field: str, values: Sequence[str], counts: Counter[str], language: str) -> None:
    chosen = _chosen(name).get(field, set())
    # Of a document that is not held as an original a reader wants to know that, too.
    shown = [value for value in values if counts[value] or value in chosen or field == "forms"]
    if not shown:
        return
    called = text(f"narrow_{field}", language) + (f" ({len(chosen)})" if chosen else "")
    with st.expander(called, expanded=field in _OPEN, key=f"{name}-facet-{field}"):
        is_whole = st.session_state.get(_whole(name, field), False)
        few = (
            shown if is_whole or len(shown) <= _FEW + 1 else [v for n, v in enumerate(shown) if n < _FEW or v in chosen]
        )
        for value in few:
            st.checkbox(
                label(f"{FILTER_NAMES[field](value, language)} ({counts[value]})"),
                value=value in chosen,
                key=_box(name, field, value),
                on_change=_choose,
                args=(name, field, value),
            )
        if len(few) < len(shown):
            words = text("facets_all", language, count=len(shown))
            st.button(words, key=f"{name}-all-{field}", type="tertiary", on_click=_show_whole, args=(name, field))


def _chosen(name: str) -> dict[str, set[str]]:
    chosen: dict[str, set[str]] = st.session_state.setdefault(f"{_fresh(name)}-chosen", {})
    return chosen


def _fresh(name: str) -> str:
    """The name of the fields since the reader last cleared them.

    Fields that were cleared come back under names of their own: a browser that has not yet seen the new page sends
    the old fields with the next click, and their choices must not count again.
    """
    return f"{name}-{st.session_state.get(_cleared_key(name), 0)}"


def _cleared_key(name: str) -> str:
    return f"{name}-cleared"


def _box(name: str, field: str, value: str) -> str:
    return f"{_fresh(name)}-{field}-{value}"


def _whole(name: str, field: str) -> str:
    return f"{name}-whole-{field}"


def _choose(name: str, field: str, value: str) -> None:
    # Streamlit also calls this for a box that comes back to the page unchanged: what it holds counts, not the call.
    chosen = _chosen(name)
    others = chosen.pop(field, set()) - {value}
    if values := others | {value} if st.session_state.get(_box(name, field, value)) else others:
        chosen[field] = values


def _clear(name: str) -> None:
    st.session_state[_cleared_key(name)] = st.session_state.get(_cleared_key(name), 0) + 1


def _show_whole(name: str, field: str) -> None:
    st.session_state[_whole(name, field)] = True


def tell_count(said: str, language: str, *, is_empty: bool) -> None:
    """Say how much a list holds, also to screen readers, and how the arrow keys lead through one that is not empty."""
    keys = "" if is_empty else element("span", escaped(text("list_keys", language)), css="rl-keys")
    st.html(element("p", f"{escaped(said)} {keys}", css="rl-note", language=language))
    announce(said, language)
