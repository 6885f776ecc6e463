"""Measuring in a real browser: a run is made, read, labelled, and taken home."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from riktlots.app.i18n import text
from riktlots.evals.labels.labels import items_of, labels_of
from riktlots.evals.runs.folder import all_runs
from riktlots.ingest.home import Home
from tests.app.pages.axe import violations
from tests.app.pages.browsing import IN_BROWSER, LOCALES, Visit, ask, served, settle, turn_to
from tests.app.pages.test_screenshots import FOLDER, WIDTHS, taken

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = IN_BROWSER


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """The home of the server."""
    return Home(tmp_path / "home")


@pytest.fixture
def visit(chromium: Any, tmp_path: Path) -> Iterator[Visit]:
    """A visit by one of the staff, to a server that nothing has been measured on."""
    with served(tmp_path) as address:
        visit = Visit(chromium, address)
        yield visit
        if visit.context:
            visit.context.close()


def begun(visit: Visit, limit: str = "30", language: str = "sv") -> Any:
    """The page on which a run has just begun."""
    page = visit.open("evaluate", locale=LOCALES[language])
    page.get_by_text(text("evaluate_new", language), exact=True).click()
    page.locator(".st-key-evaluate-limit input").fill(limit)
    page.locator(".st-key-evaluate-limit input").press("Tab")
    settle(page)
    page.locator(".st-key-evaluate-begin button").click()
    return page


def measured(visit: Visit, language: str = "sv") -> Any:
    """The page on which a run has ended."""
    page = begun(visit, language=language)
    expect(page.get_by_role("heading", name=text("report_first", language))).to_be_visible(timeout=90_000)
    settle(page)
    return page


def view(page: Any, name: str, language: str = "sv") -> None:
    words = text(f"evaluate_view_{name}", language)
    page.locator(".st-key-evaluate-view").get_by_text(words, exact=True).click()
    settle(page)


def opened(page: Any) -> None:
    """Unfold the first group of what went wrong, and open its first question."""
    page.locator("[class*='st-key-failures-'] summary").first.click()
    page.locator("[class*='st-key-failure-'] button").first.click()
    settle(page)


def to_label(page: Any, rater: str, language: str = "sv") -> None:
    """Turn to the first sentence that a person is to label."""
    view(page, "label", language)
    page.locator(".st-key-evaluate-rater input").fill(rater)
    page.locator(".st-key-evaluate-rater input").press("Enter")
    settle(page)


def pressed(page: Any, key: str) -> None:
    """Press a key that has the page run again, and wait until keys count again."""
    keys = page.locator(".rl-keys")
    run = keys.get_attribute("data-run")
    page.keyboard.press(key)
    expect(keys).not_to_have_attribute("data-run", run)
    settle(page)


def test_a_run_goes_on_while_others_ask_and_shows_its_figures_by_itself(visit: Visit, home: Home) -> None:
    page = begun(visit, "50")
    bar = page.get_by_role("progressbar")
    expect(bar).to_be_visible(timeout=10_000)
    turn_to(page, "Fråga")
    ask(page, "När ska lärosätet anmäla ett samverkansavtal?")
    turn_to(page, "Utvärdera")
    expect(page.get_by_role("heading", name=text("report_first", "sv"))).to_be_visible(timeout=60_000)
    expect(page.locator("img.chart").first).to_be_visible()
    assert page.evaluate("document.querySelector('img.chart').naturalWidth") > 100
    assert len(all_runs(home.runs)[0].records()) == 50
    assert visit.unknown_names() == []
    assert visit.errors == []


def test_a_failure_is_labelled_and_then_the_judge_is_shown(visit: Visit, home: Home) -> None:
    page = measured(visit)
    view(page, "failures")
    page.locator(".st-key-evaluate-rater input").fill("anna")
    page.locator(".st-key-evaluate-rater input").press("Enter")
    settle(page)
    opened(page)
    form = page.locator("[class*='st-key-label-form']")
    for _ in range(40):
        if form.count():
            break
        page.locator(".st-key-go-next button").click()
        settle(page)
    judge = page.get_by_text(text("report_judge_says", "sv", verdict=""))
    expect(page.locator("mark").first).to_be_visible()
    expect(judge).to_have_count(0)
    page.get_by_text(text("label_unsupported", "sv"), exact=True).first.click()
    page.get_by_role("button", name=text("evaluate_keep_label", "sv")).first.click()
    expect(judge.first).to_be_visible()
    run = all_runs(home.runs)[0]
    assert [label.verdict for label in labels_of(run, "anna", items_of(run)).values()] == ["unsupported"]
    view(page, "people")
    expect(page.get_by_text(text("people_labels", "sv", counts="anna 1"))).to_be_visible()


def test_the_focus_follows_into_a_failure_and_back_to_the_list(visit: Visit) -> None:
    page = measured(visit)
    view(page, "failures")
    page.locator("[class*='st-key-failures-'] summary").first.click()
    place = page.locator(".rl-place")
    expect(place).to_have_attribute("data-place", "all")
    expect(place).not_to_be_focused()
    page.locator("[class*='st-key-failure-'] button").first.press("Enter")
    settle(page)
    expect(place).not_to_have_attribute("data-place", "all")
    expect(place).to_be_focused()
    page.locator(".st-key-failures-all button").press("Enter")
    settle(page)
    expect(place).to_have_attribute("data-place", "all")
    expect(place).to_be_focused()
    assert visit.errors == []


@pytest.mark.parametrize(("language", "back"), [("sv", "f"), ("en", "p")])
def test_sentences_are_labelled_by_keys_alone(visit: Visit, home: Home, language: str, back: str) -> None:
    page = measured(visit, language)
    to_label(page, "anna", language)
    page.locator(".st-key-evaluate-rater input").blur()
    said, at = page.locator("#rl-live"), page.locator(".rl-place")
    first = at.get_attribute("data-place")
    page.keyboard.press("3")
    expect(said).to_have_text(text("keys_chosen", language, verdict=text("label_unsupported", language)))
    pressed(page, "s")
    expect(at).not_to_have_attribute("data-place", first)
    expect(said).to_contain_text(text("keys_saved", language, verdict=text("label_unsupported", language)))
    expect(at).to_be_focused()
    second = at.get_attribute("data-place")
    pressed(page, "n")
    expect(at).not_to_have_attribute("data-place", second)
    page.keyboard.press("1")
    pressed(page, "s")
    run = all_runs(home.runs)[0]
    given = labels_of(run, "anna", items_of(run))
    assert sorted(label.verdict for label in given.values()) == ["supported", "unsupported"]
    assert second not in {f"{id}-{index}" for id, index in given}, "it was passed over"
    for _ in range(3):
        pressed(page, back)
    expect(at).to_have_attribute("data-place", first)
    expect(page.locator("[class*='st-key-label-form'] input[value='2']")).to_be_checked()
    assert visit.errors == []


def test_no_key_counts_while_somebody_writes_or_has_turned_them_off(visit: Visit, home: Home) -> None:
    page = measured(visit)
    to_label(page, "anna")
    first = page.locator(".rl-place").get_attribute("data-place")
    chosen = page.locator("[class*='st-key-label-form'] input[type=radio]:checked")
    comment = page.locator("[class*='st-key-label-form'] textarea")
    comment.click()
    page.keyboard.type("1 snabb notis")
    expect(comment).to_have_value("1 snabb notis")
    expect(chosen).to_have_count(0)
    page.keyboard.press("Escape")
    expect(comment).not_to_be_focused()
    page.locator(".st-key-label-keys label").click()
    settle(page)
    expect(page.locator(".rl-keys")).to_have_count(0)
    page.keyboard.press("2")
    page.keyboard.press("n")
    settle(page)
    expect(chosen).to_have_count(0)
    page.locator(".st-key-label-keys label").click()
    settle(page)
    expect(page.locator(".rl-keys")).to_be_visible()
    page.keyboard.press("2")
    pressed(page, "s")
    expect(page.locator(".rl-place")).not_to_have_attribute("data-place", first)
    run = all_runs(home.runs)[0]
    (label,) = labels_of(run, "anna", items_of(run)).values()
    assert (label.verdict, label.comment) == ("partly", "1 snabb notis")
    assert f"{label.id}-{label.index}" == first


def test_a_second_verdict_never_lands_on_the_sentence_before(visit: Visit, home: Home) -> None:
    page = measured(visit)
    to_label(page, "anna")
    page.locator(".st-key-evaluate-rater input").blur()
    first = page.locator(".rl-place").get_attribute("data-place")
    for key in "1s2s":
        page.keyboard.press(key)
    expect(page.locator(".rl-place")).not_to_have_attribute("data-place", first)
    settle(page)
    run = all_runs(home.runs)[0]
    given = {f"{id}-{index}": label.verdict for (id, index), label in labels_of(run, "anna", items_of(run)).items()}
    assert given[first] == "supported"


def test_the_files_of_a_run_are_what_they_say(visit: Visit, tmp_path: Path) -> None:
    page = measured(visit)
    view(page, "files")
    for name, start in (
        ("report", b"<!doctype html>"),
        ("report_markdown", b"# "),
        ("figures", "\ufefffigure;name;value".encode()),
        ("answers", b'{"id": '),
        ("judgements", b'{"key": '),
    ):
        with page.expect_download() as download:
            page.locator(f".st-key-evaluate-file-{name} button").click()
        target = tmp_path / download.value.suggested_filename
        download.value.save_as(target)
        assert target.read_bytes().startswith(start)


def test_nothing_is_cut_off_on_a_phone(visit: Visit) -> None:
    page = measured(visit)
    page.set_viewport_size({"width": 360, "height": 740})
    for name in ("figures", "failures", "label", "people", "files"):
        view(page, name)
        widest = page.evaluate(
            "Math.max(...[...document.querySelectorAll('[class^=rl-], .wide, button, input')]"
            ".map(e => e.getBoundingClientRect().right))"
        )
        assert widest <= 360, name
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("language", LOCALES)
def test_every_view_is_pictured_and_has_no_serious_fault(visit: Visit, language: str) -> None:
    page = measured(visit, language)
    for name in ("figures", "failures", "label", "people", "files"):
        view(page, name, language)
        if name == "failures":
            assert violations(page) == [], "the groups"
            opened(page)
        if name == "label":
            to_label(page, "anna", language)
        for device, width in WIDTHS.items() if FOLDER else ():
            page.set_viewport_size({"width": width, "height": 900})
            taken(page, f"evaluate-{name}-{language}-{device}")
        assert violations(page) == [], name
