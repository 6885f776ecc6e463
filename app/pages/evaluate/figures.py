"""The figures of a run: at a glance, from run to run, in charts, and all of them on demand."""

from __future__ import annotations

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.chart import chart_image, small_chart
from riktlots.app.pages.evaluate.choose import Chosen
from riktlots.app.pages.evaluate.trend import over_runs
from riktlots.app.present.markup import element, escaped
from riktlots.app.report.page import charts_part, first_part, rest_part
from riktlots.app.report.tables import summary
from riktlots.evals.statistics.comparison import visible_difference


def show_figures(chosen: Chosen, language: str) -> None:
    """Show the headline figures of a run with their change since the compared run, how they went from run to run, the
    charts, and all other figures on demand."""
    report = chosen.report()
    parts = [element("p", escaped(summary(report, language)), css="small"), first_part(report, language, small_chart)]
    if report.comparison:
        turned = len(report.comparison.gained) + len(report.comparison.lost)
        count = len(report.comparison.old.primary.tallies)
        least = visible_difference(count, turned / count) if turned else None
        if least is not None:
            said = text("eval_can_show", language, points=f"{100 * least:.0f}", count=count)
            parts.append(element("p", escaped(said), css="small"))
    more = element("summary", escaped(text("evaluate_all", language)))
    parts += [over_runs(chosen, language), charts_part(report, language, chart_image)]
    parts += [element("details", more + rest_part(report, language))]
    st.html(element("div", "".join(parts), css="rl-eval", language=language))
