"""Charts on a page: as images, because Streamlit strips inline SVG. Each carries its own style."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from riktlots.app.present.markup import escaped

_STYLE = Path(__file__).with_name("chart.css")


def small_chart(svg: str, words: str) -> str:
    """A chart that fits beside others, as HTML. `words` say what it shows to those who do not see it."""
    return _image(svg, words, "small-chart")


def chart_image(svg: str, words: str) -> str:
    """A chart as wide as the page, as HTML, with the same words."""
    # It scrolls sideways on a phone, so it must be reachable by keyboard.
    return (
        f'<div class="wide" role="group" tabindex="0" aria-label="{escaped(words)}">{_image(svg, words, "chart")}</div>'
    )


def _image(svg: str, words: str, css: str) -> str:
    style = _STYLE.read_text(encoding="utf-8")
    drawn = b64encode(svg.replace(">", f"><style>{style}</style>", 1).encode()).decode()
    return f'<img class="{css}" src="data:image/svg+xml;base64,{drawn}" alt="{escaped(words)}">'
