"""Download the files of a run, and delete a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.evaluate.begin import is_under_way
from riktlots.app.pages.evaluate.choose import Chosen, forget_runs
from riktlots.app.pages.shell import announce, heading, paragraph
from riktlots.app.pages.visitor import record, signed_in_as
from riktlots.app.present.errors import error_words
from riktlots.app.present.figures import title as figure_title
from riktlots.app.present.markup import label
from riktlots.app.records.audit import AuditEvent, record_event
from riktlots.app.report.markdown import report_markdown
from riktlots.app.report.page import report_page
from riktlots.evals.labels.labels import all_labels, items_of
from riktlots.evals.questions.table import write_table
from riktlots.evals.runs.folder import RunFolder
from riktlots.evals.runs.scores import Scores
from riktlots.ingest.errors import RiktlotsError
from riktlots.ingest.home import Home

_SURE, _DELETED, _FAILED = "evaluate-delete-sure", "evaluate_deleted", "evaluate_not_deleted"


def show_deletion(chosen: Chosen, language: str) -> None:
    """Show what deletion of the run removes, and a button that deletes it once the visitor has confirmed."""
    if is_under_way(chosen.run):
        return
    heading(text("evaluate_delete_heading", language), language)
    labels = sum(len(chosen.run.labels(rater)) for rater in chosen.run.raters())
    paragraph(text("evaluate_delete_means", language, labels=labels), language, css="rl-note")
    # The key contains the run: confirming one deletion must not confirm the next.
    name = chosen.run.name
    sure = st.checkbox(text("evaluate_delete_sure", language, run=label(name)), key=f"{_SURE}-{name}")
    st.button(
        text("evaluate_delete", language),
        key="evaluate-delete",
        disabled=not sure,
        on_click=_delete,
        args=(chosen.run,),
    )


def tell_deleted(language: str) -> None:
    """Show once that a run has been deleted, or why it could not be."""
    if failed := st.session_state.pop(_FAILED, ""):
        paragraph(error_words(failed, language), language, css="rl-error")
    if name := st.session_state.pop(_DELETED, ""):
        said = text("run_deleted", language, run=name)
        paragraph(said, language, css="rl-notice")
        announce(said, language)


def _delete(run: RunFolder) -> None:
    record(AuditEvent.ERASE, what="run", run=run.name)
    try:
        run.delete()
    except RiktlotsError as error:
        st.session_state[_FAILED] = str(error)
        return
    st.session_state[_DELETED] = run.name
    forget_runs()


_LABEL_COLUMNS = ("rater", "id", "sentence", "verdict", "comment", "at")
_COLUMNS = ("figure", "name", "value", "low", "high", "hits", "of", "undecided")


def show_files(chosen: Chosen, language: str) -> None:
    """Show the downloads: the report, the figures as a spreadsheet, the answers and judgements as stored."""
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
        ("labels", f"{chosen.run.name}-labels.csv", "text/csv", lambda: labels_sheet(chosen.run)),
    )
    # A judge without anything to judge has written no file, nor have raters without labels.
    missing = {"judgements": chosen.judge not in chosen.run.judges(), "labels": not chosen.run.raters()}
    there = [row for row in files if not missing.get(row[0])]
    # Read here: the download callback has no signed-in user.
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
    """A download callback that records the export in the audit log and returns the content."""

    def handed_out() -> bytes:
        record_event(Home.default(), AuditEvent.EXPORT, who, what=name, run=run)
        return content()

    return handed_out


def _content(chosen: Chosen, name: str) -> bytes:
    return (chosen.run.path / name).read_bytes()


def _figures(scores: Scores, language: str) -> bytes:
    """All figures as a spreadsheet, shares as decimal numbers."""
    rows = []
    for measure in scores.measures.values():
        found = measure.estimate()
        shares = ("", "", "") if found is None else tuple(f"{x:.6g}" for x in (found.value, found.low, found.high))
        counts = (f"{measure.hits:g}", f"{measure.of:g}", f"{measure.undecided:g}")
        rows.append((measure.name, figure_title(measure.name, language), *shares, *counts))
    return _sheet(_COLUMNS, rows)


def labels_sheet(run: RunFolder) -> bytes:
    """The labels of the sentences as a spreadsheet: the last label of each person on each sentence."""
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
