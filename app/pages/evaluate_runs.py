"""What a judge said in one run after the other."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.i18n import text
from app.markup import element, escaped
from app.pages.evaluate_choose import Chosen, run_moment, same_set, stamp
from app.report.charts import stacked_chart
from app.report.content import verdicts_of
from app.report.page import table_html
from app.report.tables import Table
from evals.suite.folder import RunFolder
from evals.suite.runs import all_runs
from evals.suite.scores import read_scores
from ingest.home import Home
from retrieval.model import Verdict

_MOST = 8


def verdicts_over_runs(chosen: Chosen, language: str, place: Callable[[str, str], str]) -> str:
    """The verdicts in the latest runs of the same set by the same judge, as a chart with its table in HTML.

    `place` puts a chart on the page, given its SVG and its title. Empty while there is one run only.
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
    """The arguments are the key; `files` is what the folder holds."""
    return verdicts_of(read_scores(run, judge, None))
