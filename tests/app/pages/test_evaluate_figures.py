"""The figures of a run, beside another and among those before it, on the page to measure on, without a browser."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import text
from riktlots.app.pages.evaluate.figures import TRENDS
from riktlots.app.present.figures import FIRST_PAGE, interval, percent
from riktlots.app.present.figures import title as figure_title
from riktlots.app.report.content import verdicts_of
from riktlots.evals.runs.scores import Scores
from riktlots.ingest.home import Home
from riktlots.retrieval.search.store import Store
from tests.app.pages.evaluating import BEFORE, RUN
from tests.app.pages.reading import shown, turned_to
from tests.evals.runs.runs import by_status, scored

pytestmark = pytest.mark.usefixtures("for_staff")


@pytest.fixture
def before(scores: Scores, mini_store: Store, home: Home) -> Scores:
    """A run of the same questions that began a month before."""
    made = scored(home.runs / BEFORE, mini_store, lambda question: by_status(question, mini_store))
    begun(home.runs / BEFORE, "2030-12-01T00:00:00+00:00")
    return made


def begun(run: Path, started: str, **other: str | int) -> None:
    """Write into the header of a run when it began, and what else is to stand there."""
    path = run / "header.json"
    header = json.loads(path.read_text(encoding="utf-8")) | {"started": started} | other
    path.write_text(json.dumps(header), encoding="utf-8")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_headline_figure_says_how_it_changed_since_the_other_run(
    page: AppTest, scores: Scores, before: Scores, language: str
) -> None:
    turned_to(page, "evaluate", language)
    html = shown(page.selectbox(key="evaluate-against").set_value(BEFORE).run())
    old = before.primary.estimate()
    assert old
    assert text("tile_picture_before", language, before=percent(old.value, language)) in html
    assert text("tiles_mean_ring", language) in html
    tiles = html.split('<ul class="tiles"')[1].split("</ul>")[0].split('<li class="tile')[1:]
    assert len(tiles) == len(FIRST_PAGE)
    for name, tile in zip(FIRST_PAGE, tiles, strict=True):
        assert figure_title(name, language) in tile
        assert (text("tile_lower", language) in tile) is scores.measures[name].lower_is_better
        assert (text("tile_higher", language) in tile) is not scores.measures[name].lower_is_better
    same = text("report_same", language)
    assert same[0].upper() + same[1:] in tiles[0]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_headline_figures_are_drawn_from_run_to_run_with_a_table(
    page: AppTest, scores: Scores, before: Scores, language: str
) -> None:
    html = shown(turned_to(page, "evaluate", language)).split('<section aria-labelledby="over-runs">')[1]
    assert html.count('<img class="small-chart"') == len(TRENDS)
    for name in TRENDS:
        first, last = (interval(run.measures[name].estimate(), language) for run in (before, scores))
        title = figure_title(name, language)
        assert text("trend_said", language, figure=title, count=2, first=first, last=last) in html
    rows = html.split("<tbody>")[1].split("</tbody>")[0].split("</tr>")
    assert "1: 2030-12-01 00:00" in rows[0]
    assert "2: 2031-01-01 00:00" in rows[1]
    assert text("trend_here", language) in rows[1]
    assert f"<td>{interval(before.primary.estimate(), language)}</td>" in rows[0]


def test_what_the_judge_said_is_drawn_from_run_to_run(page: AppTest, scores: Scores, before: Scores) -> None:
    html = shown(turned_to(page, "evaluate"))
    assert html.count('<img class="chart"') == 4
    table = html.split(text("evaluate_over_runs", "sv"))[-1]
    total = sum(verdicts_of(scores).values())
    assert f"<td>{total}</td>" in table


def test_one_run_alone_has_no_trend_and_an_unfinished_one_does_not_count(
    page: AppTest, scores: Scores, before: Scores, home: Home
) -> None:
    answers = home.runs / BEFORE / "answers.jsonl"
    answers.write_text("".join(answers.read_text(encoding="utf-8").splitlines(keepends=True)[:-2]), encoding="utf-8")
    html = shown(turned_to(page, "evaluate"))
    assert page.selectbox(key="evaluate-run").value == RUN
    assert text("trend_heading", "sv") not in html


@pytest.mark.parametrize("other", [{"dataset_sha256": "of another edition"}, {"questions": 3}])
def test_a_run_of_other_questions_of_that_set_is_not_drawn(
    page: AppTest, scores: Scores, before: Scores, home: Home, other: dict[str, str | int]
) -> None:
    begun(home.runs / BEFORE, "2030-12-01T00:00:00+00:00", **other)
    html = shown(turned_to(page, "evaluate"))
    assert text("trend_heading", "sv") not in html
    page.selectbox(key="evaluate-against").set_value(BEFORE).run()
    assert text("tiles_mean_ring", "sv") in shown(page), "it can be compared all the same"


def rows_of_trend(html: str) -> list[str]:
    section = html.split('<section aria-labelledby="over-runs">')[1]
    return section.split("<tbody>")[1].split("</tbody>")[0].split("</tr>")[:-1]


def test_an_older_run_that_is_shown_stands_among_the_latest(
    page: AppTest, scores: Scores, before: Scores, home: Home
) -> None:
    for day in range(2, 12):
        shutil.copytree(home.runs / BEFORE, home.runs / f"later-{day}")
        begun(home.runs / f"later-{day}", f"2030-12-{day:02}T00:00:00+00:00")
    turned_to(page, "evaluate")
    rows = rows_of_trend(shown(page.selectbox(key="evaluate-run").set_value(BEFORE).run()))
    assert len(rows) == 8
    assert "1: 2030-12-01 00:00" in rows[0] and text("trend_here", "sv") in rows[0]
    assert "2: 2030-12-06 00:00" in rows[1]
    assert "8: 2031-01-01 00:00" in rows[7]


def test_an_unfinished_run_that_is_shown_says_so(page: AppTest, scores: Scores, before: Scores, home: Home) -> None:
    answers = home.runs / BEFORE / "answers.jsonl"
    answers.write_text("".join(answers.read_text(encoding="utf-8").splitlines(keepends=True)[:-2]), encoding="utf-8")
    turned_to(page, "evaluate")
    rows = rows_of_trend(shown(page.selectbox(key="evaluate-run").set_value(BEFORE).run()))
    assert text("trend_unfinished", "sv") in rows[0]
    assert len(rows) == 2
