"""The failed questions of a run: grouped by reason, and one at a time."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import groupby

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.answers.link import show_write_this
from riktlots.app.pages.evaluate.choose import Chosen
from riktlots.app.pages.evaluate.label import (
    kinds_of,
    naming,
    place_html,
    rater_of,
    sentence_html,
    show_label_form,
    tell_place,
)
from riktlots.app.pages.evaluate.navigation import place_heading, show_keys, show_navigation
from riktlots.app.pages.shell import heading, paragraph
from riktlots.app.present.markup import element, escaped, label
from riktlots.app.report.content import Named, Naming
from riktlots.app.report.failed import Failed, told_of
from riktlots.evals.labels.labels import Item, Key, items_of, labels_of
from riktlots.evals.runs.scores import Failure, Scores, failures_of

_AT = "evaluate_at"
# The place of the list of all failures.
_ALL = "all"
_LONGEST = 140


def show_failures(chosen: Chosen, language: str) -> None:
    """Show the failed questions by reason, or the one that has been chosen: the question, the expected result, the
    answer shown, and the reasons for failure.

    Verdicts of the judge and of others are hidden from a person who labels until that person has labelled the sentence.
    """
    report = chosen.report()
    if not report.failures:
        paragraph(text("evaluate_none_failed", language), language)
        return
    rater = rater_of(language)
    items = items_of(chosen.run)
    labelled = labels_of(chosen.run, rater, items) if rater else {}
    hidden = {item.key for item in items if rater and item.key not in labelled}
    failures = _told(report.scores, hidden)
    name, id, is_open = st.session_state.get(_AT, ("", "", False))
    ids = [failure.question.id for failure in failures]
    if name != chosen.run.name or id not in ids or not is_open:
        _show_groups(chosen, failures, id, language)
        return
    at = ids.index(id)
    st.button(
        text("failures_all", language), key="failures-all", type="tertiary", on_click=_open, args=(chosen, id, False)
    )
    said = text("evaluate_at", language, number=at + 1, count=len(ids))
    show_navigation(at, len(ids), lambda to: _open(chosen, ids[to]), said, language)
    keys = st.container()
    tell_place(said, language)
    named = naming(chosen.store, language)
    shown = [item for item in items if item.id == id]
    _show_one(chosen, told_of(failures[at], report, named), shown, hidden, rater, named)
    with keys:
        show_keys(language, labels=any(item.key in hidden for item in shown))


def _open(chosen: Chosen, id: str, is_open: bool = True) -> None:
    """Open a question, or go back from it to the group that it stands in."""
    st.session_state[_AT] = (chosen.run.name, id, is_open)


def _told(scores: Scores, hidden: Set[Key]) -> list[Failure]:
    """The failures as they are without the judge's verdicts on the `hidden` sentences, the most serious first.

    Neither the reasons nor the order, nor whether a question is listed at all, tell what the judge says of these.
    """
    said = {key: verdict for key, verdict in scores.said.items() if (key[0], key[2]) not in hidden}
    return failures_of(replace(scores, said=said))


def _show_groups(chosen: Chosen, failures: Sequence[Failure], last: str, language: str) -> None:
    """Show the failures, each in the group of its most serious reason; the group of the question `last` is open."""
    report = chosen.report()
    words = text("failures_heading", language, count=len(report.failures), of=len(report.scores.records))
    place_heading(escaped(words), _ALL, language)
    paragraph(text("failures_mean", language), language, css="rl-note")
    named = naming(chosen.store, language)
    for reason, group in groupby(failures, key=lambda failure: failure.reasons[0].key):
        shown = list(group)
        words = text("failures_group", language, reason=text(f"failures_{reason}", language), count=len(shown))
        is_open = any(failure.question.id == last for failure in shown)
        with st.expander(words, expanded=is_open, key=f"failures-{reason}"):
            for failure in shown:
                _show_row(chosen, failure, told_of(failure, report, named), language)
    if left_out := len(report.failures) - len(failures):
        paragraph(text("failures_hidden", language, count=left_out), language, css="rl-note")


def _show_row(chosen: Chosen, failure: Failure, told: Failed, language: str) -> None:
    """One question of a group: a button that leads to it, and what went wrong."""
    words = " / ".join((*told.turns, told.question))
    shown = words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
    with st.container(key=f"row-failure-{told.id}", gap=None):
        st.button(
            f"{label(told.id)}: {label(shown)}",
            key=f"failure-{told.id}",
            type="tertiary",
            on_click=_open,
            args=(chosen, told.id),
        )
        # The reasons of some groups say no more than the name of the group.
        is_plain = {reason.key for reason in failure.reasons} <= {"kind", "answered"}
        paragraph(told.expected if is_plain else " ".join(told.reasons), language, css="rl-note")


def _show_one(
    chosen: Chosen,
    told: Failed,
    items: Sequence[Item],
    hidden: Set[Key],
    rater: str,
    named: Naming,
) -> None:
    language = named.language
    asked = element("span", escaped(" / ".join((*told.turns, told.question))), language=told.language)
    place_heading(element("span", escaped(told.id), css="rl-asked") + asked, told.id, language)
    parts = [
        element("p", escaped(told.expected)),
        _places("report_gold", [(one, False) for one in told.gold], language),
        element("ul", "".join(element("li", escaped(words)) for words in told.reasons)),
    ]
    parts.append(_places("report_found", told.found, language, css="small"))
    st.html(element("div", "".join(parts), css="rl-eval", language=language))
    show_write_this(told.question, "failure", language)
    kinds = kinds_of(chosen.run)
    if any(item.key in hidden for item in items):
        paragraph(text("evaluate_hidden", language), language, css="rl-note")
    for item in items:
        heading(text("evaluate_sentence", language, number=item.index + 1), language, level=3)
        st.html(sentence_html(item, named, kinds))
        if item.key in hidden:
            if show_label_form(chosen.run, rater, item, language):
                st.rerun()
        else:
            shown = told.sentences[item.index]
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
