"""The pages, in the order of the navigation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.pages import about, ask, evaluate, find, history, plan, sources
from app.pages.audience import has_history, is_staff


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its `key` is its path and, as `page_<key>`, its name in the text catalogues.

    `render` shows it in a language; `offered` says whether it is there for whoever visits just now.
    """

    key: str
    render: Callable[[str], None]
    offered: Callable[[], bool] = lambda: True


# The first is where a visit begins.
PAGES = (
    Page("ask", ask.render),
    Page("find", find.render),
    Page("plan", plan.render),
    Page("sources", sources.render),
    Page("history", history.render, has_history),
    Page("evaluate", evaluate.render, is_staff),
    Page("about", about.render),
)
