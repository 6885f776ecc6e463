"""The pages, in the order of the navigation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.pages import about, ask, evaluate, find, plan, sources


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its `key` is its path and, as `page_<key>`, its name in the text catalogues.

    `render` shows it in a language; a page for `staff` is offered to nobody else.
    """

    key: str
    render: Callable[[str], None]
    staff: bool = False


# The first is where a visit begins.
PAGES = (
    Page("ask", ask.render),
    Page("find", find.render),
    Page("plan", plan.render),
    Page("sources", sources.render),
    Page("evaluate", evaluate.render, staff=True),
    Page("about", about.render),
)
