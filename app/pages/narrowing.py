"""The form by which a question is narrowed, and what it offers: kinds, publishers, countries, a day and so on."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.shell import paragraph
from riktlots.app.present.names import FILTER_NAMES, jurisdiction_name
from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.model import Form, Kind, SourceStatus, Weight
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store


def day_field(name: str, language: str) -> str:
    """Show the day field and return the day as `day_written` does. `name` keeps the fields of two pages apart."""
    written = st.text_input(
        text("narrow_as_of", language),
        key=_day_key(name),
        placeholder=text("narrow_as_of_form", language),
        max_chars=10,
        persist_state="session",
    ).strip()
    day = day_written(name)
    if written and not day:
        paragraph(text("narrow_no_day", language, written=written), language, css="rl-wrong")
    return day


def day_written(name: str) -> str:
    """The requested day as an ISO date; empty for today and for an invalid date."""
    written = st.session_state.get(_day_key(name), "").strip()
    try:
        return datetime.date.fromisoformat(written).isoformat() if written else ""
    except ValueError:
        return ""


def set_day(name: str, day: str) -> None:
    """Fill in the day field; empty for today."""
    st.session_state[_day_key(name)] = day


def _day_key(name: str) -> str:
    return f"{name}-as-of"


def _field_key(name: str, field: str) -> str:
    return f"{name}-{field}"


def narrowing(name: str, store: Store, language: str) -> PassageFilter:
    """Show the form in an expander and return the filter. `name` keeps the forms of two pages apart."""
    chosen: dict[str, frozenset[str]] = {}
    with st.expander(text("narrow", language), key=f"{name}-narrow"):
        paragraph(text("narrow_means", language), language, css="rl-note")
        offered = list(offered_values(store, language).items())
        # Row by row, so that keyboard and phone order matches the visual order.
        for start in range(0, len(offered), 2):
            columns = st.columns(2)
            for (field, options), column in zip(offered[start : start + 2], columns, strict=False):
                with column:
                    chosen[field] = _choice(name, field, options, language)
        with columns[len(offered) % 2]:
            day = day_field(name, language)
    return PassageFilter(**chosen, as_of=day)


def fill_in(name: str, filters: Mapping[str, Sequence[str]], as_of: str, store: Store, language: str) -> None:
    """Fill in the form before it is shown. Values that no document has are left out."""
    for field, options in offered_values(store, language).items():
        st.session_state[_field_key(name, field)] = [value for value in filters.get(field, ()) if value in options]
    set_day(name, as_of)


def offered_values(store: Store, language: str) -> dict[str, list[str]]:
    """The values for each field of a filter, in the order in which they are offered; only those that a document has."""
    held = list(store.manifest.sources.values())
    jurisdictions = {source.jurisdiction for source in held}
    authorities = Counter(source.authority for source in held if source.authority)
    return {
        "kinds": [str(value) for value in Kind if any(source.kind is value for source in held)],
        "weights": [str(value) for value in Weight if any(source.weight is value for source in held)],
        "authorities": sorted(authorities, key=lambda name: (-authorities[name], name.casefold())),
        # Sweden and the EU first, the others by name.
        "jurisdictions": sorted(
            jurisdictions, key=lambda code: (code != "SE", code != "EU", jurisdiction_name(code, language))
        ),
        "statuses": [str(value) for value in SourceStatus if any(source.status is value for source in held)],
        "languages": list(LANGUAGES),
        "forms": [str(value) for value in Form],
    }


def _choice(name: str, field: str, options: Sequence[str], language: str) -> frozenset[str]:
    chosen = st.multiselect(
        text(f"narrow_{field}", language),
        options,
        format_func=lambda value: FILTER_NAMES[field](value, language),
        key=_field_key(name, field),
        placeholder=text("narrow_all", language),
        select_all=False,
        persist_state="session",
    )
    return frozenset(chosen)
