"""Five tasks as somebody new does them on the real pages, from the first page on: how many clicks and fields they take.

The bounds are what was counted; a page that asks for more has become harder to use.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from riktlots.app.i18n import text
from riktlots.evals.bench.load import product_environment
from riktlots.evals.bench.process import COMMAND
from riktlots.evals.labels.labels import items_of, labels_of
from riktlots.evals.runs.folder import all_runs
from riktlots.ingest.home import Home
from tests.app.pages.axe import violations
from tests.app.pages.browsing import IN_BROWSER, LOCALES, Visit, cite_buttons, opened_document, settle
from tests.app.pages.scenes import PATIENCE, served_starter, wait_until_ready

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = IN_BROWSER
ACT = "# Lag om prov\n\n2 kap. Anmälan\n\n1 § Lärosätet {duty} anmäla ett nytt samarbete inom {days} dagar.\n"
EDITIONS = {"2024": ACT.format(duty="bör", days=30), "2026": ACT.format(duty="ska", days=14)}
LICENCE = {"sv": "Vem beslutar om exporttillstånd?", "en": "Who decides on an export licence?"}
ISP = {"sv": "(ISP) beslutar som regel om tillstånd", "en": "ISP decides on licences"}
RECRUITMENT = {
    "sv": "Vi vill anställa en doktorand från Iran i ett projekt om batterier. Vad behöver vi tänka på?",
    "en": "We want to employ a doctoral student from Iran in a project on batteries. What should we consider?",
}
GUIDELINE = {
    "sv": "# Gästforskare\n\nVärden för en gästforskare ska anmäla besöket till blomsterkansliet tio dagar i förväg.\n",
    "en": "# Visiting researchers\n\nThe host of a visiting researcher must notify the flower office of the visit at "
    "least ten days before.\n",
}
NOTIFIED = {
    "sv": "När ska värden anmäla en gästforskares besök?",
    "en": "When must the host notify a visit by a researcher?",
}


@dataclass
class Newcomer:
    """Somebody on the pages, whose clicks, fields and keys are counted."""

    page: Any
    clicks: int = 0
    fields: int = 0
    keys: int = 0

    def click(self, what: Any) -> None:
        what.click()
        self.clicks += 1
        settle(self.page)

    def fill(self, field: Any, words: str, then: str = "") -> None:
        """Fill in one field; `then` is a key that ends it."""
        field.fill(words)
        if then:
            field.press(then)
        self.fields += 1
        settle(self.page)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1
        settle(self.page)

    def turn_to(self, name: str, language: str) -> None:
        link = self.page.get_by_role("navigation").get_by_role("link", name=text(f"page_{name}", language), exact=True)
        self.click(link)

    def ask(self, question: str) -> None:
        answers = self.page.locator(".rl-foot")
        before = answers.count()
        self.fill(self.page.get_by_test_id("stChatInputTextArea"), question, then="Enter")
        answers.nth(before).wait_for(timeout=PATIENCE)
        settle(self.page)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two editions of an act, and a run whose sentences wait for labels."""
    folder = tmp_path_factory.mktemp("tasks")
    for year, content in EDITIONS.items():
        path = folder / f"{year}.md"
        path.write_text(content, encoding="utf-8")
        described = ("--id", "prov-lag", "--title", "Lagen om prov av samarbeten", "--kind", "law", "--weight", "law")
        riktlots(folder, "ingest", str(path), *described, "--edition", year, "--valid-from", f"{year}-01-01")
    riktlots(folder, "eval", "run", "--set", "smoke", "--limit", "8")
    return folder


def riktlots(folder: Path, *command: str) -> None:
    environment = {**product_environment(), "RIKTLOTS_HOME": str(folder / "home")}
    done = subprocess.run(
        [*COMMAND, *command], env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """The pages over that folder and the starter corpus."""
    with served_starter(folder) as address:
        yield address


@pytest.fixture(params=LOCALES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def newcomer(visit: Visit, language: str) -> Newcomer:
    """Somebody who has just opened the first page."""
    page = visit.open(locale=LOCALES[language])
    wait_until_ready(page)
    settle(page)
    return Newcomer(page)


def test_finding_who_decides_a_licence(newcomer: Newcomer, language: str) -> None:
    newcomer.ask(LICENCE[language])
    expect(newcomer.page.locator(".rl-sentence").first).to_contain_text(ISP[language])
    newcomer.click(cite_buttons(newcomer.page).first)
    expect(opened_document(newcomer.page).locator("mark").first).to_be_visible()
    assert (newcomer.clicks, newcomer.fields) == (1, 1)


def test_checking_a_doctoral_recruitment_from_iran(newcomer: Newcomer, language: str) -> None:
    newcomer.ask(RECRUITMENT[language])
    newcomer.click(newcomer.page.get_by_role("button", name=text("planned_page_go", language)).first)
    newcomer.page.locator(".rl-plan").first.wait_for(timeout=PATIENCE)
    expect(newcomer.page.locator("[class*='st-key-plan-item-']").first).to_be_visible()
    expect(newcomer.page.get_by_text("267/2012").first).to_be_attached()
    assert (newcomer.clicks, newcomer.fields) == (1, 1)


def test_seeing_what_changed_in_an_act(newcomer: Newcomer, language: str) -> None:
    newcomer.turn_to("sources", language)
    newcomer.fill(newcomer.page.get_by_label(text("sources_filter", language)), "prov av samarbeten")
    newcomer.click(newcomer.page.locator(".st-key-read-prov-lag button"))
    jumps = newcomer.page.get_by_role("navigation", name=text("document_jumps", language))
    newcomer.click(jumps.get_by_text(text("changes_heading", language)))
    expect(newcomer.page.locator("#rl-changes")).to_be_in_viewport()
    expect(newcomer.page.locator("del")).to_have_text(["bör", "30"])
    expect(newcomer.page.locator("ins")).to_have_text(["ska", "14"])
    assert (newcomer.clicks, newcomer.fields) == (3, 1)


def test_labelling_ten_sentences(newcomer: Newcomer, language: str, folder: Path) -> None:
    rater = f"new-{language}"
    newcomer.turn_to("evaluate", language)
    views = newcomer.page.locator(".st-key-evaluate-view")
    newcomer.click(views.get_by_text(text("evaluate_view_label", language), exact=True))
    newcomer.fill(newcomer.page.locator(".st-key-evaluate-rater input"), rater, then="Enter")
    newcomer.click(newcomer.page.get_by_text(text("evaluate_at_once", language), exact=True))
    keys = newcomer.page.locator(".rl-keys")
    for _ in range(10):
        run = keys.get_attribute("data-run")
        newcomer.press("1")
        expect(keys).not_to_have_attribute("data-run", str(run))
        settle(newcomer.page)
    (run,) = all_runs(Home(folder / "home").runs)
    assert len(labels_of(run, rater, items_of(run))) == 10
    assert (newcomer.clicks, newcomer.fields, newcomer.keys) == (3, 1, 10)


def test_adding_a_guideline_of_ones_own(newcomer: Newcomer, language: str) -> None:
    page, title = newcomer.page, {"sv": "Rutin för gästforskare", "en": "Procedure for visiting researchers"}[language]
    newcomer.turn_to("sources", language)
    newcomer.click(page.get_by_text(text("add_document", language), exact=True))
    assert violations(page) == []
    newcomer.fill(page.get_by_label(text("add_title", language)), title)
    newcomer.fill(page.get_by_label(text("add_authority", language)), "Högskolan")
    newcomer.fill(page.locator(".st-key-sources-add-text textarea"), GUIDELINE[language])
    newcomer.click(page.get_by_role("button", name=text("add_now", language)))
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text(text("add_done", language, title=title)).first).to_be_visible()
    assert violations(page) == []
    assert (newcomer.clicks, newcomer.fields) == (3, 3)
    newcomer.turn_to("ask", language)
    newcomer.ask(NOTIFIED[language])
    expect(opened_document(page).locator(".rl-doc-name")).to_have_text(title)
