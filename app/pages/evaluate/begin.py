"""Start an evaluation run and show its progress."""

from __future__ import annotations

import datetime
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.evaluate.choose import look_at
from riktlots.app.pages.shell import announce, paragraph
from riktlots.app.present.errors import error_words
from riktlots.app.present.markup import label
from riktlots.evals.errors import RunError
from riktlots.evals.questions.questions import DATASETS, Question, load_questions
from riktlots.evals.runs.execute import Answerer, answerer, execute, header_of
from riktlots.evals.runs.folder import Header, RunFolder, find_set, new_run
from riktlots.evals.runs.score import score
from riktlots.ingest.errors import RiktlotsError
from riktlots.ingest.home import Home
from riktlots.retrieval.judges.open import open_judge
from riktlots.retrieval.model import Answer
from riktlots.retrieval.open_index import OpenIndex

# Seconds between two questions of a set in which waiting visitors get the index.
_BREATH = 0.02
# Batch size: a job that is stopped answers at most this many more questions.
_AT_A_TIME = 4


class Stage(StrEnum):
    """The stage of a job."""

    ANSWERING = "answering"
    JUDGING = "judging"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


class _StopError(Exception):
    """The job has been asked to stop."""


class EvalJob:
    """A job that answers the unanswered questions of a run and has the rule-based judge score them.

    `done` of `total` is the progress of the current `stage`; `error` is the message of the error that ended the job.
    """

    def __init__(self, folder: RunFolder, questions: Sequence[Question], answer: Answerer, index: OpenIndex) -> None:
        self.folder = folder
        self.stage = Stage.ANSWERING
        self.done = 0
        self.total = len(questions)
        self.error = ""
        self._questions = questions
        self._answer = answer
        self._index = index
        self._told_to_stop = threading.Event()
        # A run on disk is always consistent, so a server shutdown loses nothing.
        self._thread = threading.Thread(target=self._work, name=f"evaluation {folder.name}", daemon=True)

    @property
    def is_running(self) -> bool:
        """Whether the job is still running."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Start the job."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the job soon. Answers made so far are kept, and the run can be resumed later."""
        self._told_to_stop.set()

    def wait(self, seconds: float) -> None:
        """Wait for the job to end, at most `seconds`."""
        self._thread.join(seconds)

    def _work(self) -> None:
        try:
            for start in range(0, self.total, _AT_A_TIME):
                part = self._questions[start : start + _AT_A_TIME]
                execute(self.folder, part, self._answer, self._index.store, progress=self._counts_from(start))
                self._stop_if_told()
            self.stage, self.done, self.total = Stage.JUDGING, 0, 0
            score(self.folder, open_judge(), self._count)
            self.stage = Stage.DONE
        except _StopError:
            self.stage = Stage.STOPPED
        except RiktlotsError as error:  # the page shows it; nothing else in this thread can
            self.error = str(error)
            self.stage = Stage.FAILED
        except Exception as error:
            self.error = f"{type(error).__name__}: {error}"
            self.stage = Stage.FAILED

    def _counts_from(self, start: int) -> Callable[[int, int], None]:
        return lambda done, _: self._count(start + done, self.total)

    def _count(self, done: int, total: int) -> None:
        self.done, self.total = done, total
        if self.stage is Stage.JUDGING:
            self._stop_if_told()

    def _stop_if_told(self) -> None:
        if self._told_to_stop.is_set():
            raise _StopError


class JobRunner:
    """Holds the one job of this process, running or ended. `answers` makes an Answerer from an index."""

    def __init__(self, answers: Callable[[OpenIndex], Answerer] | None = None) -> None:
        self.job: EvalJob | None = None
        self._answers = answers or _polite
        self._lock = threading.Lock()

    def begin(self, index: OpenIndex, dataset: str, limit: int | None = None) -> EvalJob:
        """Start a new run of a set, or of its first `limit` questions. Raises RunError, DatasetError."""
        path, now = find_set(dataset), datetime.datetime.now().astimezone()
        questions = load_questions(path)[:limit]
        header = header_of(index, path, questions, now)
        return self._start(index, new_run(Home.default().runs, path.stem, now), header, questions)

    def go_on(self, index: OpenIndex, folder: RunFolder) -> EvalJob:
        """Resume an incomplete run. Raises RunError when the index, the model or the version has changed."""
        begun, questions = folder.header(), folder.questions()
        now = datetime.datetime.now().astimezone()
        header = header_of(index, folder.path / "questions.jsonl", questions, now)
        # The questions come from the run itself; the set may have changed since.
        header = replace(header, dataset=begun.dataset, dataset_sha256=begun.dataset_sha256)
        return self._start(index, folder, header, questions)

    def _start(self, index: OpenIndex, folder: RunFolder, header: Header, questions: Sequence[Question]) -> EvalJob:
        with self._lock:
            if self.job and self.job.is_running:
                raise RunError(f"the run {self.job.folder.name} is not done yet; wait for it, or stop it.")
            folder.begin(header, questions)
            self.job = EvalJob(folder, questions, self._answers(index), index)
            self.job.start()
            return self.job


def _polite(index: OpenIndex) -> Answerer:
    """An Answerer that pauses before each question, so that visitors of the pages get their turn."""
    answer = answerer(index)

    def ask(question: Question) -> Answer:
        time.sleep(_BREATH)
        return answer(question)

    return ask


# Sets offered first; development sets follow.
_FIRST = ("smoke", "release")
_FAILED, _TOLD = "evaluate_failed", "evaluate_told"
_ENDED = (Stage.DONE, Stage.STOPPED, Stage.FAILED)


# Shared by all visitors of this process. Not in a cache of Streamlit, which any visitor may ask it to empty.
_DESK = JobRunner()


def show_new_run(index: OpenIndex, language: str) -> None:
    """Show the form that starts a run."""
    job = _DESK.job
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
            args=(index, dataset, limit),
        )
    if failed := st.session_state.pop(_FAILED, ""):
        paragraph(error_words(failed, language), language, css="rl-error")


def show_going_on(run: RunFolder, index: OpenIndex, language: str) -> None:
    """Show that a run is incomplete, and a button that resumes it."""
    done, total = len({record.id for record in run.records()}), run.header().questions
    paragraph(text("evaluate_unfinished", language, done=done, total=total), language, css="rl-notice")
    st.button(text("evaluate_go_on", language), key="evaluate-go-on", on_click=_go_on, args=(index, run))


def is_under_way(run: RunFolder) -> bool:
    """Whether a run is in progress in this process."""
    job = _DESK.job
    return bool(job and job.is_running and job.folder == run)


def show_job(language: str) -> None:
    """Show the progress of the current run and, once, how it ended."""
    job = _DESK.job
    if job is None:
        return
    if job.is_running:
        _show_running(job, language)
    elif job.stage in _ENDED and st.session_state.get(_TOLD) != job.folder.name:
        _tell_end(job, language)


@st.fragment(run_every=1.0)
def _show_running(job: EvalJob, language: str) -> None:
    """Show the progress of a running job. Only this fragment of the page reruns every second."""
    if not job.is_running:
        st.rerun(scope="app")
    share = job.done / job.total if job.total else 0.0
    # Streamlit renders this text as Markdown.
    said = text(f"evaluate_stage_{job.stage}", language, run=label(job.folder.name), done=job.done, total=job.total)
    st.progress(min(1.0, share), text=said)
    st.button(text("evaluate_stop", language), key="evaluate-stop", type="tertiary", on_click=job.stop)


def _tell_end(job: EvalJob, language: str) -> None:
    """Say how the job ended, once per visitor; later visitors find the run in the list."""
    said = text(
        f"evaluate_stage_{job.stage}",
        language,
        run=job.folder.name,
        detail=error_words(job.error, language) if job.error else "",
    )
    paragraph(said, language, css="rl-error" if job.stage is Stage.FAILED else "rl-notice")
    announce(said, language)
    st.session_state[_TOLD] = job.folder.name


def _set_called(name: str, language: str) -> str:
    return f"{name} – {text(f'evaluate_set_{name}', language)}" if name in _FIRST else name


def _begin(index: OpenIndex, dataset: str, limit: float | None) -> None:
    _start(lambda: _DESK.begin(index, dataset, int(limit) if limit else None))


def _go_on(index: OpenIndex, run: RunFolder) -> None:
    _start(lambda: _DESK.go_on(index, run))


def _start(begin: Callable[[], EvalJob]) -> None:
    state = st.session_state
    try:
        job = begin()
    except RiktlotsError as error:
        state[_FAILED] = str(error)
        return
    look_at(job.folder.name)
    state.pop(_TOLD, None)
