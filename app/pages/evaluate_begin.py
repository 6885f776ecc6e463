"""Begin a run of an evaluation, and see how far it has come."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.eval_job import Desk, EvalJob, Stage
from app.i18n import text
from app.markup import label
from app.opening import Opened
from app.pages.evaluate_choose import look_at
from app.pages.shell import announce, paragraph
from evals.questions import DATASETS
from evals.suite.folder import RunFolder
from ingest.errors import RiktlotsError

# What is offered first; sets that were only made to develop on come after.
_FIRST = ("smoke", "release")
_FAILED, _TOLD = "evaluate_failed", "evaluate_told"
_ENDED = (Stage.DONE, Stage.STOPPED, Stage.FAILED)


@st.cache_resource(show_spinner=False)
def _desk() -> Desk:
    """The one for all visitors of this process."""
    return Desk()


def show_new_run(service: Opened, language: str) -> None:
    """The form that begins a run."""
    job = _desk().job
    is_running = bool(job and job.is_running)
    with st.expander(text("evaluate_new", language), key="evaluate-new"):
        others = sorted(path.stem for path in DATASETS.glob("*.jsonl") if path.stem not in _FIRST)
        dataset = st.selectbox(
            text("evaluate_set", language),
            [*_FIRST, *others],
            format_func=lambda name: _set_called(name, language),
            key="evaluate-set",
        )
        limit = st.number_input(
            text("evaluate_limit", language), min_value=1, value=None, step=1, key="evaluate-limit", placeholder=""
        )
        paragraph(text("evaluate_new_means", language), language, css="rl-note")
        st.button(
            text("evaluate_begin", language),
            key="evaluate-begin",
            type="primary",
            disabled=is_running,
            on_click=_begin,
            args=(service, dataset, limit),
        )
    if failed := st.session_state.pop(_FAILED, ""):
        paragraph(failed, "en", css="rl-error")


def show_going_on(run: RunFolder, service: Opened, language: str) -> None:
    """What to do with a run that is not whole."""
    done, total = len({record.id for record in run.records()}), run.header().questions
    paragraph(text("evaluate_unfinished", language, done=done, total=total), language, css="rl-notice")
    st.button(text("evaluate_go_on", language), key="evaluate-go-on", on_click=_go_on, args=(service, run))


def is_under_way(run: RunFolder) -> bool:
    """Whether a run is being made in this process."""
    job = _desk().job
    return bool(job and job.is_running and job.folder == run)


def show_job(language: str) -> None:
    """How far the run has come that is under way, and once how it ended."""
    job = _desk().job
    if job is None:
        return
    if job.is_running:
        _show_running(job, language)
    elif job.stage in _ENDED and st.session_state.get(_TOLD) != job.folder.name:
        _tell_end(job, language)


@st.fragment(run_every=1.0)
def _show_running(job: EvalJob, language: str) -> None:
    """Only this part of the page is made anew every second."""
    if not job.is_running:
        st.rerun(scope="app")
    share = job.done / job.total if job.total else 0.0
    # Streamlit reads these words as Markdown.
    said = text(f"evaluate_stage_{job.stage}", language, run=label(job.folder.name), done=job.done, total=job.total)
    st.progress(min(1.0, share), text=said)
    st.button(text("evaluate_stop", language), key="evaluate-stop", type="tertiary", on_click=job.stop)


def _tell_end(job: EvalJob, language: str) -> None:
    """Said once to each visitor; a visitor who comes later sees the run among the others."""
    said = text(f"evaluate_stage_{job.stage}", language, run=job.folder.name, detail=job.error)
    paragraph(said, language, css="rl-error" if job.stage is Stage.FAILED else "rl-notice")
    announce(said, language)
    st.session_state[_TOLD] = job.folder.name


def _set_called(name: str, language: str) -> str:
    return f"{name} – {text(f'evaluate_set_{name}', language)}" if name in _FIRST else name


def _begin(service: Opened, dataset: str, limit: float | None) -> None:
    _start(lambda: _desk().begin(service, dataset, int(limit) if limit else None))


def _go_on(service: Opened, run: RunFolder) -> None:
    _start(lambda: _desk().go_on(service, run))


def _start(begin: Callable[[], EvalJob]) -> None:
    state = st.session_state
    try:
        job = begin()
    except RiktlotsError as error:
        state[_FAILED] = str(error)
        return
    look_at(job.folder.name)
    state.pop(_TOLD, None)
