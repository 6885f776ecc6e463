"""The Evaluate page, for staff: run a set of questions, read the figures, inspect failures, label sentences."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from riktlots.app.i18n import decimal, text
from riktlots.app.pages.evaluate.begin import is_under_way, show_going_on, show_job, show_new_run
from riktlots.app.pages.evaluate.choose import Chosen, choose, run_moment, same_set, stamp
from riktlots.app.pages.evaluate.failures import show_failures
from riktlots.app.pages.evaluate.files import show_files, tell_deleted
from riktlots.app.pages.evaluate.label import show_labelling
from riktlots.app.pages.evaluate.opinions import show_opinions
from riktlots.app.pages.shell import opened_or_told, paragraph, show_search_notice, title
from riktlots.app.pages.visitor import record
from riktlots.app.present.figures import agreement_cells, skill_lines, unsupported_lines
from riktlots.app.present.markup import element, escaped
from riktlots.app.records.audit import AuditEvent
from riktlots.app.report.charts import stacked_chart
from riktlots.app.report.content import verdicts_of
from riktlots.app.report.page import charts_part, first_part, rest_part, table_html
from riktlots.app.report.tables import Table, summary
from riktlots.evals.labels.agreement import Raters, agreement_of
from riktlots.evals.labels.labels import all_labels, by_item, items_of
from riktlots.evals.runs.folder import RunFolder, all_runs
from riktlots.evals.runs.scores import read_scores
from riktlots.evals.statistics.comparison import visible_difference
from riktlots.ingest.errors import RiktlotsError
from riktlots.ingest.home import Home
from riktlots.retrieval.model import Verdict

_MOST = 8


def verdicts_over_runs(chosen: Chosen, language: str, place: Callable[[str, str], str]) -> str:
    """The verdicts of the same judge in the latest runs of the same set, as a chart with its table in HTML.

    `place` makes HTML of a chart, given its SVG and its title. Empty if there is only one run.
    """
    runs = [run for run in all_runs(Home.default().runs) if same_set(run, chosen.run) and chosen.judge in run.judges()]
    said = [(run_moment(run), _verdicts(run, chosen.judge, tuple(stamp(run)))) for run in runs[:_MOST]][::-1]
    given = [verdict for verdict in Verdict if any(verdict in counts for _, counts in said)]
    if len(said) < 2 or not given:
        return ""
    title, means = text("evaluate_over_runs", language), text("evaluate_over_runs_means", language)
    bars = [(day, [counts.get(verdict, 0) for verdict in Verdict]) for day, counts in said]
    names = [text(f"verdict_{verdict}", language) for verdict in Verdict]
    chart = place(stacked_chart(bars, names, "over-runs", title, means), title)
    headings = (text("evaluate_run", language), *(text(f"verdict_{verdict}", language) for verdict in given))
    rows = tuple((day, *(str(counts.get(verdict, 0)) for verdict in given)) for day, counts in said)
    figure = element("figure", chart + element("figcaption", escaped(means)))
    return element("h3", escaped(title)) + figure + table_html(Table(headings, rows), title)


@st.cache_data(max_entries=64, show_spinner=False)
def _verdicts(run: RunFolder, judge: str, files: tuple[tuple[str, int, int], ...]) -> dict[Verdict, int]:
    """Count verdicts. The arguments are the cache key; `files` is the stamp of the run."""
    return verdicts_of(read_scores(run, judge, None))


_CHART_STYLE = Path(__file__).with_name("evaluate_chart.css")


def show_figures(chosen: Chosen, language: str) -> None:
    """Show the main figures of a run, the comparison with the previous run, charts, and all other figures on demand."""
    report = chosen.report()
    parts = [element("p", escaped(summary(report, language)), css="small"), first_part(report, language)]
    if report.comparison:
        turned = len(report.comparison.gained) + len(report.comparison.lost)
        count = len(report.comparison.old.primary.tallies)
        least = visible_difference(count, turned / count) if turned else None
        if least is not None:
            said = text("eval_can_show", language, points=f"{100 * least:.0f}", count=count)
            parts.append(element("p", escaped(said), css="small"))
    more = element("summary", escaped(text("evaluate_all", language)))
    parts += [charts_part(report, language, chart_image), verdicts_over_runs(chosen, language, chart_image)]
    parts += [element("details", more + rest_part(report, language))]
    st.html(element("div", "".join(parts), css="rl-eval", language=language))


def chart_image(svg: str, title: str) -> str:
    """A chart as an HTML image, because Streamlit strips inline SVG. The chart carries its own CSS."""
    style = _CHART_STYLE.read_text(encoding="utf-8")
    drawn = b64encode(svg.replace(">", f"><style>{style}</style>", 1).encode()).decode()
    image = f'<img class="chart" src="data:image/svg+xml;base64,{drawn}" alt="{escaped(title)}">'
    # It scrolls sideways on a phone, so it must be reachable by keyboard.
    return f'<div class="wide" role="group" tabindex="0" aria-label="{escaped(title)}">{image}</div>'


def show_people(chosen: Chosen, language: str) -> None:
    """Show the raters, the agreement of each pair, the judge against them, and the resulting unsupported share."""
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


TABLES_STYLE = Path(__file__).with_name("evaluate.css")
# The audit event is recorded once per visit.
_NOTED = "evaluate_noted"
_VIEWS = {
    "figures": show_figures,
    "failures": show_failures,
    "label": show_labelling,
    "people": show_people,
    "files": show_files,
}


def render(language: str) -> None:
    """Render the page."""
    if not st.session_state.get(_NOTED):
        record(AuditEvent.STAFF, page="evaluate")
        st.session_state[_NOTED] = True
    st.html(TABLES_STYLE)
    title(text("evaluate_title", language), language)
    paragraph(text("evaluate_lead", language), language)
    index = opened_or_told(language)
    if index:
        show_search_notice(index, language)
        show_new_run(index, language)
    show_job(language)
    tell_deleted(language)
    show_opinions(language)
    try:
        chosen = choose(index.store if index else None, language)
        if chosen is None or (is_under_way(chosen.run) and not chosen.judge):
            return
        if index and not (chosen.is_whole or is_under_way(chosen.run)):
            show_going_on(chosen.run, index, language)
        _show(chosen, language)
    except RiktlotsError as error:
        why = element("p", escaped(text("evaluate_unreadable", language)))
        st.html(element("div", why + element("p", escaped(str(error)), css="rl-note"), css="rl-error", role="alert"))


def _show(chosen: Chosen, language: str) -> None:
    if not chosen.judge:
        paragraph(text("evaluate_not_judged", language), language, css="rl-notice")
        return
    view = st.radio(
        text("evaluate_view", language),
        list(_VIEWS),
        format_func=lambda name: text(f"evaluate_view_{name}", language),
        key="evaluate-view",
        horizontal=True,
        persist_state="session",
    )
    _VIEWS[view](chosen, language)
