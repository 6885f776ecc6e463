"""People who labelled a run: how far they agree, where two of them differ, and the judge against them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from riktlots.app.i18n import decimal, text
from riktlots.app.pages.evaluate.choose import Chosen
from riktlots.app.pages.evaluate.label import kinds_of, naming, rater_of, sentence_html
from riktlots.app.pages.shell import heading, paragraph
from riktlots.app.present.figures import agreement_cells, skill_lines, unsupported_lines
from riktlots.app.present.markup import element, escaped
from riktlots.app.report.page import table_html
from riktlots.app.report.tables import Table
from riktlots.evals.labels.agreement import Disagreement, Raters, agreement_of, disagreements
from riktlots.evals.labels.labels import Key, Label, all_labels, by_item, items_of

_AT_FIRST = 10


def show_people(chosen: Chosen, language: str) -> None:
    """Show the raters, the agreement of each pair, the judge against them, the resulting unsupported share, and the
    sentences on which two raters differ."""
    labels = all_labels(chosen.run, items_of(chosen.run))
    raters = agreement_of(by_item(labels))
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
    if raters.pairs:
        _show_differing(chosen, raters, labels, language)


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


def _show_differing(chosen: Chosen, raters: Raters, labels: Mapping[str, Mapping[Key, Label]], language: str) -> None:
    """Show the sentences on which the chosen two raters differ.

    A visitor who has given a name as a rater sees only those that he or she has labelled too; one who has emptied that
    field, and so cannot label, sees all.
    """
    heading(text("differ_heading", language), language)
    pairs = {f"{pair.one} – {pair.other}": pair for pair in raters.pairs}
    named = next(iter(pairs))
    if len(pairs) > 1:
        named = st.selectbox(text("evaluate_pair", language), list(pairs), key="people-pair")
    pair = pairs[named]
    found = disagreements(items_of(chosen.run), labels[pair.one], labels[pair.other])
    told = text(
        "differ_count",
        language,
        count=len(found),
        of=pair.verdicts.n,
        support=sum(one.is_about_support for one in found),
    )
    paragraph(told, language)
    rater = rater_of(language)
    own = labels.get(rater, {})
    seen = [one for one in found if not rater or one.item.key in own]
    if len(seen) < len(found):
        told = text("differ_hidden", language, count=len(found) - len(seen), rater=rater)
        paragraph(told, language, css="rl-notice")
    if found and not rater:
        paragraph(text("differ_nameless", language), language, css="rl-note")
    key = f"people-shown-{chosen.run.name}-{named}"
    most = st.session_state.get(key, _AT_FIRST)
    names, kinds = naming(chosen.store, language), kinds_of(chosen.run)
    articles = [
        _differing(
            one,
            text("differ_at", language, number=number, count=len(seen), sentence=one.item.index + 1),
            sentence_html(one.item, names, kinds),
            language,
        )
        for number, one in enumerate(seen[:most], 1)
    ]
    st.html(element("div", "".join(articles), css="rl-eval", language=language))
    if len(seen) > most:
        st.button(
            text("differ_more", language, count=len(seen) - most),
            key="people-more",
            on_click=st.session_state.update,
            args=({key: most + _AT_FIRST},),
        )


def _differing(found: Disagreement, heading: str, sentence: str, language: str) -> str:
    """One sentence with its quotes, and the two labels side by side."""
    head = element("h3", escaped(heading))
    asked = element("span", escaped(found.item.question), language=found.item.language)
    question = element("p", f"{escaped(text('differ_asked', language, id=found.item.id))} {asked}", css="small")
    sides = element("dl", "".join(_side(label, language) for label in (found.one, found.other)), css="sides")
    return element("article", head + question + sentence + sides, css="differing")


def _side(label: Label, language: str) -> str:
    said = element("strong", escaped(text(f"verdict_{label.verdict}", language)))
    note = element(
        "span", escaped(label.comment or text("differ_no_note", language)), css="" if label.comment else "small"
    )
    return f"<div>{element('dt', escaped(label.rater))}{element('dd', f'{said}<br>{note}')}</div>"
