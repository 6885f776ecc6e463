"""The pictures of README.md and TOUR.md, taken of the real pages over the starter corpus:

    python -m tests.app.pages.pictures [FOLDER]

FOLDER is `app/pictures` unless another is named. It takes two to three minutes, most of it for the run on the smoke set
that the page Evaluate shows. Needs Chromium.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from riktlots.app.i18n import text
from riktlots.evals.bench.pages import CHROMIUM, QUIET
from tests import ROOT
from tests.app.pages.browsing import LOCALES, Visit, settle
from tests.app.pages.scenes import PATIENCE, STARTER, ask_first_case, plan_first_case, served_starter, wait_until_ready

FOLDER = ROOT / "app" / "pictures"
WIDTH, HEIGHT = 1280, 1100
SCHEMES = ("light", "dark")
_LANGUAGE = "en"
# Enough for the few colours of a page and the grey edges of its letters.
_COLOURS = 64
_MEASURE = [
    "-c",
    "from riktlots.app.cli import main; main()",
    "eval",
    "run",
    "--set",
    "smoke",
    "--interface",
    _LANGUAGE,
]


def answered(page: Any) -> None:
    """An answer, with the first document that it cites beside it."""
    ask_first_case(page)
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")


def worked_on(page: Any) -> None:
    """The checklist of a case: its first point is done, and the paragraphs behind it are open."""
    plan_first_case(page)
    point = page.locator("[class*='st-key-plan-item-']").first
    point.locator("input[type=checkbox]").focus()
    page.keyboard.press("Space")
    settle(page)
    point.locator("summary").click()
    page.mouse.move(0, 0)
    heading = page.get_by_role("heading", name=text("plan_title", _LANGUAGE))
    heading.evaluate("heading => { heading.style.scrollMarginTop = '1.5rem'; heading.scrollIntoView(); }")


def measured(page: Any) -> None:
    """The first figures of the run, which the page has chosen by itself."""
    page.get_by_role("heading", name=text("report_first", _LANGUAGE)).wait_for(timeout=PATIENCE)


# By the name of the picture: the path of the page, and what is done there.
SCENES: dict[str, tuple[str, Callable[[Any], None]]] = {
    "ask": ("", answered),
    "plan": ("plan", worked_on),
    "evaluate": ("evaluate", measured),
}
NAMES = tuple(f"{scene}-{scheme}.png" for scene in SCENES for scheme in SCHEMES)


def take(target: Path, browser: Any, questions: int = 50) -> None:
    """Take all pictures, into a folder that is made where it is missing; the run has so many questions at most."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = os.environ | STARTER | {"RIKTLOTS_HOME": str(folder / "home"), "RIKTLOTS_MODEL": ""}
        command = [sys.executable, *_MEASURE, "--limit", str(questions)]
        subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        with served_starter(folder) as address:
            for scene, (path, done) in SCENES.items():
                for scheme in SCHEMES:
                    visit = Visit(browser, address)
                    page = visit.open(path, LOCALES[_LANGUAGE], WIDTH, HEIGHT, color_scheme=scheme)
                    wait_until_ready(page)
                    done(page)
                    settle(page)
                    _write(page.screenshot(), target / f"{scene}-{scheme}.png")
                    visit.context.close()


def _write(picture: bytes, path: Path) -> None:
    """Write a picture with few colours, which take a third of the room."""
    whole = Image.open(io.BytesIO(picture)).convert("RGB")
    whole.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def main() -> None:
    """Take them into the folder that the command line names."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        take(Path(sys.argv[1]) if sys.argv[1:] else FOLDER, browser)
        browser.close()


if __name__ == "__main__":
    main()
