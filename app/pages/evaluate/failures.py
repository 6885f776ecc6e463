"""The failed questions of a run: grouped by reason, and one at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
from riktlots.app.pages.evaluate.turning import show_keys, show_turning, turned_heading
from riktlots.app.pages.shell import heading, paragraph
from riktlots.app.present.markup import element, escaped, label
from riktlots.app.report.content import Named, Naming
from riktlots.app.report.failed import Failed, told_of
from riktlots.evals.labels.labels import Item, Key, items_of, labels_of
from riktlots.evals.runs.scores import Failure, Reason

_AT = "evaluate_at"
# The group of questions whose reasons would tell a rater what the judge says.
_HIDDEN = "hidden"
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
    hidden = {item.key: item for item in items if rater and item.key not in labelled}
    name, id, is_open = st.session_state.get(_AT, ("", "", False))
    ids = [failure.question.id for failure in report.failures]
    if name != chosen.run.name or id not in ids or not is_open:
        _show_groups(chosen, _by_reason(report.failures, hidden), hidden, id, language)
        return
    at = ids.index(id)
    st.button(
        text("failures_all", language), key="failures-all", type="tertiary", on_click=_turn, args=(chosen, id, False)
    )
    said = text("evaluate_at", language, number=at + 1, count=len(ids))
    show_turning(at, len(ids), lambda to: _turn(chosen, ids[to]), said, language)
    keys = st.container()
    tell_place(said, language)
    named = naming(chosen.store, language)
    shown = [item for item in items if item.id == id]
    _show_one(chosen, report.failures[at], told_of(report.failures[at], report, named), shown, hidden, rater, named)
    with keys:
        show_keys(language, labels=any(item.key in hidden for item in shown))


def _turn(chosen: Chosen, id: str, is_open: bool = True) -> None:
    """Open a question, or go back from it to the group that it stands in."""
    st.session_state[_AT] = (chosen.run.name, id, is_open)


def _told(failure: Failure, hidden: Mapping[Key, Item]) -> tuple[Reason, ...]:
    """The reasons that may be told: no verdicts of the judge while a sentence of the question is to be labelled."""
    if any(id == failure.question.id for id, _ in hidden):
        return tuple(reason for reason in failure.reasons if reason.key != "sentence")
    return failure.reasons


def _by_reason(failures: Sequence[Failure], hidden: Mapping[Key, Item]) -> dict[str, list[Failure]]:
    """Each question under the most serious of its reasons that may be told, the most serious first."""
    groups: dict[str, list[Failure]] = {}
    for failure in failures:
        told = _told(failure, hidden)
        groups.setdefault(told[0].key if told else _HIDDEN, []).append(failure)
    return groups


def _show_groups(
    chosen: Chosen, groups: Mapping[str, Sequence[Failure]], hidden: Mapping[Key, Item], last: str, language: str
) -> None:
    """Show the groups; the one in which the question `last` stands is open."""
    report, count = chosen.report(), sum(map(len, groups.values()))
    asked = len(report.scores.records)
    heading(text("failures_heading", language, count=count, of=asked), language)
    paragraph(text("failures_mean", language), language, css="rl-note")
    named = naming(chosen.store, language)
    for reason, failures in groups.items():
        words = text("failures_group", language, reason=text(f"failures_{reason}", language), count=len(failures))
        is_open = any(failure.question.id == last for failure in failures)
        with st.expander(words, expanded=is_open, key=f"failures-{reason}"):
            for failure in failures:
                _show_row(chosen, failure, told_of(failure, report, named), hidden, language)


def _show_row(chosen: Chosen, failure: Failure, told: Failed, hidden: Mapping[Key, Item], language: str) -> None:
    """One question of a group: a button that leads to it, and what went wrong."""
    words = " / ".join((*told.turns, told.question))
    shown = words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
    with st.container(key=f"row-failure-{told.id}", gap=None):
        st.button(
            f"{label(told.id)}: {label(shown)}",
            key=f"failure-{told.id}",
            type="tertiary",
            on_click=_turn,
            args=(chosen, told.id),
        )
        # The reasons of some groups say no more than the name of the group.
        is_plain = {reason.key for reason in _told(failure, hidden)} <= {"kind", "answered"}
        said = told.expected if is_plain else " ".join(_reasons(failure, told, hidden))
        paragraph(said, language, css="rl-note")


def _reasons(failure: Failure, told: Failed, hidden: Mapping[Key, Item]) -> list[str]:
    """The reasons that may be told, in words."""
    may = _told(failure, hidden)
    return [words for reason, words in zip(failure.reasons, told.reasons, strict=True) if reason in may]


def _show_one(
    chosen: Chosen,
    failure: Failure,
    told: Failed,
    items: Sequence[Item],
    hidden: Mapping[Key, Item],
    rater: str,
    named: Naming,
) -> None:
    language = named.language
    asked = element("span", escaped(" / ".join((*told.turns, told.question))), language=told.language)
    turned_heading(element("span", escaped(told.id), css="rl-asked") + asked, told.id, language)
    reasons = _reasons(failure, told, hidden)
    parts = [
        element("p", escaped(told.expected)),
        _places("report_gold", [(one, False) for one in told.gold], language),
        element("ul", "".join(element("li", escaped(words)) for words in reasons)) if reasons else "",
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
