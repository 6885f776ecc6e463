"""Delete the run that is looked at."""

from __future__ import annotations

import streamlit as st

from app.i18n import text
from app.kept.audit import Deed
from app.markup import label
from app.pages.evaluate_begin import is_under_way
from app.pages.evaluate_choose import Chosen, forget_runs
from app.pages.noting import note
from app.pages.shell import announce, heading, paragraph
from evals.suite.folder import RunFolder
from ingest.errors import RiktlotsError

_SURE, _DELETED, _FAILED = "evaluate-delete-sure", "evaluate_deleted", "evaluate_not_deleted"


def show_deletion(chosen: Chosen, language: str) -> None:
    """What is deleted with the run, and the button that does it once the visitor has said that it is meant."""
    if is_under_way(chosen.run):
        return
    heading(text("evaluate_delete_heading", language), language)
    labels = sum(len(chosen.run.labels(rater)) for rater in chosen.run.raters())
    paragraph(text("evaluate_delete_means", language, labels=labels), language, css="rl-note")
    # The run is in the key: who was sure of one is not yet of the next.
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
    """Say once that a run has been deleted, or why it could not be."""
    if failed := st.session_state.pop(_FAILED, ""):
        paragraph(failed, "en", css="rl-error")
    if name := st.session_state.pop(_DELETED, ""):
        said = text("run_deleted", language, run=name)
        paragraph(said, language, css="rl-notice")
        announce(said, language)


def _delete(run: RunFolder) -> None:
    note(Deed.ERASE, what="run", run=run.name)
    try:
        run.delete()
    except RiktlotsError as error:
        st.session_state[_FAILED] = str(error)
        return
    st.session_state[_DELETED] = run.name
    forget_runs()
