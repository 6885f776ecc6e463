"""The page about Riktlots, without a browser."""

from __future__ import annotations

import re
from importlib.metadata import version

import pytest
from streamlit.testing.v1 import AppTest

from riktlots.app.help import TOPICS, topic
from riktlots.app.i18n import text
from riktlots.app.present.figures import FIRST_PAGE, title
from riktlots.app.present.markup import escaped
from riktlots.evals.runs.execute import execute
from riktlots.evals.runs.folder import RunFolder
from riktlots.evals.runs.score import score
from riktlots.ingest.home import Home
from riktlots.retrieval.judges.bundled import BundledJudge
from riktlots.retrieval.search.store import Store
from tests.app.pages.reading import shown, turned_to
from tests.evals.runs.runs import QUESTIONS, by_status, header


@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_says_what_it_is_and_that_nothing_has_been_measured(page: AppTest, language: str) -> None:
    html = shown(turned_to(page, "about", language))
    for heading in ("help", "quality", "version"):
        assert text(f"{heading}_heading", language) in html
    for part in re.findall(r"^## (.+)$", topic("about", language).body, re.MULTILINE):
        assert f"<h2>{part}</h2>" in html
    assert text("quality_none", language) in html
    assert version("riktlots") in html


@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_leads_to_each_topic_of_the_help_and_back(page: AppTest, language: str) -> None:
    turned_to(page, "about", language)
    for id in TOPICS[1:]:
        page.button(key=f"help-{id}").click().run()
        html = shown(page)
        assert escaped(topic(id, language).title) in html
        assert escaped(topic(id, language).lead) in html
        assert text("version_heading", language) not in html
        page.button(key="back").click().run()
        assert text("version_heading", language) in shown(page)


def test_an_address_with_a_topic_opens_it_and_one_that_is_not_known_opens_the_page(page: AppTest) -> None:
    page.query_params["topic"] = "privacy"
    assert topic("privacy", "sv").lead in shown(turned_to(page, "about"))
    page.query_params["topic"] = "<b>nothing</b>"
    assert text("version_heading", "sv") in shown(page.run())


def measured(home: Home, store: Store, dataset: str, **changes: str) -> None:
    """A whole run of a set, kept in the home."""
    run = RunFolder(home.runs / f"{dataset}-1")
    run.begin(header(store, dataset=dataset, **changes), QUESTIONS)
    execute(run, QUESTIONS, lambda question: by_status(question, store), store)
    score(run, BundledJudge())


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_figures_of_the_serving_index_stand_there_with_their_intervals(
    page: AppTest, everything_covered: None, home: Home, mini_store: Store, language: str
) -> None:
    measured(home, mini_store, "smoke")
    html = shown(turned_to(page, "about", language))
    assert text("quality_none", language) not in html
    assert all(title(name, language) in html for name in FIRST_PAGE)
    assert html.count('<th scope="row">') == len(FIRST_PAGE)
    assert text("quality_of", language, dataset="smoke", count=len(QUESTIONS), day="2031-01-01") in html


def test_figures_of_another_index_or_of_a_set_to_develop_on_are_not_passed_off(
    page: AppTest, everything_covered: None, home: Home, mini_store: Store
) -> None:
    measured(home, mini_store, "dev")
    measured(home, mini_store, "release", generation="0123456789abcdef")
    assert text("quality_none", "sv") in shown(turned_to(page, "about"))
