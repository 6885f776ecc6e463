"""The pages over the starter corpus, and what a reader does there to get something worth looking at."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from tests.app.pages.browsing import cite_buttons, served, settle

# Milliseconds; the first page that is opened builds the index.
PATIENCE = 120_000
_LAUNCH = """
import sys
from riktlots.app.pages.serve import serve
sys.exit(serve(int(sys.argv[1]), browser=False, demo={demo}))
"""
# Of the starter corpus, and with its fitted decision.
STARTER = {"RIKTLOTS_CORPUS": "", "RIKTLOTS_EMBEDDER": ""}


def served_starter(folder: Path, *, demo: bool = False, **settings: str) -> AbstractContextManager[str]:
    """The address of the pages over the starter corpus and what is in `folder`/home, with further settings."""
    return served(folder, _LAUNCH.format(demo=demo), RIKTLOTS_PAGES_RATE="0", **STARTER, **settings)


def wait_until_ready(page: Any) -> None:
    """Wait until the index is built and the page stands there."""
    page.get_by_test_id("stSkeleton").first.wait_for(state="detached", timeout=PATIENCE)


def ask_first_case(page: Any) -> None:
    """Ask about the guest from Iran, and open the first document that the answer cites."""
    page.locator(".st-key-example_supervisor button").click()
    page.locator(".rl-foot").first.wait_for(timeout=PATIENCE)
    settle(page)
    cite_buttons(page).first.click()
    settle(page)


def plan_first_case(page: Any) -> None:
    """Make the list of the first example of a collaboration."""
    page.locator(".st-key-example-plan_example_1 button").click()
    page.locator(".rl-plan").first.wait_for(timeout=PATIENCE)
    settle(page)
