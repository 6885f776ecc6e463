"""Moving about on the page to measure on."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.app.pages.reading import shown

# The run that the page has in tests, and the name of one that a test may add.
RUN, BEFORE = "prov-2", "prov-1"


def view(page: AppTest, name: str) -> str:
    return shown(page.radio(key="evaluate-view").set_value(name).run())


def named(page: AppTest, rater: str) -> str:
    return shown(page.text_input(key="evaluate-rater").set_value(rater).run())


def open_failure(page: AppTest, id: str) -> str:
    """The question that went wrong, from the list of all of them."""
    return shown(page.button(key=f"failure-{id}").click().run())
