"""Replies are recorded, written elsewhere and replayed; what comes of them is the same each time."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from riktlots.evals.questions.questions import Question
from riktlots.evals.runs.execute import answerer, header_of
from riktlots.evals.runs.record import Record
from riktlots.evals.runs.replies import Recording, Replaying, ReplyFile, add_written, put_all, write_missing
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.files import file_sha256
from riktlots.ingest.home import Home
from riktlots.retrieval.answering.compose import Draft
from riktlots.retrieval.answering.llm import ChatModel, FormT, Spend
from riktlots.retrieval.errors import ModelError
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.open_index import OpenIndex
from riktlots.retrieval.replay import PROVIDER, ReplayModel, Replies
from riktlots.retrieval.search.store import Store
from riktlots.retrieval.settings import Settings
from tests.evals.runs.runs import QUESTIONS, LyingWriter

NOW = datetime.datetime(2031, 1, 1, tzinfo=datetime.UTC)
pytestmark = pytest.mark.usefixtures("everything_covered")
# Of the sentences that this writer makes of what it quotes, some pass the check and some do not.
WRITER = LyingWriter(lambda text: text.replace("30", "90"))


class Counting:
    """Counts what another language model is asked; out of order where `fails` says so of a task."""

    name = "scripted:counting"

    def __init__(self, model: ChatModel, fails: Callable[[str], bool] = lambda task: False) -> None:
        self.model, self.fails = model, fails
        self.asked = 0

    def complete(self, form: type[FormT], schema: dict[str, Any], instructions: str, task: str, spend: Spend) -> FormT:
        self.asked += 1
        if self.fails(task):
            raise ModelError("the provider is away")
        return self.model.complete(form, schema, instructions, task, spend)


@pytest.fixture
def index(mini_store: Store) -> OpenIndex:
    return OpenIndex(mini_store, judge=DeterministicJudge())


def kept_in(path: Path) -> ReplyFile:
    return ReplyFile(path, "scripted", "a note", NOW)


def recorded(index: OpenIndex, path: Path, model: ChatModel) -> Recording:
    recording = Recording(model, kept_in(path))
    assert put_all(QUESTIONS, lambda m: answerer(index, m), lambda _: recording, jobs=4) == {}
    return recording


def replayed(index: OpenIndex, replies: Path, missing: Path) -> list[dict[str, Any]]:
    """What the missing file holds after the questions were put to recorded replies."""
    model = ReplayModel(Replies.read(replies) if replies.exists() else Replies(replies))
    asking = {question.id: Replaying(question.id, model) for question in QUESTIONS}
    assert put_all(QUESTIONS, lambda m: answerer(index, m), lambda q: asking[q.id], jobs=4) == {}
    count = write_missing(missing, list(asking.values()))
    rows = [json.loads(line) for line in missing.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == count
    return rows


def answers(index: OpenIndex, model: ChatModel) -> Iterator[Record]:
    """What is kept of each answer, but for the time it took and the name of the model."""
    for question in QUESTIONS:
        record = Record.of(question.id, answerer(index, model)(question), index.store, 0.0)
        yield dataclasses.replace(record, model="", failure="")


def test_what_was_recorded_is_answered_again_in_the_same_way(index: OpenIndex, tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    counting = Counting(WRITER)
    recorded(index, path, counting)
    replay = ReplayModel(Replies.read(path))
    again = list(answers(index, replay))
    assert again == list(answers(index, WRITER))
    assert {record.status for record in again} >= {"answered", "declined"}
    # Some drafts fell, and their sentences were sent for rewriting: that is recorded too.
    assert "draft_removed" in {record.notice for record in again}
    assert counting.asked == len(replay.replies.by_key) > len([r for r in again if r.status != "declined"])
    assert (replay.missed, replay.left_over) == (set(), 0)
    assert replay.replies.written_by == ("scripted",)


def test_recording_goes_on_where_it_was_and_asks_nothing_twice(index: OpenIndex, tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    first = Counting(WRITER, fails=lambda task: "studentutbyten?" in task)
    interrupted = recorded(index, path, first)
    assert set(interrupted.failed.values()) == {"the provider is away"}
    # A kill leaves half a line.
    path.write_text(path.read_text(encoding="utf-8") + '{"key": "abc', encoding="utf-8")
    second = Counting(WRITER)
    recording = recorded(index, path, second)
    assert 0 < second.asked < first.asked
    assert recording.failed == {}
    held = path.read_text(encoding="utf-8")
    third = Counting(WRITER)
    recorded(index, path, third)
    assert (third.asked, path.read_text(encoding="utf-8")) == (0, held)


def test_a_last_line_without_its_end_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    path.write_text('{"key": "k", "reply": "{}"}', encoding="utf-8")
    kept_in(path).add("l", "{}")
    assert Replies.read(path).by_key == {"k": "{}", "l": "{}"}


def test_prompts_without_a_reply_are_written_down_and_their_replies_taken_in(index: OpenIndex, tmp_path: Path) -> None:
    """Pass by pass, as somebody elsewhere would write them: first the drafts, then what they are to write anew."""
    replies, missing = tmp_path / "replies.jsonl", tmp_path / "missing.jsonl"
    passes = 0
    while rows := replayed(index, replies, missing):
        passes += 1
        assert [set(row) for row in rows] == [{"key", "question_id", "instructions", "task", "schema"}] * len(rows)
        assert ("failed" in json.loads(rows[0]["task"])) is (passes == 2)
        for row in rows:
            row["reply"] = {"sentences": []} if passes == 2 else _written_for(row)
        added = tmp_path / "written.jsonl"
        added.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        assert add_written(added, kept_in(replies), missing) == (len(rows), 0)
        assert add_written(added, kept_in(replies)) == (0, len(rows))
    assert passes == 2
    assert list(answers(index, ReplayModel(Replies.read(replies)))) == list(answers(index, WRITER))


def _written_for(row: dict[str, Any]) -> dict[str, Any]:
    form = WRITER.complete(Draft, row["schema"], row["instructions"], row["task"], lambda usage: None)
    return form.model_dump()


def test_the_gold_of_a_question_is_not_written_down(index: OpenIndex, tmp_path: Path) -> None:
    marked = dataclasses.replace(
        QUESTIONS[0],
        gold=tuple(dataclasses.replace(gold, fact="GOLD") for gold in QUESTIONS[0].gold),
        nuggets=tuple(dataclasses.replace(nugget, text="GOLD") for nugget in QUESTIONS[0].nuggets),
        notes="GOLD",
    )
    asking = Replaying(marked.id, ReplayModel(Replies(tmp_path / "none.jsonl")))
    put_all([marked], lambda m: answerer(index, m), lambda _: asking)
    assert write_missing(tmp_path / "missing.jsonl", [asking]) == 1
    assert "GOLD" not in (tmp_path / "missing.jsonl").read_text(encoding="utf-8")


GOOD = {"sentences": [], "answers": "no", "missing": ""}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"reply": {"sentences": []}}, "is not in the form of its prompt"),
        ({"reply": GOOD | {"answers": "maybe"}}, "maybe"),
        ({"reply": GOOD | {"sentences": [{"text": "Ja.", "cites": [{"id": "P99", "quote": "x"}]}]}}, "P99"),
        ({"reply": "{broken"}, "line 2"),
        ({"reply": None}, "is not in the form of its prompt"),
        ({"key": "0" * 64}, "its key is not that of its prompt"),
        ({"task": "{}"}, "its key is not that of its prompt"),
        ({"key": 1}, "has no “key”"),
    ],
)
def test_a_written_reply_that_does_not_fit_is_refused_with_its_line_and_none_is_added(
    change: dict[str, Any], told: str, index: OpenIndex, tmp_path: Path
) -> None:
    replies = tmp_path / "replies.jsonl"
    first, second = replayed(index, replies, tmp_path / "missing.jsonl")[:2]
    rows = (first | {"reply": GOOD}, second | {"reply": GOOD} | change)
    written = tmp_path / "written.jsonl"
    written.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with pytest.raises(DocumentError, match="line 2") as refused:
        add_written(written, kept_in(replies))
    assert told in str(refused.value)
    assert not replies.exists()


def test_a_key_and_a_reply_are_enough(index: OpenIndex, tmp_path: Path) -> None:
    replies, missing, written = (tmp_path / name for name in ("replies.jsonl", "missing.jsonl", "written.jsonl"))
    rows = replayed(index, replies, missing)
    lines = [{"key": row["key"], "reply": json.dumps(GOOD)} for row in rows]
    written.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert add_written(written, kept_in(replies), missing) == (len(rows), 0)
    unknown = {"key": "0" * 64, "reply": GOOD}
    written.write_text(json.dumps(unknown), encoding="utf-8")
    with pytest.raises(DocumentError, match="no prompt has its key"):
        add_written(written, kept_in(replies), missing)
    written.write_text(json.dumps(unknown | {"reply": {"answer": "Ja."}}), encoding="utf-8")
    with pytest.raises(DocumentError, match="form"):
        add_written(written, kept_in(replies))


def test_another_reply_to_a_prompt_is_refused(index: OpenIndex, tmp_path: Path) -> None:
    replies, written = tmp_path / "replies.jsonl", tmp_path / "written.jsonl"
    row = replayed(index, replies, tmp_path / "missing.jsonl")[0]
    for reply in (GOOD, GOOD | {"answers": "partly"}):
        written.write_text(json.dumps(row | {"reply": reply}), encoding="utf-8")
        if reply is GOOD:
            add_written(written, kept_in(replies))
    with pytest.raises(DocumentError, match="another reply already"):
        add_written(written, kept_in(replies))


def test_a_question_that_cannot_be_answered_stops_none_of_the_others() -> None:
    def failing(model: ChatModel) -> Callable[[Question], Any]:
        def ask(question: Question) -> Any:
            if question.id == "q2":
                raise RuntimeError("on fire")

        return ask

    done: list[int] = []
    errors = put_all(QUESTIONS, failing, lambda _: WRITER, progress=lambda count, of: done.append(count))
    assert (errors, len(done)) == ({"q2": "RuntimeError: on fire"}, len(QUESTIONS))


def test_a_run_names_the_replies_that_it_was_answered_with(mini_store: Store, home: Home, tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    kept_in(path).add("k", "{}")
    index = OpenIndex(mini_store, Settings(model=f"{PROVIDER}{path}"), judge=DeterministicJudge())
    header = header_of(index, path, QUESTIONS, NOW)
    assert header.model == f"{PROVIDER}{path}"
    assert header.settings["replies"] == str(path)
    assert header.settings["replies_sha256"] == file_sha256(path)
    assert header.settings["replies_by"] == "scripted"
