"""A run of an evaluation in a thread of its own, which goes on when the page that began it is gone."""

from __future__ import annotations

import datetime
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum

from app.eval_run import answerer, header_of
from app.opening import Opened
from evals.errors import RunError
from evals.questions import Question, load_questions
from evals.suite.execute import Answerer, execute
from evals.suite.folder import Header, RunFolder
from evals.suite.runs import find_set, new_run
from evals.suite.score import score
from retrieval.judges.opening import open_judge
from retrieval.model import Answer

# Whoever waits for the index gets it in this time between two questions of a set.
_BREATH = 0.02
# A job that is told to stop answers no more questions than these before it does.
_AT_A_TIME = 4


class Stage(StrEnum):
    """How far a job has come."""

    ANSWERING = "answering"
    JUDGING = "judging"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


class _StopError(Exception):
    """The job was told to stop."""


class EvalJob:
    """Answers the questions of a run that have no answer yet, and lets the rules judge them.

    `done` of `total` says how far the `stage` has come; `error` is the message of the error that ended the job.
    """

    def __init__(self, folder: RunFolder, questions: Sequence[Question], answer: Answerer, opened: Opened) -> None:
        self.folder = folder
        self.stage = Stage.ANSWERING
        self.done = 0
        self.total = len(questions)
        self.error = ""
        self._questions = questions
        self._answer = answer
        self._opened = opened
        self._told_to_stop = threading.Event()
        # What is on disk of a run is always whole, so that nothing is lost when the server is shut down.
        self._thread = threading.Thread(target=self._work, name=f"evaluation {folder.name}", daemon=True)

    @property
    def is_running(self) -> bool:
        """Whether it is still at work."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End soon; what has been answered stays, and the run can go on later."""
        self._told_to_stop.set()

    def wait(self, seconds: float) -> None:
        """Wait until it has ended, at most so long."""
        self._thread.join(seconds)

    def _work(self) -> None:
        try:
            for start in range(0, self.total, _AT_A_TIME):
                part = self._questions[start : start + _AT_A_TIME]
                execute(self.folder, part, self._answer, self._opened.service.store, progress=self._counts_from(start))
                self._stop_if_told()
            self.stage, self.done, self.total = Stage.JUDGING, 0, 0
            score(self.folder, open_judge(), self._count)
            self.stage = Stage.DONE
        except _StopError:
            self.stage = Stage.STOPPED
        except Exception as error:  # the page tells it; there is nobody else in this thread to do so
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


class Desk:
    """The one job of this process, running or ended."""

    def __init__(self) -> None:
        self.job: EvalJob | None = None
        self._lock = threading.Lock()

    def begin(self, opened: Opened, dataset: str, limit: int | None = None) -> EvalJob:
        """Begin a new run of a set, or of its first `limit` questions. Raises RunError, DatasetError."""
        path, now = find_set(dataset), datetime.datetime.now().astimezone()
        questions = load_questions(path)[:limit]
        header = header_of(opened.service, opened.writer, path, questions, now)
        return self._start(opened, new_run(opened.service.home.runs, path.stem, now), header, questions)

    def go_on(self, opened: Opened, folder: RunFolder) -> EvalJob:
        """Go on with a run that is not whole. Raises RunError when the index, the model or the version is another."""
        begun, questions = folder.header(), folder.questions()
        now = datetime.datetime.now().astimezone()
        header = header_of(opened.service, opened.writer, folder.path / "questions.jsonl", questions, now)
        # The questions are those that the run has kept, whatever has become of the set.
        header = replace(header, dataset=begun.dataset, dataset_sha256=begun.dataset_sha256)
        return self._start(opened, folder, header, questions)

    def _start(self, opened: Opened, folder: RunFolder, header: Header, questions: Sequence[Question]) -> EvalJob:
        with self._lock:
            if self.job and self.job.is_running:
                raise RunError(f"the run {self.job.folder.name} is not done yet; wait for it, or stop it.")
            folder.begin(header, questions)
            self.job = EvalJob(folder, questions, _polite(opened), opened)
            self.job.start()
            return self.job


def _polite(opened: Opened) -> Answerer:
    """Answers one question at a time, and lets those who ask on the pages in between."""
    answer = answerer(opened.service, opened.sharing_writer)

    def ask(question: Question) -> Answer:
        time.sleep(_BREATH)
        with opened.lock:
            return answer(question)

    return ask
