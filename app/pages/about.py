"""The About page: what Riktlots is, how it is used by topic, measured quality and version."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import streamlit as st
from markdown_it import MarkdownIt

from riktlots.app.help import TOPICS, Topic, topic
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
# The query parameter that names a topic, and the one that the page begins with.
_TOPIC, _ABOUT = "topic", "about"
# Our own files, and yet no HTML is taken from them.
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


def render(language: str) -> None:
    """Render the page, or the topic that the address names."""
    chosen = st.query_params.get(_TOPIC, "")
    if chosen in TOPICS:
        _show_topic(topic(chosen, language))
        st.button(text("help_back", language), key="back", type="tertiary", on_click=st.query_params.clear)
        return
    about = topic(_ABOUT, language)
    title(text("about_title", language), language)
    _show_words(about)
    _show_topics(language)
    index = opened_or_told(language)
    if index:
        _show_quality(index.store.id, language)
    _show_version(index.store if index else None, language)


def _show_topic(shown: Topic) -> None:
    title(shown.title, shown.language)
    _show_words(shown)


def _show_words(shown: Topic) -> None:
    """Show what stands below the title of a topic."""
    paragraph(shown.lead, shown.language)
    st.html(element("div", _MARKDOWN.render(shown.body), css="rl-help", language=shown.language))


def _show_topics(language: str) -> None:
    """Show a way to each topic, but for the one that stands here."""
    heading(text("help_heading", language), language)
    for one in (topic(id, language) for id in TOPICS if id != _ABOUT):
        with st.container(key=f"row-help-{one.id}", gap=None):
            st.button(one.title, key=f"help-{one.id}", type="tertiary", on_click=_open, args=(one.id,))
            paragraph(one.lead, language, css="rl-note")


def _open(id: str) -> None:
    st.query_params[_TOPIC] = id


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
