"""A run in the background: it goes on by itself, ends when told, goes on later, and keeps nobody waiting."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from riktlots.app.pages.evaluate.begin import EvalJob, JobRunner, Stage
from riktlots.evals.errors import RunError
from riktlots.evals.questions.questions import Question
from riktlots.evals.runs.execute import Answerer, answerer
from riktlots.evals.runs.folder import all_runs
from riktlots.evals.runs.scores import read_scores
from riktlots.ingest.home import Home
from riktlots.retrieval.guide import Guide
from riktlots.retrieval.judges.open import open_judge
from riktlots.retrieval.model import Answer
from riktlots.retrieval.open_index import OpenIndex

QUESTIONS = 12


@pytest.fixture
def questions(tmp_path: Path) -> str:
    """A set of QUESTIONS questions on the small corpus."""
    path = tmp_path / "prov.jsonl"
    row = '{{"id": "q{n}", "question": "När ska avtal {n} anmälas?", "lang": "sv", "status": "answered"}}\n'
    path.write_text("".join(row.format(n=n) for n in range(QUESTIONS)), encoding="utf-8")
    return str(path)


@pytest.fixture
def opened(over_mini_corpus: None) -> Iterator[OpenIndex]:
    """The small corpus, opened for several readers."""
    index = Guide.open().index()
    yield index
    index.close()


def slowly(seconds: float) -> Callable[[OpenIndex], Answerer]:
    """Let every answer take its time, while the index is held."""

    def answers(index: OpenIndex) -> Answerer:
        answer = answerer(index)

        def slow(question: Question) -> Answer:
            with index.lock:
                time.sleep(seconds)
            return answer(question)

        return slow

    return answers


def until(job: EvalJob, done: int) -> None:
    """Wait until so many questions are answered."""
    deadline = time.monotonic() + 20
    while job.done < done and time.monotonic() < deadline:
        time.sleep(0.005)
    assert job.done >= done


def test_a_run_ends_with_all_answers_judged(opened: OpenIndex, questions: str, home: Home) -> None:
    job = JobRunner().begin(opened, questions)
    job.wait(60)
    assert (job.stage, job.error, job.is_running) == (Stage.DONE, "", False)
    assert [run.name for run in all_runs(home.runs)] == [job.folder.name]
    scores = read_scores(job.folder, open_judge().name, None)
    assert len(scores.records) == QUESTIONS
    assert scores.is_complete


def test_only_the_first_questions_are_put_when_that_is_asked_for(opened: OpenIndex, questions: str) -> None:
    job = JobRunner().begin(opened, questions, 5)
    job.wait(60)
    assert [record.id for record in job.folder.records()] == ["q0", "q1", "q2", "q3", "q4"]


def test_a_stopped_run_keeps_its_answers_and_goes_on_later(opened: OpenIndex, questions: str) -> None:
    runner = JobRunner(slowly(0.02))
    job = runner.begin(opened, questions)
    until(job, 2)
    job.stop()
    job.wait(60)
    assert job.stage is Stage.STOPPED
    kept = [record.id for record in job.folder.records()]
    assert 2 <= len(kept) < QUESTIONS
    again = runner.go_on(opened, job.folder)
    again.wait(60)
    assert again.stage is Stage.DONE
    ids = [record.id for record in again.folder.records()]
    assert ids[: len(kept)] == kept
    assert sorted(ids) == sorted(f"q{n}" for n in range(QUESTIONS))


def test_there_is_one_run_at_a_time(opened: OpenIndex, questions: str) -> None:
    runner = JobRunner(slowly(0.05))
    job = runner.begin(opened, questions)
    with pytest.raises(RunError, match=job.folder.name):
        runner.begin(opened, questions)
    job.stop()
    job.wait(60)


def test_a_run_of_another_index_does_not_go_on(opened: OpenIndex, questions: str) -> None:
    runner = JobRunner()
    job = runner.begin(opened, questions, 1)
    job.wait(60)
    folder = job.folder
    header = (folder.path / "header.json").read_text(encoding="utf-8")
    (folder.path / "header.json").write_text(header.replace(opened.store.id, "0" * 16), encoding="utf-8")
    with pytest.raises(RunError, match="another set, index, model"):
        runner.go_on(opened, folder)


def test_whoever_asks_meanwhile_gets_the_index_between_two_questions(opened: OpenIndex, questions: str) -> None:
    job = JobRunner(slowly(0.1)).begin(opened, questions)
    until(job, 1)
    waited = []
    for _ in range(3):
        started = time.monotonic()
        with opened.lock:
            waited.append(time.monotonic() - started)
        time.sleep(0.01)
    assert job.is_running
    # One question of the set takes a tenth of a second and what an answer costs; nobody waits for two.
    assert max(waited) < 0.1 + 0.5
    job.stop()
    job.wait(60)


def test_an_error_ends_the_job_and_is_told(opened: OpenIndex, questions: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("riktlots.app.pages.evaluate.begin.execute", fail)
    job = JobRunner().begin(opened, questions)
    job.wait(60)
    assert job.stage is Stage.FAILED
    assert "the disk is full" in job.error


def test_the_process_can_end_while_a_run_is_under_way(opened: OpenIndex, questions: str) -> None:
    job = JobRunner(slowly(0.05)).begin(opened, questions)
    threads = [thread for thread in threading.enumerate() if thread.name == f"evaluation {job.folder.name}"]
    assert [thread.daemon for thread in threads] == [True]
    job.stop()
    job.wait(60)
