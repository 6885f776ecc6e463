"""The files that a run can be taken along as, and its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from app.eval_view import title as figure_title
from app.i18n import text
from app.kept.audit import Deed, take_down
from app.pages.audience import signed_in_as
from app.pages.evaluate_choose import Chosen
from app.pages.evaluate_delete import show_deletion
from app.pages.shell import paragraph
from app.report.markdown import report_markdown
from app.report.page import report_page
from evals.labelling.item import items_of
from evals.labelling.labels import all_labels
from evals.sheets.table import write_table
from evals.suite.folder import RunFolder
from evals.suite.scores import Scores
from ingest.home import Home

_LABEL_COLUMNS = ("rater", "id", "sentence", "verdict", "comment", "at")
_COLUMNS = ("figure", "name", "value", "low", "high", "hits", "of", "undecided")


def show_files(chosen: Chosen, language: str) -> None:
    """The report for people, the figures as a sheet, the answers and judgements as they are kept."""
    files: tuple[tuple[str, str, str, Callable[[], bytes]], ...] = (
        ("report", f"{chosen.run.name}.html", "text/html", lambda: report_page(chosen.report(), language).encode()),
        (
            "report_markdown",
            f"{chosen.run.name}.md",
            "text/markdown",
            lambda: report_markdown(chosen.report(), language).encode(),
        ),
        ("figures", f"{chosen.run.name}.csv", "text/csv", lambda: _figures(chosen.report().scores, language)),
        ("answers", f"{chosen.run.name}-answers.jsonl", "application/jsonl", lambda: _content(chosen, "answers.jsonl")),
        (
            "judgements",
            f"{chosen.run.name}-{chosen.judge}.jsonl",
            "application/jsonl",
            lambda: _content(chosen, f"judgements/{chosen.judge}.jsonl"),
        ),
        ("labels", f"{chosen.run.name}-labels.csv", "text/csv", lambda: _labels(chosen.run)),
    )
    # A judge that had nothing to judge has left no file, nor have people who have labelled nothing.
    missing = {"judgements": chosen.judge not in chosen.run.judges(), "labels": not chosen.run.raters()}
    there = [row for row in files if not missing.get(row[0])]
    # Told here: where a file is fetched, nobody is signed in.
    who = signed_in_as()
    for name, file_name, kind, content in there:
        with st.container(key=f"file-{name}", gap="small"):
            st.download_button(
                text(f"evaluate_file_{name}", language),
                _noted(who, chosen.run.name, name, content),
                file_name=file_name,
                mime=kind,
                key=f"evaluate-file-{name}",
                on_click="ignore",
            )
            paragraph(text(f"evaluate_file_{name}_means", language), language, css="rl-note")
    show_deletion(chosen, language)


def _noted(who: str, run: str, name: str, content: Callable[[], bytes]) -> Callable[[], bytes]:
    """The content of a file, which is taken down as handed out when it is fetched."""

    def handed_out() -> bytes:
        take_down(Home.default(), Deed.EXPORT, who, what=name, run=run)
        return content()

    return handed_out


def _content(chosen: Chosen, name: str) -> bytes:
    return (chosen.run.path / name).read_bytes()


def _figures(scores: Scores, language: str) -> bytes:
    """All figures as a sheet, shares as decimal numbers."""
    rows = []
    for measure in scores.measures.values():
        found = measure.estimate()
        shares = ("", "", "") if found is None else tuple(f"{x:.6g}" for x in (found.value, found.low, found.high))
        counts = (f"{measure.hits:g}", f"{measure.of:g}", f"{measure.undecided:g}")
        rows.append((measure.name, figure_title(measure.name, language), *shares, *counts))
    return _sheet(_COLUMNS, rows)


def _labels(run: RunFolder) -> bytes:
    """What people say of the sentences as a sheet: of each person the last label on each."""
    given = all_labels(run, items_of(run))
    rows = [
        (rater, label.id, str(label.index + 1), label.verdict, label.comment, label.at)
        for rater, labels in given.items()
        for label in labels.values()
    ]
    return _sheet(_LABEL_COLUMNS, rows)


def _sheet(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.csv"
        write_table(path, columns, rows)
        return path.read_bytes()
