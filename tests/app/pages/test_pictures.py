"""The pictures that README.md and TOUR.md show, and what the tour tells people to click and to type."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from riktlots.app.i18n import catalogue
from riktlots.evals.bench.pages import CHROMIUM
from tests import ROOT
from tests.app.command_line import run
from tests.app.pages.pictures import FOLDER, NAMES, WIDTH, take

TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "TOUR.md")}
# Bytes.
LARGEST, ALL_TOGETHER = 150_000, 700_000
_SHOWN = re.compile(
    r'<picture><source media="\(prefers-color-scheme: dark\)" srcset="(?P<dark>[^"]+)">'
    r'<img src="(?P<light>[^"]+)" width="\d+" alt="(?P<alt>[^"]+)"></picture>'
)


def test_the_documents_show_the_pictures_that_there_are_each_light_and_dark_with_words_for_it() -> None:
    shown = [one for words in TEXTS.values() for one in _SHOWN.finditer(words)]
    assert len(shown) == sum(words.count("<img") for words in TEXTS.values())
    for one in shown:
        assert one["dark"] == one["light"].replace("-light.png", "-dark.png") != one["light"]
        assert len(one["alt"]) > 40
    named = {(ROOT / path).relative_to(FOLDER).name for one in shown for path in (one["light"], one["dark"])}
    assert named == set(NAMES) == {path.name for path in FOLDER.iterdir()}


def hold_what_is_promised(folder: Path) -> None:
    """Each picture is a PNG of the width of a page, and small."""
    paths = [folder / name for name in NAMES]
    for path in paths:
        with Image.open(path) as picture:
            assert (picture.format, picture.width) == ("PNG", WIDTH)
            assert len(picture.getcolors() or ()) > 8, "something is on it"
        assert path.stat().st_size < LARGEST
    assert sum(path.stat().st_size for path in paths) < ALL_TOGETHER


def test_the_pictures_are_as_wide_as_a_page_and_small() -> None:
    hold_what_is_promised(FOLDER)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_the_command_takes_the_pictures(chromium: Any, tmp_path: Path) -> None:
    take(tmp_path / "pictures", chromium, questions=3)
    hold_what_is_promised(tmp_path / "pictures")


def test_what_the_tour_tells_to_click_stands_on_the_pages() -> None:
    on_the_pages = set(catalogue("en").values())
    # Each step begins with its name, and before the first one stands how words on the pages are marked.
    steps = TEXTS["TOUR.md"].split("\n1. ", 1)[1]
    names = re.findall(r"\*\*(.+?)\*\*", re.sub(r"^(?:\d+\. )?\*\*.+?\*\*", "", steps, flags=re.MULTILINE))
    assert len(names) > 10
    assert set(names) <= on_the_pages
    questions = re.findall(r"“(.+?)”", TEXTS["TOUR.md"])
    assert set(questions) <= on_the_pages


def test_what_the_tour_tells_to_type_is_there() -> None:
    commands = re.findall(r"^\s*riktlots ([a-z]+(?: [a-z]+)?)", TEXTS["TOUR.md"], re.MULTILINE)
    assert len(commands) == 4
    for command in commands:
        assert "--json" in run(*command.split(), "--help")
    assert "--demo" in run("app", "--help")
