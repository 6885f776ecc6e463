"""What changed between two editions of a document."""

from __future__ import annotations

import streamlit as st

from app.i18n import text
from app.markup import element, escaped
from app.pages.shell import heading, paragraph
from app.word_changes import Fate, word_changes
from ingest.diff import Change, diff_editions
from ingest.editions import first_day
from ingest.model import Edition, Source
from retrieval.store import Store

_TAGS = {Fate.WENT: "del", Fate.CAME: "ins"}


def show_changes(source: Source, editions: list[Edition], store: Store, language: str) -> None:
    """The changes from one edition to a later one of the same form and language, where there are two such."""
    pairs = _pairs(editions)
    if not pairs:
        return
    heading(text("changes_heading", language), language)
    number = st.selectbox(
        text("changes_between", language),
        range(len(pairs)),
        format_func=lambda n: f"{pairs[n][0].label} → {pairs[n][1].label}",
        key=f"changes-{source.id}",
    )
    old, new = (store.by_source.of_edition(edition.source, edition.label) for edition in pairs[number])
    found = diff_editions(old, new)
    if not found:
        paragraph(text("no_changes", language), language)
    st.html("".join(_change(change, source, language) for change in found))


def _pairs(editions: list[Edition]) -> list[tuple[Edition, Edition]]:
    """Each edition with the one that follows it, the latest pair first."""
    ordered = sorted(editions, key=lambda edition: (first_day(edition.valid_from), edition.checked, edition.label))
    pairs = []
    for number, new in enumerate(ordered):
        older = [old for old in ordered[:number] if (old.form, old.language) == (new.form, new.language)]
        pairs += [(older[-1], new)] if older else []
    return pairs[::-1]


def _change(change: Change, source: Source, language: str) -> str:
    places = [p.address.label(source, language) for p in (change.old, change.new) if p]
    said = f"{' → '.join(dict.fromkeys(places))}: {text(f'change_{change.kind}', language)}"
    spoken = next(p.language for p in (change.new, change.old) if p)
    words = " ".join(
        f"<{tag}>{escaped(run)}</{tag}>" if (tag := _TAGS.get(fate)) else escaped(run)
        for fate, run in word_changes(change.old.text if change.old else "", change.new.text if change.new else "")
    )
    head = element("p", escaped(said), css="rl-address", language=language)
    return element("div", head + element("p", words, css="rl-text", language=spoken), css="rl-source")
