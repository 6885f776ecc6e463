"""The questions of a run that went wrong, one at a time."""

from __future__ import annotations

import streamlit as st

from app.i18n import text
from app.markup import element, escaped
from app.pages.evaluate_choose import Chosen
from app.pages.evaluate_rater import rater_of
from app.pages.evaluate_sentence import kinds_of, show_label_form, show_sentence
from app.pages.shell import heading, paragraph
from app.report.failed import Failed, failed_of
from evals.labelling.item import items_of
from evals.labelling.labels import labels_of
from evals.suite.failures import Failure

_AT = "evaluate_at"


def show_failures(chosen: Chosen, language: str) -> None:
    """One question: what was asked and expected, what was shown, and why that is wrong.

    What the judge and others say of a sentence is kept from a person who labels until there is a label of that person.
    """
    report = chosen.report()
    told = dict(zip((f.question.id for f in report.failures), failed_of(report, language), strict=True))
    if not told:
        paragraph(text("evaluate_none_failed", language), language)
        return
    ids = list(told)
    failures = {failure.question.id: failure for failure in report.failures}
    at = _turn_over(chosen, ids, language)
    rater = rater_of(language)
    _show_one(chosen, failures[ids[at]], told[ids[at]], rater, language)


def _turn_over(chosen: Chosen, ids: list[str], language: str) -> int:
    """The place of the question that is looked at, and the buttons that lead to the others."""
    state = st.session_state
    key, at = state.get(_AT, ("", 0))
    at = min(at, len(ids) - 1) if key == chosen.run.name else 0

    def go(to: int) -> None:
        state[_AT] = (chosen.run.name, to)

    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for name, to in (("evaluate_previous", at - 1), ("evaluate_next", at + 1)):
            st.button(
                text(name, language),
                key=f"failure-{name.removeprefix('evaluate_')}",
                disabled=not 0 <= to < len(ids),
                on_click=go,
                args=(to,),
            )
        said = text("evaluate_at", language, number=at + 1, count=len(ids))
        st.html(element("p", escaped(said), css="rl-note", role="status", language=language), width="content")
    return at


def _show_one(chosen: Chosen, failure: Failure, told: Failed, rater: str, language: str) -> None:
    items = {item.key: item for item in items_of(chosen.run) if item.id == told.id}
    labels = labels_of(chosen.run, rater, list(items.values())) if rater else {}
    hidden = {index for id, index in items if rater and (id, index) not in labels}
    asked = element("span", escaped(" / ".join((*told.turns, told.question))), language=told.language)
    # What the judge says is among the reasons, too.
    reasons = [
        words
        for reason, words in zip(failure.reasons, told.reasons, strict=True)
        if not (reason.key == "sentence" and hidden)
    ]
    parts = [
        element("h2", f"{escaped(told.id)} {asked}", css="rl-heading"),
        element("p", escaped(told.expected)),
        element("ul", "".join(element("li", escaped(words)) for words in reasons)) if reasons else "",
    ]
    if told.found:
        parts.append(element("p", escaped(text("report_found", language, places="; ".join(told.found))), css="small"))
    st.html(element("div", "".join(parts), css="rl-eval", language=language))
    kinds = kinds_of(chosen.run)
    if hidden:
        paragraph(text("evaluate_hidden", language), language, css="rl-note")
    for (_, index), item in items.items():
        heading(text("evaluate_sentence", language, number=index + 1), language, level=3)
        show_sentence(item, language, kinds)
        if index in hidden:
            show_label_form(chosen.run, rater, item, language)
        else:
            shown = told.sentences[index]
            said = [element("li", escaped(line)) for line in (shown.verdict, *shown.labels)]
            st.html(element("div", element("ul", "".join(said), css="rl-note"), css="rl-eval", language=language))
