"""A run on disk: what is there after a kill, and what is refused."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from riktlots.evals.errors import DatasetError, RunError
from riktlots.evals.runs.execute import execute
from riktlots.evals.runs.folder import PARTS, RunFolder, all_runs, find_run, find_set, new_run
from riktlots.evals.runs.record import Record
from riktlots.retrieval.model import Part, Reason, Status
from riktlots.retrieval.search.store import Store
from tests import ROOT
from tests.evals.runs.runs import QUESTIONS, by_status, header

pytestmark = pytest.mark.usefixtures("everything_covered")


@pytest.fixture
def run(tmp_path: Path, mini_store: Store) -> RunFolder:
    folder = RunFolder(tmp_path / "runs" / "prov")
    folder.begin(header(mini_store), QUESTIONS)
    return folder


def test_what_is_kept_comes_back_as_it_was(run: RunFolder, mini_store: Store) -> None:
    record = Record.of("q1", by_status(QUESTIONS[0], mini_store), mini_store, 0.5)
    run.add_answer(record)
    assert run.records() == [record]
    assert run.questions() == list(QUESTIONS)
    assert run.header() == header(mini_store)


def test_the_parts_of_a_question_and_the_choices_are_kept(run: RunFolder, mini_store: Store) -> None:
    part = Part("Vad gäller?", Status.CLOSEST, Reason.CLOSEST, closest=(0, 1))
    given = dataclasses.replace(by_status(QUESTIONS[0], mini_store), parts=(part,), choices=("Vad?",))
    record = Record.of("q1", given, mini_store, 0.5)
    run.add_answer(record)
    assert run.records() == [record]
    assert (record.parts[0].status, record.parts[0].closest, record.choices) == ("closest", (0, 1), ("Vad?",))


def test_a_killed_run_goes_on_where_it_was_and_asks_nothing_twice(run: RunFolder, mini_store: Store) -> None:
    execute(run, QUESTIONS[:3], lambda q: by_status(q, mini_store), mini_store)
    answers = run.path / "answers.jsonl"
    # The kill came in the middle of the third line.
    answers.write_bytes(answers.read_bytes()[:-40])
    assert [record.id for record in run.records()] == ["q1", "q2"]
    asked: list[str] = []

    def listening(question):  # type: ignore[no-untyped-def]
        asked.append(question.id)
        return by_status(question, mini_store)

    execute(run, QUESTIONS[:4], listening, mini_store)
    assert asked == ["q3", "q4"]
    assert [record.id for record in run.records()] == ["q1", "q2", "q3", "q4"]


def test_a_question_that_failed_is_asked_again(run: RunFolder, mini_store: Store) -> None:
    def failing(question):  # type: ignore[no-untyped-def]
        raise RuntimeError("gone")

    execute(run, QUESTIONS[:1], failing, mini_store)
    execute(run, QUESTIONS[:1], lambda q: by_status(q, mini_store), mini_store)
    assert [record.status for record in run.records()] == ["error", "answered"]


def test_who_add_to_a_run_at_the_same_time_lose_nothing(run: RunFolder) -> None:
    """Two people under one name, and processes that each hold a lock of their own, meet in one file."""
    count, words = 25, "x" * 9_000

    def said(rater: str) -> None:
        for number in range(count):
            run.add_label(rater, {"by": "thread", "number": number, "comment": words})

    threads = [threading.Thread(target=said, args=(rater,)) for rater in ("Ann", "Ann", "Bo")]
    adding = (
        "from pathlib import Path; from riktlots.evals.runs.folder import RunFolder; "
        f"run = RunFolder(Path({str(run.path)!r}))"
    )
    adding += (
        f"; [run.add_label('Ann', {{'by': 'process', 'number': n, 'comment': 'y' * 9_000}}) for n in range({count})]"
    )
    with subprocess.Popen([sys.executable, "-c", adding], cwd=ROOT) as other:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert other.wait(60) == 0
    numbers = Counter((row["by"], row["number"]) for row in run.labels("Ann"))
    assert numbers == Counter({("thread", n): 2 for n in range(count)} | {("process", n): 1 for n in range(count)})
    assert [row["number"] for row in run.labels("Bo")] == list(range(count))


def test_a_run_is_deleted_with_all_that_was_said_of_it_and_nothing_else(run: RunFolder, mini_store: Store) -> None:
    execute(run, QUESTIONS[:1], lambda q: by_status(q, mini_store), mini_store)
    run.add_judgements("judge", [{"claim": "q1"}])
    run.add_label("Ann", {"verdict": "supported"})
    other = RunFolder(run.path.parent / "other")
    other.begin(header(mini_store), QUESTIONS)
    run.delete()
    assert not run.path.exists()
    assert all_runs(run.path.parent) == [other]
    with pytest.raises(RunError, match="deleted"):
        run.add_label("Ann", {"verdict": "supported"})
    assert not run.path.exists(), "who comes too late leaves nothing either"
    with pytest.raises(RunError, match="deleted"):
        run.delete()


def test_what_is_none_of_a_runs_files_is_not_deleted_with_it(run: RunFolder) -> None:
    notes = run.path / "notes.txt"
    notes.write_text("mine", encoding="utf-8")
    run.delete()
    assert list(run.path.iterdir()) == [notes]


def test_a_deletion_that_was_killed_leaves_a_run_that_can_be_deleted(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.add_label("Ann", {"verdict": "supported"})
    monkeypatch.setattr("riktlots.evals.runs.folder.PARTS", PARTS[:3])
    with pytest.raises(RuntimeError), run.locked():
        raise RuntimeError("killed while it held the lock")
    run.delete()
    assert [folder.name for folder in all_runs(run.path.parent)] == [run.name]
    assert run.raters() == []
    monkeypatch.undo()
    run.delete()
    assert not run.path.exists()


def test_two_people_whose_names_make_one_file_name_are_two(run: RunFolder) -> None:
    one, other = "anna@uni.example", "anna_uni.example"
    for rater, verdict in ((one, "supported"), (other, "partly"), (one, "unsupported")):
        run.add_label(rater, {"verdict": verdict})
    assert run.raters() == [one, other]
    assert [row["verdict"] for row in run.labels(one)] == ["supported", "unsupported"]
    assert run.delete_labels(one) == 2
    assert run.raters() == [other]
    assert [row["verdict"] for row in run.labels(other)] == ["partly"]


def test_a_line_that_is_no_label_is_named(run: RunFolder) -> None:
    run.add_label("Ann", {"verdict": "supported"})
    path = run.path / "labels" / "Ann.jsonl"
    path.write_text('{"verdict": "supported"}\n', encoding="utf-8")
    with pytest.raises(RunError, match=r"Ann\.jsonl holds a line that is no label"):
        run.labels("Ann")


def test_one_persons_labels_are_deleted_and_nobody_elses(run: RunFolder) -> None:
    for rater in ("Ann", "Bo"):
        run.add_label(rater, {"verdict": "supported"})
        run.add_label(rater, {"verdict": "partly"})
    assert run.delete_labels("Ann") == 2
    assert run.raters() == ["Bo"]
    assert len(run.labels("Bo")) == 2
    assert run.delete_labels("Ann") == 0


def test_another_start_in_the_same_folder_is_refused(run: RunFolder, mini_store: Store) -> None:
    run.begin(header(mini_store, started="2031-02-02T00:00:00+00:00"), QUESTIONS)
    with pytest.raises(RunError, match="--out"):
        run.begin(header(mini_store, model="other"), QUESTIONS)


def test_several_questions_at_a_time_give_the_same_answers(run: RunFolder, mini_store: Store, tmp_path: Path) -> None:
    other = RunFolder(tmp_path / "runs" / "parallel")
    other.begin(header(mini_store), QUESTIONS)
    execute(run, QUESTIONS, lambda q: by_status(q, mini_store), mini_store)
    execute(other, QUESTIONS, lambda q: by_status(q, mini_store), mini_store, jobs=4)

    def plain(folder: RunFolder) -> dict[str, Record]:
        return {record.id: dataclasses.replace(record, seconds=0.0) for record in folder.records()}

    assert plain(run) == plain(other)


def test_a_broken_line_is_named(run: RunFolder) -> None:
    (run.path / "answers.jsonl").write_text("{no json}\n{}\n", encoding="utf-8")
    with pytest.raises(RunError, match="line 1"):
        run.records()
    (run.path / "answers.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(RunError, match="no answer"):
        run.records()


def test_runs_are_found_by_folder_by_name_and_as_the_latest(run: RunFolder, mini_store: Store) -> None:
    runs = run.path.parent
    later = RunFolder(runs / "senare")
    later.begin(header(mini_store, started="2031-03-03T00:00:00+00:00"), QUESTIONS)
    assert find_run(str(run.path), runs) == find_run("prov", runs) == run
    assert find_run("latest", runs) == later
    assert all_runs(runs) == [later, run]
    with pytest.raises(RunError, match="eval runs"):
        find_run("finns-inte", runs)
    with pytest.raises(RunError, match="eval run"):
        find_run("latest", runs / "empty")


def test_a_run_of_another_version_hides_none_of_the_others(run: RunFolder, mini_store: Store) -> None:
    runs = run.path.parent
    old = RunFolder(runs / "gammal")
    old.begin(header(mini_store, started="2031-03-03T00:00:00+00:00"), QUESTIONS)
    row = json.loads((old.path / "header.json").read_text(encoding="utf-8"))
    (old.path / "header.json").write_text(json.dumps(row | {"schema": 0}), encoding="utf-8")
    assert all_runs(runs) == [run]
    assert find_run("latest", runs) == run
    with pytest.raises(RunError, match="schema 0"):
        find_run("gammal", runs).header()


def test_a_new_run_takes_no_name_that_is_taken(tmp_path: Path) -> None:
    import datetime

    now = datetime.datetime(2031, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    first = new_run(tmp_path, "smoke", now)
    first.path.mkdir()
    assert (first.name, new_run(tmp_path, "smoke", now).name) == ("smoke-20310102-030405", "smoke-20310102-030405-2")


def test_sets_are_found_by_name_and_an_unknown_one_lists_them(tmp_path: Path) -> None:
    assert find_set("dev").name == "dev.jsonl"
    with pytest.raises(DatasetError, match="dev2"):
        find_set("finns-inte")
