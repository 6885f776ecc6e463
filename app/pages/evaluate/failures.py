"""The failed questions of a run, one at a time."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.answers.link import show_write_this
from riktlots.app.pages.evaluate.choose import Chosen
from riktlots.app.pages.evaluate.label import kinds_of, naming, place_html, rater_of, show_label_form, show_sentence
from riktlots.app.pages.shell import heading, paragraph
from riktlots.app.present.markup import element, escaped
from riktlots.app.report.content import Named, Naming
from riktlots.app.report.failed import Failed, told_of
from riktlots.evals.labels.labels import items_of, labels_of
from riktlots.evals.runs.scores import Failure

_AT = "evaluate_at"


def show_failures(chosen: Chosen, language: str) -> None:
    """Show one failed question: the question, the expected result, the answer shown, and the reasons for failure.

    Verdicts of the judge and of others are hidden from a person who labels until that person has labelled the sentence.
    """
    report = chosen.report()
    if not report.failures:
        paragraph(text("evaluate_none_failed", language), language)
        return
    failure = report.failures[_turn_over(chosen, len(report.failures), language)]
    named = naming(chosen.store, language)
    _show_one(chosen, failure, told_of(failure, report, named), rater_of(language), named)


def _turn_over(chosen: Chosen, count: int, language: str) -> int:
    """Show the buttons to the other questions, and return the position of the current one."""
    state = st.session_state
    key, at = state.get(_AT, ("", 0))
    at = min(at, count - 1) if key == chosen.run.name else 0

    def go(to: int) -> None:
        state[_AT] = (chosen.run.name, to)

    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for name, to in (("evaluate_previous", at - 1), ("evaluate_next", at + 1)):
            st.button(
                text(name, language),
                key=f"failure-{name.removeprefix('evaluate_')}",
                disabled=not 0 <= to < count,
                on_click=go,
                args=(to,),
            )
        said = text("evaluate_at", language, number=at + 1, count=count)
        st.html(element("p", escaped(said), css="rl-note", role="status", language=language), width="content")
    return at


def _show_one(chosen: Chosen, failure: Failure, told: Failed, rater: str, named: Naming) -> None:
    language = named.language
    items = {item.key: item for item in items_of(chosen.run) if item.id == told.id}
    labels = labels_of(chosen.run, rater, list(items.values())) if rater else {}
    hidden = {index for id, index in items if rater and (id, index) not in labels}
    asked = element("span", escaped(" / ".join((*told.turns, told.question))), language=told.language)
    # The reasons include the judge's verdicts.
    reasons = [
        words
        for reason, words in zip(failure.reasons, told.reasons, strict=True)
        if not (reason.key == "sentence" and hidden)
    ]
    parts = [
        element("h2", element("span", escaped(told.id), css="rl-asked") + asked, css="rl-heading"),
        element("p", escaped(told.expected)),
        _places("report_gold", [(one, False) for one in told.gold], language),
        element("ul", "".join(element("li", escaped(words)) for words in reasons)) if reasons else "",
    ]
    parts.append(_places("report_found", told.found, language, css="small"))
    st.html(element("div", "".join(parts), css="rl-eval", language=language))
    show_write_this(told.question, "failure", language)
    kinds = kinds_of(chosen.run)
    if hidden:
        paragraph(text("evaluate_hidden", language), language, css="rl-note")
    for (_, index), item in items.items():
        heading(text("evaluate_sentence", language, number=index + 1), language, level=3)
        show_sentence(item, named, kinds)
        if index in hidden:
            show_label_form(chosen.run, rater, item, language)
        else:
            shown = told.sentences[index]
            said = [element("li", escaped(line)) for line in (shown.verdict, *shown.labels)]
            st.html(element("div", element("ul", "".join(said), css="rl-note"), css="rl-eval", language=language))


def _places(key: str, places: Sequence[tuple[Named, bool]], language: str, css: str = "") -> str:
    """A sentence with links to places, each with whether it is a correct one; empty without places."""
    if not places:
        return ""
    right = f" ({escaped(text('report_right_one', language))})"
    # The text is from our catalogue and has exactly one placeholder.
    before, after = text(key, language, places="\n").split("\n")
    shown = "; ".join(place_html(named) + right * is_right for named, is_right in places)
    return element("p", f"{escaped(before)}{shown}{escaped(after)}", css=css)
