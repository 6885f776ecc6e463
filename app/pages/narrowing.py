"""The form that narrows a search: to weights, kinds, countries, statuses, languages, and to a day."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.shell import paragraph
from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.model import Kind, SourceStatus, Weight
from riktlots.retrieval.plan.vocabulary import country_name
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store


def day_field(name: str, language: str) -> str:
    """The field, and the day asked for as `day_written` has it. `name` tells it from the field of another page."""
    written = st.text_input(
        text("narrow_as_of", language),
        key=_key(name),
        placeholder=text("narrow_as_of_form", language),
        max_chars=10,
        persist_state="session",
    ).strip()
    day = day_written(name)
    if written and not day:
        paragraph(text("narrow_no_day", language, written=written), language, css="rl-wrong")
    return day


def day_written(name: str) -> str:
    """The day asked for as an ISO date; empty for today, and while what is written is no day."""
    written = st.session_state.get(_key(name), "").strip()
    try:
        return datetime.date.fromisoformat(written).isoformat() if written else ""
    except ValueError:
        return ""


def forget_day(name: str) -> None:
    """Empty the field."""
    st.session_state[_key(name)] = ""


def _key(name: str) -> str:
    return f"{name}-as-of"


# Not states but bodies of several; countries have their names elsewhere.
_BODIES = frozenset({"EU", "G7", "OECD", "INT"})
# The codes of the manifest that are not those of ISO 3166.
_ISO = {"UK": "GB"}


def narrowing(name: str, store: Store, language: str) -> PassageFilter:
    """The form in a quiet expander, and what it asks for. `name` tells it from the form of another page."""
    chosen: dict[str, frozenset[str]] = {}
    with st.expander(text("narrow", language), key=f"{name}-narrow"):
        paragraph(text("narrow_means", language), language, css="rl-note")
        offered = list(_options(store, language).items())
        # Row by row, so that the keyboard and a phone follow the order that the eye does.
        for start in range(0, len(offered), 2):
            columns = st.columns(2)
            for (field, options), column in zip(offered[start : start + 2], columns, strict=False):
                with column:
                    chosen[field] = _choice(name, field, options, language)
        with columns[len(offered) % 2]:
            day = day_field(name, language)
    return PassageFilter(**chosen, as_of=day)


def _options(store: Store, language: str) -> dict[str, list[str]]:
    """What can be chosen, by the field of a filter; only what some document is."""
    held = list(store.manifest.sources.values())
    jurisdictions = {source.jurisdiction for source in held}
    return {
        "weights": [str(value) for value in Weight if any(source.weight is value for source in held)],
        "kinds": [str(value) for value in Kind if any(source.kind is value for source in held)],
        # The reader's own country first, the others by name.
        "jurisdictions": sorted(jurisdictions, key=lambda code: (code != "SE", jurisdiction_name(code, language))),
        "statuses": [str(value) for value in SourceStatus if any(source.status is value for source in held)],
        "languages": list(LANGUAGES),
    }


def _choice(name: str, field: str, options: Sequence[str], language: str) -> frozenset[str]:
    chosen = st.multiselect(
        text(f"narrow_{field}", language),
        options,
        format_func=lambda value: _NAMES[field](value, language),
        key=f"{name}-{field}",
        placeholder=text("narrow_all", language),
        select_all=False,
        persist_state="session",
    )
    return frozenset(chosen)


def narrowed_to(filters: Mapping[str, Sequence[str]], language: str) -> str:
    """What an answer was narrowed to, in words; empty when to nothing. `filters` are those of the answer."""
    known = [(_NAMES[field], values) for field, values in filters.items() if field in _NAMES]
    return "; ".join(", ".join(called(value, language) for value in values) for called, values in known)


def weight_name(weight: str, language: str) -> str:
    """What a weight is called."""
    return text(f"weight_{weight}", language)


def kind_name(kind: str, language: str) -> str:
    """What a kind of document is called, with a capital."""
    return _capital(text(f"kind_{kind}", language))


def jurisdiction_name(code: str, language: str) -> str:
    """What a country or a body is called."""
    return text(f"body_{code}", language) if code in _BODIES else country_name(_ISO.get(code, code), language)


def _status_name(status: str, language: str) -> str:
    return _capital(text(f"source_status_{status}", language))


def _language_name(code: str, language: str) -> str:
    return _capital(text(f"language_{code}", language))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


_NAMES: dict[str, Callable[[str, str], str]] = {
    "weights": weight_name,
    "kinds": kind_name,
    "jurisdictions": jurisdiction_name,
    "statuses": _status_name,
    "languages": _language_name,
}
