"""Labelling: the sentences of a run one after the other, without a word of what the judge or others say of them."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from app.i18n import text
from app.markup import element, escaped
from app.pages.evaluate_choose import Chosen
from app.pages.evaluate_places import naming
from app.pages.evaluate_rater import rater_of
from app.pages.evaluate_sentence import kinds_of, show_label_form, show_sentence
from app.pages.shell import paragraph
from evals.errors import RunError
from evals.labelling.draw import draw, kept_draw, to_label
from evals.labelling.item import Item
from evals.labelling.labels import add_label, labels_of
from evals.suite.folder import RunFolder

_SMALLEST, _USUAL = 4, 60
_LATER = "evaluate_later"


def show_labelling(chosen: Chosen, language: str) -> None:
    """The next sentence that this person has not labelled, in an order of that person's own."""
    paragraph(text("evaluate_label_means", language), language)
    rater = rater_of(language)
    _show_sample(chosen, language)
    if not rater:
        return
    items = to_label(chosen.run, rater)
    labels = labels_of(chosen.run, rater, items)
    later: list[object] = st.session_state.setdefault(_LATER, [])
    # What was put off longest ago comes first, after all that was not put off.
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
    # A run that somebody has deleted meanwhile took its labels with it.
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
    """Whether all sentences are labelled or a sample, and the form that draws one."""
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
