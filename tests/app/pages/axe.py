"""The faults of accessibility that axe-core finds on a page."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Any) -> list[tuple[str, list[str]]]:
    """The moderate, serious and critical faults by rule, with the elements that have them."""
    found = Axe().run(page, options=_RULES).response["violations"]
    counted = [fault for fault in found if fault["impact"] in ("moderate", "serious", "critical")]
    return [(fault["id"], [node["html"][:160] for node in fault["nodes"]]) for fault in counted]
