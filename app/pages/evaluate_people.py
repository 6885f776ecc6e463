"""How far the people who labelled a run agree, and the judge with them."""

from __future__ import annotations

import streamlit as st

from app.i18n import decimal, text
from app.markup import element, escaped
from app.pages.evaluate_choose import Chosen
from app.people_view import agreement_cells, skill_lines, unsupported_lines
from app.report.page import table_html
from app.report.tables import Table
from evals.labelling.agreement import Raters, agreement_of
from evals.labelling.item import items_of
from evals.labelling.labels import all_labels, by_item


def show_people(chosen: Chosen, language: str) -> None:
    """The raters, each pair of them, the judge beside them, and the share that comes of it."""
    raters = agreement_of(by_item(all_labels(chosen.run, items_of(chosen.run))))
    found = chosen.report().unsupported
    counts = ", ".join(f"{rater} {count}" for rater, count in raters.labels.items()) or "–"
    parts = [
        element("h2", escaped(text("evaluate_raters", language)), css="rl-heading"),
        element("p", escaped(text("people_labels", language, counts=counts))),
        _pairs(raters, language),
    ]
    if raters.alpha is not None:
        parts.append(element("p", escaped(text("people_alpha", language, alpha=decimal(raters.alpha, 2, language)))))
    if found.skill:
        head = text("people_judge", language, judge=found.judge)
        parts.append(element("h2", escaped(head), css="rl-heading"))
        parts += [element("p", escaped(line)) for line in skill_lines(found.skill, language)]
    parts.append(element("h2", escaped(text("people_unsupported", language)), css="rl-heading"))
    parts += [element("p", escaped(line)) for line in unsupported_lines(found, language)]
    st.html(element("div", "".join(parts), css="rl-eval", language=language))


def _pairs(raters: Raters, language: str) -> str:
    if not raters.pairs:
        return element("p", escaped(text("people_one_rater", language)), css="notice")
    rows = []
    for pair in raters.pairs:
        named = f"{pair.one} – {pair.other}"
        rows.append((f"{named}: {text('people_five', language)}", *agreement_cells(pair.verdicts, language)))
        if pair.supported:
            rows.append((f"{named}: {text('people_two', language)}", *agreement_cells(pair.supported, language)))
    headings = (text("evaluate_pair", language), "n", text("people_raw", language), "κ", "AC1")
    return table_html(Table(headings, tuple(rows)), text("evaluate_raters", language))
