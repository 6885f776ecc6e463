"""The About page: purpose, limits, method, measured quality, accessibility and version."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.freshness import server_line
from riktlots.app.pages.shell import heading, opened_or_told, paragraph, title
from riktlots.app.present.figures import FIRST_PAGE, cells, meaning
from riktlots.app.present.figures import title as figure_title
from riktlots.app.present.markup import element, escaped
from riktlots.evals.errors import RunError
from riktlots.evals.runs.folder import RunFolder, all_runs
from riktlots.evals.runs.scores import Scores, read_scores
from riktlots.ingest.home import Home
from riktlots.ingest.model import Form
from riktlots.retrieval.judges.open import open_judge
from riktlots.retrieval.search.store import Store

# Only these sets give figures for the product as a whole; the others are development sets.
_SETS = ("release", "smoke")
_IS, _IS_NOT, _STEPS, _LIMITS = 3, 3, 4, 7


def render(language: str) -> None:
    """Render the page."""
    title(text("about_title", language), language)
    paragraph(text("about_lead", language), language)
    _show_list("is", _IS, language)
    _show_list("is_not", _IS_NOT, language)
    _show_list("how", _STEPS, language, tag="ol")
    index = opened_or_told(language)
    if index:
        _show_quality(index.store.id, language)
    _show_list("access", _LIMITS, language)
    paragraph(text("about_access_contact", language), language)
    _show_version(index.store if index else None, language)


def _show_list(name: str, count: int, language: str, tag: str = "ul") -> None:
    heading(text(f"about_{name}_heading", language), language)
    rows = "".join(element("li", escaped(text(f"about_{name}_{number}", language))) for number in range(1, count + 1))
    st.html(element(tag, rows, css="rl-words", language=language))


def _show_quality(generation: str, language: str) -> None:
    heading(text("quality_heading", language), language)
    scores = _measured(generation)
    if scores is None:
        paragraph(text("quality_none", language), language)
        return
    header = scores.header
    paragraph(
        text("quality_of", language, dataset=header.dataset, count=len(scores.records), day=header.started[:10]),
        language,
    )
    rows = "".join(
        "<tr>"
        + f'<th scope="row">{escaped(figure_title(name, language))}</th>'
        + "".join(element("td", escaped(cell)) for cell in cells(scores.measures[name], language))
        + "</tr>"
        for name in FIRST_PAGE
    )
    heads = "".join(
        f'<th scope="col">{escaped(words)}</th>'
        for words in ("", *(text(key, language) for key in ("eval_value", "eval_interval", "eval_count")))
    )
    st.html(
        element("table", f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>", css="rl-table", language=language)
    )
    means = "".join(
        element("li", escaped(f"{figure_title(name, language)}: {meaning(name, language)}")) for name in FIRST_PAGE
    )
    st.html(element("ul", means, css="rl-note", language=language))


def _measured(generation: str) -> Scores | None:
    """The latest complete run of the current generation, of the first set that has one; None if there is none."""
    for dataset in _SETS:
        for run in _runs(Home.default().runs):
            if (run.header().dataset, run.header().generation) == (dataset, generation):
                scores = read_scores(run, open_judge().name, None)
                if scores.is_complete:
                    return scores
    return None


def _runs(folder: Path) -> list[RunFolder]:
    """The runs of a folder; empty if one cannot be read."""
    try:
        return all_runs(folder)
    except RunError:
        return []


def _show_version(store: Store | None, language: str) -> None:
    heading(text("version_heading", language), language)
    rows = [text("version_line", language, version=version("riktlots"))]
    if store:
        originals = len({e.source for e in store.manifest.editions if e.form is Form.ORIGINAL})
        rows += [
            text("generation_line", language, generation=store.id),
            text("index_made", language, day=store.manifest.created[:10]),
            text("holdings", language, count=len(store.manifest.sources), originals=originals),
        ]
    rows += [line] if (line := server_line(language)) else []
    st.html(element("ul", "".join(element("li", escaped(row)) for row in rows), css="rl-words", language=language))
