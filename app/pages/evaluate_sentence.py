"""One sentence of a run for a person to label: the sentence and its quotes first, what others say of it afterwards."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app.i18n import text
from app.kept.audit import Deed
from app.markup import element, escaped
from app.pages.evaluate_places import place_html
from app.pages.noting import note
from app.report.naming import Naming
from app.report.page import quote_html
from app.run_sources import sources_of
from evals.labelling.item import Item
from evals.labelling.labels import CHOICES, add_label
from evals.labelling.sheet import kind_of
from evals.suite.folder import RunFolder
from ingest.home import Home

_LONGEST = 1000


def kinds_of(run: RunFolder) -> dict[str, str]:
    """What sort of document each source of a run is, by id."""
    return {id: str(source.kind) for id, source in sources_of(Home.default(), run.header()).items()}


def show_sentence(item: Item, named: Naming, kinds: Mapping[str, str]) -> None:
    """A sentence as readers saw it, with each quote marked in its passage. `kinds` as from kinds_of."""
    language = named.language
    said = [element("p", escaped(item.sentence.text), css="sentence", language=item.language)]
    for quote in item.sentence.quotes:
        kind = kind_of(quote.place.address, kinds)
        where = [place_html(named.place(quote.place.address)), escaped(named.document(quote.place))]
        where += [escaped(text(f"kind_{kind}", language))] if kind else []
        said.append(quote_html(quote, " · ".join(where), language))
    if not item.sentence.quotes:
        said.append(element("p", escaped(text("label_no_quote", language)), css="notice"))
    st.html(element("div", "".join(said), css="rl-eval", language=language))


def show_label_form(run: RunFolder, rater: str, item: Item, language: str) -> None:
    """The five verdicts and room for a comment; what is sent is kept with the run."""
    # With the run in it: where that is deleted meanwhile, what is said of its sentence is not kept of the next run's.
    name = f"{run.name}-{rater}-{item.id}-{item.index}"
    with st.form(f"label-{name}", border=False):
        chosen = st.radio(
            text("evaluate_verdict", language),
            CHOICES,
            index=None,
            format_func=lambda verdict: text(f"label_{verdict}", language),
            key=f"verdict-{name}",
        )
        comment = st.text_area(
            text("evaluate_comment", language),
            max_chars=_LONGEST,
            height=80,
            key=f"comment-{name}",
        )
        if st.form_submit_button(text("evaluate_keep_label", language), type="primary"):
            if chosen is None:
                st.html(element("p", escaped(text("evaluate_choose_verdict", language)), css="rl-wrong", role="alert"))
                return
            note(Deed.LABEL, run=run.name, rater=rater, how="page")
            add_label(run, rater, item, chosen, (comment or "").strip())
            st.rerun()
