"""Charts on a page: as images, because Streamlit strips inline SVG. Each carries its own style."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from riktlots.app.present.markup import escaped

_STYLE = Path(__file__).with_name("chart.css")


def small_chart(svg: str, words: str) -> str:
    """A chart that fits beside others, as HTML. `words` say what it shows to those who do not see it."""
    style = _STYLE.read_text(encoding="utf-8")
    drawn = b64encode(svg.replace(">", f"><style>{style}</style>", 1).encode()).decode()
    return f'<img class="small-chart" src="data:image/svg+xml;base64,{drawn}" alt="{escaped(words)}">'


def chart_image(svg: str, title: str) -> str:
    """A chart as wide as the page, as HTML."""
    image = small_chart(svg, title).replace('class="small-chart"', 'class="chart"', 1)
    # It scrolls sideways on a phone, so it must be reachable by keyboard.
    return f'<div class="wide" role="group" tabindex="0" aria-label="{escaped(title)}">{image}</div>'
