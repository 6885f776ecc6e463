"""The figures of a run on the page."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import streamlit as st

from app.i18n import text
from app.markup import element, escaped
from app.pages.evaluate_choose import Chosen
from app.pages.evaluate_runs import verdicts_over_runs
from app.report.page import charts_part, first_part, rest_part
from app.report.tables import summary
from evals.statistics.power import visible_difference

_CHART_STYLE = Path(__file__).with_name("evaluate_chart.css")


def show_figures(chosen: Chosen, language: str) -> None:
    """What people are told of a run, what became of it since the run before, charts, and all the rest on demand."""
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
    parts += [charts_part(report, language, _image), verdicts_over_runs(chosen, language, _image)]
    parts += [element("details", more + rest_part(report, language))]
    st.html(element("div", "".join(parts), css="rl-eval", language=language))


def _image(svg: str, title: str) -> str:
    """A chart as an image: Streamlit lets no drawing through. The style of the page does not reach into it."""
    style = _CHART_STYLE.read_text(encoding="utf-8")
    drawn = b64encode(svg.replace(">", f"><style>{style}</style>", 1).encode()).decode()
    image = f'<img class="chart" src="data:image/svg+xml;base64,{drawn}" alt="{escaped(title)}">'
    # It scrolls sideways on a phone, and the keyboard has to get there.
    return f'<div class="wide" role="region" tabindex="0" aria-label="{escaped(title)}">{image}</div>'
