"""How the pages and a terminal show what hostile documents say, for the measurement of it."""

from __future__ import annotations

import dataclasses
from io import StringIO

from rich.text import Text

from app.console import console_to
from app.links import original_link
from app.markup import element, escaped, link, marked
from evals.bench.hostile.run import Showing
from ingest.manifest import parse_source
from ingest.model import Passage


def showing() -> Showing:
    """The product's own ways."""
    return Showing(_passage, _link, _terminal)


def _passage(passage: Passage) -> str:
    middle = len(passage.text) // 2
    heads = element("p", escaped(" › ".join(passage.heading_path)), css="rl-part", language=passage.language)
    return heads + element("p", marked(passage.text, middle // 2, middle), css="rl-text", language=passage.language)


def _link(url: str, words: str) -> str:
    source = parse_source(
        {
            "id": "hostile",
            "title": "Hostile",
            "cite": "hostile",
            "cite_en": "hostile",
            "language": ["sv"],
            "kind": "guideline",
            "weight": "local-guideline",
            "jurisdiction": "SE",
            "status": "in_force",
            "verified": "user",
        },
        "hostile",
    )
    # The manifest refuses most of these; what has got past it is still no more than a link.
    return link(original_link(dataclasses.replace(source, url=url)), words)


def _terminal(text: str) -> str:
    written = StringIO()
    console_to(written).print(Text(text))
    return written.getvalue()
