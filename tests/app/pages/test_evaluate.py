"""The page to measure on, without a browser."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import text
from riktlots.app.present.figures import FIRST_PAGE, span
from riktlots.app.present.figures import title as figure_title
from riktlots.app.present.markup import escaped
from riktlots.app.records.audit import read_audit
from riktlots.evals.labels.labels import add_label, items_of
from riktlots.evals.runs.folder import RunFolder, all_runs
from riktlots.evals.runs.record import Quote, Record, RecordedPlace, Shown
from riktlots.evals.runs.score import score
from riktlots.evals.runs.scores import Scores
from riktlots.ingest.home import Home
from riktlots.retrieval.answer import answer
from riktlots.retrieval.judges.open import open_judge
from riktlots.retrieval.model import Verdict
from riktlots.retrieval.search.store import Store
from tests.app.pages.evaluating import BEFORE, RUN, named, view
from tests.app.pages.reading import in_language, shown, turned_to
from tests.evals.runs.runs import by_status, scored

pytestmark = pytest.mark.usefixtures("for_staff")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_without_a_run_it_says_how_to_make_one(page: AppTest, language: str) -> None:
    html = shown(turned_to(page, "evaluate", language))
    assert text("evaluate_no_runs", language) in html
    assert page.selectbox(key="evaluate-set").value == "smoke"


def test_a_visit_of_staff_is_recorded_once(page: AppTest, home: Home) -> None:
    turned_to(page, "evaluate")
    page.run()
    assert [(line["deed"], line["page"]) for line in read_audit(home)] == [("staff", "evaluate")]


def test_a_run_is_made_while_the_page_answers_and_its_figures_are_shown(page: AppTest, home: Home) -> None:
    turned_to(page, "evaluate")
    page.number_input(key="evaluate-limit").set_value(6).run()
    page.button(key="evaluate-begin").click().run()
    deadline = time.monotonic() + 60
    said = text("evaluate_stage_done", "sv", run=all_runs(home.runs)[0].name)
    while said not in shown(page) and time.monotonic() < deadline:
        time.sleep(0.2)
        page.run()
    assert said in shown(page)
    assert len(all_runs(home.runs)[0].records()) == 6
    assert page.selectbox(key="evaluate-run").value == all_runs(home.runs)[0].name
    assert figure_title("right_outcome", "sv") in shown(page)
    assert said not in shown(page.run()), "it is said once"


def test_a_run_of_nothing_but_refusals_has_figures(
    page: AppTest, home: Home, mini_store: Store, out_of_scope: None
) -> None:
    scored(home.runs / RUN, mini_store, lambda question: answer(question.question, mini_store))
    html = shown(turned_to(page, "evaluate"))
    assert figure_title("over_refusal", "sv") in html
    assert "100,0 %" in html


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_figures_are_those_of_the_run(page: AppTest, scores: Scores, language: str) -> None:
    html = shown(turned_to(page, "evaluate", language))
    for name in FIRST_PAGE:
        found = scores.measures[name].estimate()
        assert escaped(figure_title(name, language)) in html
        if found:
            assert text("tile_picture", language, interval=span(found, language)) in html
    assert html.count('<img class="small-chart"') == len(FIRST_PAGE)
    assert html.count('<img class="chart"') == 3
    assert text("report_verdicts", language) in html
    assert text("tiles_mean_ring", language) not in html


def test_a_place_that_the_index_has_no_more_keeps_its_address(page: AppTest, run: RunFolder) -> None:
    old = run.records()[0]
    gone = "test-samverkanslag@digest-sv 99 §"
    place = replace(old.sentences[0].quotes[0].place, address=gone)
    made_up = Shown("Detta står ingenstans.", "supported", (Quote(old.sentences[0].quotes[0].quote, place),))
    run.add_answer(replace(old, sentences=(made_up,), found=(place,)))
    score(run, open_judge())
    turned_to(page, "evaluate")
    html = view(page, "label")
    html = named(page, "anna")
    while "Detta står ingenstans." not in html:
        html = shown(page.button(key="go-next").click().run())
    assert gone in html
    assert "99+%C2%A7" not in html, "it leads nowhere"


def test_a_run_is_deleted_by_who_is_sure(page: AppTest, run: RunFolder, home: Home, mini_store: Store) -> None:
    scored(home.runs / BEFORE, mini_store, lambda question: by_status(question, mini_store))
    add_label(run, "anna", items_of(run)[0], Verdict.SUPPORTED)
    turned_to(page, "evaluate")
    page.selectbox(key="evaluate-run").set_value(RUN).run()
    assert text("evaluate_delete_means", "sv", labels=1) in view(page, "files")
    assert page.button(key="evaluate-delete").disabled
    page.checkbox(key=f"evaluate-delete-sure-{RUN}").check().run()
    html = shown(page.button(key="evaluate-delete").click().run())
    assert text("run_deleted", "sv", run=RUN) in html
    assert not run.path.exists()
    assert page.selectbox(key="evaluate-run").value == BEFORE
    assert page.button(key="evaluate-delete").disabled, "who was sure of one run is not of the next"
    assert ("erase", RUN) in [(line["deed"], line.get("run")) for line in read_audit(home)]


def test_the_name_of_a_run_is_only_text(page: AppTest, home: Home, mini_store: Store) -> None:
    scored(home.runs / "prov ![x](y)", mini_store, lambda question: by_status(question, mini_store))
    turned_to(page, "evaluate")
    view(page, "files")
    assert r"prov \!\[x\]\(y\)" in page.checkbox[0].label


def test_a_run_that_cannot_be_read_is_told_and_the_page_stands(page: AppTest, run: RunFolder) -> None:
    (run.path / "answers.jsonl").write_text("{}\n", encoding="utf-8")
    html = shown(turned_to(page, "evaluate"))
    assert text("evaluate_unreadable", "sv") in html
    assert "innehåller en rad som inte är något svar" in html
    assert "holds a line that is no answer" in shown(in_language(page, "en"))


def test_a_run_that_is_not_whole_can_go_on(page: AppTest, run: RunFolder) -> None:
    lines = (run.path / "answers.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (run.path / "answers.jsonl").write_text("".join(lines[:-2]), encoding="utf-8")
    html = shown(turned_to(page, "evaluate"))
    assert text("evaluate_unfinished", "sv", done=len(lines) - 2, total=len(lines)) in html
    # The run was made by another version than the one that runs, and is left alone.
    html = shown(page.button(key="evaluate-go-on").click().run())
    assert "andra frågor, ett annat index, en annan modell eller en annan version" in html


def test_answers_of_a_model_and_documents_are_only_text(page: AppTest, run: RunFolder) -> None:
    hostile = "<script>alert(1)</script> ![x](https://evil.example/x.png) <img src=x onerror=a()>"
    old = run.records()[0]
    place = RecordedPlace(old.sentences[0].quotes[0].place.address, f"{hostile} mer", "sv", hostile)
    shown_sentence = Shown(hostile, "supported", (Quote(hostile, place),))
    run.add_answer(Record(old.id, hostile, "sv", "answered", "", (shown_sentence,), (place,)))
    turned_to(page, "evaluate")
    for name in ("figures", "failures", "label", "people", "files"):
        html = view(page, name)
        assert "<script" not in html
        assert "<img src=x" not in html
        assert not page.markdown
    view(page, "label")
    named(page, "anna")
    while escaped(hostile) not in shown(page):
        page.button(key="go-next").click().run()
    assert f"<mark>{escaped(hostile)}</mark> mer" in shown(page)
