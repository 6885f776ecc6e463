"""What stands on a page that runs without a browser, and how to go to another one."""

from __future__ import annotations

import html
import re

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

_OUR_OWN = re.compile(r"<(style|script)>.*?</\1>", re.DOTALL)
_TO_COPY = re.compile(r'<span class="rl-copied-text">(.*?)</span>', re.DOTALL)


def shown(page: AppTest) -> str:
    """All HTML that a reader sees on a page that has run to its end."""
    assert not page.exception
    html = shown_so_far(page)
    assert "rl-broken" not in html, "the page broke; the log says how"
    return html


def shown_so_far(page: AppTest) -> str:
    """The same of a run that broke off: without styles, scripts, and what is only there to be copied."""
    return _TO_COPY.sub("", _OUR_OWN.sub("", "\n".join(element.body for element in page.html)))


def copies(page: AppTest) -> list[str]:
    """The texts that the buttons of the page copy."""
    return [html.unescape(words) for element in page.html for words in _TO_COPY.findall(element.body)]


def turned_to(page: AppTest, key: str, language: str = "sv") -> AppTest:
    """The page of that key, in a language."""
    page.run()
    # AppTest goes to pages by their files; ours are functions, which Streamlit tells apart by the hash of their path.
    page._page_hash = calc_hash(key)
    page.run()
    return page if page.radio(key="language").value == language else in_language(page, language)


def in_language(page: AppTest, language: str) -> AppTest:
    """The same page after the reader's choice of a language."""
    return page.radio(key="language").set_value(language).run()


def asked(page: AppTest, question: str) -> AppTest:
    """The page after a first question."""
    return page.run().chat_input[0].set_value(question).run()
