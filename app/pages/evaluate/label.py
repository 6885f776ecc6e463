"""Blind labelling: the sentences of a run one at a time, without the verdicts of the judge or of other raters."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlencode

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.evaluate.choose import Chosen
from riktlots.app.pages.shell import paragraph
from riktlots.app.pages.visitor import record
from riktlots.app.present.markup import element, escaped
from riktlots.app.records.audit import AuditEvent
from riktlots.app.report.content import Named, Naming, sources_of
from riktlots.app.report.page import quote_html
from riktlots.evals.errors import RunError
from riktlots.evals.labels.draw import draw, kept_draw, to_label
from riktlots.evals.labels.labels import CHOICES, Item, add_label, labels_of
from riktlots.evals.labels.sheet import kind_of
from riktlots.evals.runs.folder import RunFolder
from riktlots.ingest.home import Home
from riktlots.retrieval.search.store import Store

_KEY = "evaluate-rater"


def rater_of(language: str) -> str:
    """The rater's name, under which labels are stored; empty until given. Signed-in visitors need not type it."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = str(st.user.get("email") or "")
    named = st.text_input(
        text("evaluate_rater", language),
        key=_KEY,
        max_chars=60,
        persist_state="session",
    )
    paragraph(text("evaluate_rater_means", language), language, css="rl-note")
    return (named or "").strip()


def naming(store: Store | None, language: str) -> Naming:
    """Names of places from the current index; without an index each place shows its address."""
    return Naming(store.manifest.sources if store else {}, language, store)


def place_html(named: Named) -> str:
    """The name of a place as HTML, linked to its paragraph on the Sources page if the index has it.

    The link opens in a new tab, because a label may be half written on this page.
    """
    if named.held is None:
        return escaped(named.words)
    asked = urlencode({"document": named.held.source, "place": str(named.held)})
    return f'<a href="sources?{escaped(asked)}" target="_blank" rel="noopener">{escaped(named.words)}</a>'


_LONGEST = 1000


def kinds_of(run: RunFolder) -> dict[str, str]:
    """The kind of document of each source of a run, by source id."""
    return {id: str(source.kind) for id, source in sources_of(Home.default(), run.header()).items()}


def show_sentence(item: Item, named: Naming, kinds: Mapping[str, str]) -> None:
    """Show a sentence as readers saw it, with each quote marked in its passage. `kinds` is from `kinds_of`."""
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
    """Show the form with the five verdicts and a comment. A submitted label is stored with the run."""
    # The run is part of the key: if it is deleted meanwhile, its label is not stored with the next run.
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
            record(AuditEvent.LABEL, run=run.name, rater=rater, how="page")
            add_label(run, rater, item, chosen, (comment or "").strip())
            st.rerun()


_SMALLEST, _USUAL = 4, 60
_LATER = "evaluate_later"


def show_labelling(chosen: Chosen, language: str) -> None:
    """Show the next sentence that this rater has not labelled, in an order particular to the rater."""
    paragraph(text("evaluate_label_means", language), language)
    rater = rater_of(language)
    _show_sample(chosen, language)
    if not rater:
        return
    items = to_label(chosen.run, rater)
    labels = labels_of(chosen.run, rater, items)
    later: list[object] = st.session_state.setdefault(_LATER, [])
    # Postponed sentences come last, the longest postponed first.
    put_off = {key: number for number, key in enumerate(later)}
    left = sorted(
        (item for item in items if item.key not in labels), key=lambda i: put_off.get((chosen.run.name, i.key), -1)
    )
    said = text("label_done", language, done=len(labels), total=len(items))
    st.html(element("p", escaped(said), css="rl-note", role="status", language=language))
    if left:
        _show_next(chosen, rater, left[0], language)
    if labels:
        last = next(item for item in items if item.key == list(labels)[-1])
        st.button(
            text("evaluate_take_back", language),
            key="label-back",
            type="tertiary",
            on_click=_take_back,
            args=(chosen.run, rater, last),
        )


def _take_back(run: RunFolder, rater: str, item: Item) -> None:
    # The run, and its labels with it, may have been deleted meanwhile.
    with suppress(RunError):
        add_label(run, rater, item, None)


def _show_next(chosen: Chosen, rater: str, item: Item, language: str) -> None:
    asked = element("p", escaped(item.question), css="rl-words", language=item.language)
    head = element("h2", escaped(text("evaluate_asked", language)), css="rl-heading")
    st.html(element("div", head + asked, language=language))
    show_sentence(item, naming(chosen.store, language), kinds_of(chosen.run))
    show_label_form(chosen.run, rater, item, language)
    st.button(
        text("evaluate_later", language),
        key="label-later",
        type="tertiary",
        on_click=st.session_state[_LATER].append,
        args=((chosen.run.name, item.key),),
    )


def _show_sample(chosen: Chosen, language: str) -> None:
    """Say how large the drawn sample is; without one, show the form that draws it."""
    kept = kept_draw(chosen.run)
    if kept is not None:
        said = text("evaluate_sample_kept", language, count=len(kept.drawn), of=len(kept.groups))
        paragraph(said, language, css="rl-note")
        return
    with st.expander(text("evaluate_sample", language), key="evaluate-sample"):
        paragraph(text("evaluate_sample_means", language), language, css="rl-note")
        size = st.number_input(
            text("evaluate_sample_size", language),
            min_value=_SMALLEST,
            value=_USUAL,
            step=10,
            key="evaluate-sample-size",
        )
        if st.button(text("evaluate_sample_draw", language), key="evaluate-sample-draw"):
            draw(chosen.run, chosen.judge, int(size or _USUAL))
            st.rerun()
