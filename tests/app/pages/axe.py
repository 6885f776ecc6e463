"""The faults of accessibility that axe-core finds on a page."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Any, *impacts: str) -> list[tuple[str, list[str]]]:
    """The serious and critical faults, and those of further `impacts`, by rule, with the elements that have them."""
    found = Axe().run(page, options=_RULES).response["violations"]
    serious = [fault for fault in found if fault["impact"] in ("serious", "critical", *impacts)]
    return [(fault["id"], [node["html"][:160] for node in fault["nodes"]]) for fault in serious]
