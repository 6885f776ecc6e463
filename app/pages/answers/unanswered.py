"""What was asked and how it ended, for staff: counts, groups of alike questions, and a chart by week."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.answers.link import show_write_this
from riktlots.app.pages.chart import chart_image
from riktlots.app.pages.shell import heading, paragraph
from riktlots.app.pages.throttle import let_in
from riktlots.app.pages.visitor import signed_in_as
from riktlots.app.present.markup import element, escaped
from riktlots.app.records.alike import FEWEST, KINDS, Group, Overview, by_kind, overview
from riktlots.app.records.asked import asked_file
from riktlots.app.records.asked_files import overview_lines, write_question_set
from riktlots.app.records.audit import AuditEvent, record_event
from riktlots.app.records.database import Keeping
from riktlots.app.report.charts import stacked_chart
from riktlots.app.report.page import table_html
from riktlots.app.report.tables import Table
from riktlots.ingest.home import Home
from riktlots.retrieval.open_index import OpenIndex

_DAYS = (7, 30, 90, 365)
_SHOWN, _OTHERS = 25, 5


def show_unanswered(index: OpenIndex, language: str) -> None:
    """Show what was asked in a period that the visitor chooses."""
    home, keeping = Home.default(), Keeping.from_environment()
    paragraph(text("asked_means", language, fewest=FEWEST), language)
    if not keeping.questions:
        paragraph(text("asked_off", language), language, css="rl-notice")
    if not asked_file(home).is_file():
        return
    days = st.selectbox(
        text("asked_days", language),
        _DAYS,
        index=1,
        format_func=lambda days: text("asked_last_days", language, days=days),
        key="asked-days",
    )
    with let_in(index.lock, language):
        found = overview(home, keeping, days, index.embedder)
    for line in overview_lines(found, language):
        paragraph(line, language, css="rl-note")
    if not found.asked:
        return
    if found.groups:
        st.html(element("div", table_html(_table(found, language), text("asked_table", language)), css="rl-eval"))
        for number, group in enumerate(found.groups[:_SHOWN], 1):
            _show_group(number, group, language)
        _show_export(found, language)
    _show_weeks(found, language)


def _table(found: Overview, language: str) -> Table:
    headings = ("question", "count", "askers", *KINDS, "helped", "not_helped")
    rows = tuple(
        (
            f"{number}. {group.questions[0][0]}",
            str(group.asked),
            str(group.askers),
            *(f"{100 * count / group.asked:.0f} %" for count in by_kind(group.outcomes).values()),
            str(group.helped),
            str(group.not_helped),
        )
        for number, group in enumerate(found.groups[:_SHOWN], 1)
    )
    return Table(tuple(text(f"asked_{heading}", language) for heading in headings), rows)


def _show_group(number: int, group: Group, language: str) -> None:
    (question, spoken), *others = group.questions
    with st.container(key=f"asked-group-{number}", gap=None):
        heading(f"{number}. {question}", spoken)
        if others:
            items = "".join(element("li", escaped(words), language=of) for words, of in others[:_OTHERS])
            head = element("summary", escaped(text("asked_others", language, count=len(others))))
            st.html(element("details", head + element("ul", items), css="rl-outline", language=language))
        show_write_this(question, f"asked-{number}", language)


def _show_export(found: Overview, language: str) -> None:
    # Read here: the download callback has no signed-in user.
    who = signed_in_as()
    st.download_button(
        text("asked_export", language),
        lambda: _lines(found, who),
        file_name="riktlots-asked.jsonl",
        mime="application/x-ndjson",
        key="asked-export",
        on_click="ignore",
    )


def _lines(found: Overview, who: str) -> bytes:
    record_event(Home.default(), AuditEvent.EXPORT, who, what="asked questions", count=found.asked)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "asked.jsonl"
        write_question_set(found.groups, path)
        return path.read_bytes()


def _show_weeks(found: Overview, language: str) -> None:
    heading(text("asked_over_time", language), language)
    title, means = text("asked_over_time", language), text("asked_over_time_means", language)
    names = [text(f"asked_{kind}", language) for kind in KINDS]
    counts = [(week.day, list(by_kind(week.outcomes).values())) for week in found.weeks]
    chart = chart_image(stacked_chart(counts, names, "asked-weeks", title, means), title)
    figure = element("figure", chart + element("figcaption", escaped(means)))
    table = Table((text("asked_week", language), *names), tuple((day, *map(str, row)) for day, row in counts))
    st.html(element("div", figure + table_html(table, title), css="rl-eval", language=language))
