"""The figures of a run: at a glance, from run to run, in charts, and all of them on demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.chart import chart_image, small_chart
from riktlots.app.pages.evaluate.choose import Chosen, run_moment, stamp
from riktlots.app.present.figures import interval
from riktlots.app.present.figures import title as figure_title
from riktlots.app.present.markup import element, escaped
from riktlots.app.report.charts import stacked_chart, trend_chart
from riktlots.app.report.content import verdicts_of
from riktlots.app.report.page import charts_part, first_part, rest_part, table_html
from riktlots.app.report.tables import Table, summary
from riktlots.evals.runs.finding import PRIMARY
from riktlots.evals.runs.folder import RunFolder, all_runs
from riktlots.evals.runs.scores import read_scores
from riktlots.evals.statistics.comparison import visible_difference
from riktlots.evals.statistics.intervals import Estimate
from riktlots.ingest.home import Home
from riktlots.retrieval.model import Verdict

_MOST = 8
# What helps most, what misleads most, and the false “we have none”.
TRENDS = (PRIMARY, "unsupported_answers", "over_refusal")


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run in few numbers: when it began, how many questions it answered and whether these are all, the figures of
    `TRENDS`, and the number of sentences by verdict."""

    moment: str
    questions: int
    is_whole: bool
    figures: Mapping[str, Estimate | None]
    verdicts: Mapping[Verdict, int]


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
    parts += [_over_runs(chosen, language), charts_part(report, language, chart_image)]
    parts += [element("details", more + rest_part(report, language))]
    st.html(element("div", "".join(parts), css="rl-eval", language=language))


def _over_runs(chosen: Chosen, language: str) -> str:
    """The latest whole runs of the same questions by the same judge, and always the chosen run, the oldest first, as
    HTML: the figures of `TRENDS` and the verdicts, as charts with their tables. Empty if there is only one run."""
    others = (run for run in all_runs(Home.default().runs) if run != chosen.run and _is_like(run, chosen))
    read = ((run, _past_run(run, chosen.judge, tuple(stamp(run)))) for run in others)
    whole = islice(((run, past) for run, past in read if past.is_whole), _MOST - 1)
    shown = (chosen.run, _past_run(chosen.run, chosen.judge, tuple(stamp(chosen.run))))
    latest = sorted([*whole, shown], key=lambda one: one[0].header().started)
    if len(latest) < 2:
        return ""
    past = [one for _, one in latest]
    here = [run for run, _ in latest].index(chosen.run)
    head = f'<h2 id="over-runs">{escaped(text("trend_heading", language))}</h2>'
    lower = {name for name in TRENDS if chosen.report().scores.measures[name].lower_is_better}
    body = head + _trends(past, here, lower, language) + _verdicts(past, language)
    return f'<section aria-labelledby="over-runs">{body}</section>'


def _is_like(run: RunFolder, chosen: Chosen) -> bool:
    """Whether a run has exactly the questions of the chosen one, and was judged by the same judge.

    A run of the first questions of a set, or of the set as it was before an edit, has other questions.
    """
    one, other = run.header(), chosen.run.header()
    same = (one.dataset_sha256, one.questions) == (other.dataset_sha256, other.questions)
    return same and chosen.judge in run.judges()


@st.cache_data(max_entries=64, show_spinner=False)
def _past_run(run: RunFolder, judge: str, files: tuple[tuple[str, int, int], ...]) -> PastRun:
    """Read a run. The arguments are the cache key; `files` is the stamp of the run."""
    scores = read_scores(run, judge, None)
    return PastRun(
        moment=run_moment(run)[:16],
        questions=len(scores.records),
        is_whole=not scores.unanswered,
        figures={name: scores.measures[name].estimate() for name in TRENDS},
        verdicts=verdicts_of(scores),
    )


def _trends(past: Sequence[PastRun], here: int, lower: Set[str], language: str) -> str:
    """A small chart for each figure, and one table for all. `lower` are the figures of which lower is better."""
    ways = {name: text("tile_lower" if name in lower else "tile_higher", language) for name in TRENDS}
    figures = "".join(_trend(name, way, past, here, language) for name, way in ways.items())
    means = element("p", escaped(text("trend_means", language)), css="small")
    headings = (text("evaluate_run", language), text("report_questions", language))
    shown = text("trend_here" if past[here].is_whole else "trend_unfinished", language)
    rows = tuple(
        (
            f"{number + 1}: {one.moment}" + f" ({shown})" * (number == here),
            str(one.questions),
            *(interval(one.figures[name], language) for name in TRENDS),
        )
        for number, one in enumerate(past)
    )
    table = Table((*headings, *(figure_title(name, language) for name in TRENDS)), rows)
    return means + element("div", figures, css="trends") + table_html(table, text("trend_heading", language))


def _trend(name: str, way: str, past: Sequence[PastRun], here: int, language: str) -> str:
    title = figure_title(name, language)
    points = [one.figures[name] for one in past]
    first, last = (interval(one, language) for one in (points[0], points[-1]))
    said = text("trend_said", language, figure=title, count=len(past), first=first, last=last)
    chart = small_chart(trend_chart(points, here, f"trend-{name}", title, said), said)
    caption = f"{element('strong', escaped(title))}<br>{escaped(way)}"
    return element("figure", element("figcaption", caption) + chart)


def _verdicts(past: Sequence[PastRun], language: str) -> str:
    """The verdicts of the judge in each run, as a chart with its table. Empty where no sentence was shown."""
    given = [verdict for verdict in Verdict if any(verdict in one.verdicts for one in past)]
    if not given:
        return ""
    title, means = text("evaluate_over_runs", language), text("evaluate_over_runs_means", language)
    bars = [
        (f"{number}: {one.moment}", [one.verdicts.get(verdict, 0) for verdict in Verdict])
        for number, one in enumerate(past, 1)
    ]
    names = [text(f"verdict_{verdict}", language) for verdict in Verdict]
    chart = chart_image(stacked_chart(bars, names, "over-runs", title, means), title)
    headings = (text("evaluate_run", language), *(text(f"verdict_{verdict}", language) for verdict in given))
    rows = tuple(
        (bar[0], *(str(one.verdicts.get(verdict, 0)) for verdict in given)) for bar, one in zip(bars, past, strict=True)
    )
    figure = element("figure", chart + element("figcaption", escaped(means)))
    return element("h3", escaped(title)) + figure + table_html(Table(headings, rows), title)
