"""Recorded replies: the same prompt gets the same reply, and one without a reply says what to do."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from riktlots.retrieval.answer import answer
from riktlots.retrieval.answering.compose import Draft
from riktlots.retrieval.answering.llm import FormT, Spend, schema_of
from riktlots.retrieval.errors import ModelError
from riktlots.retrieval.model import Notice, Status
from riktlots.retrieval.open_index import open_chat_model
from riktlots.retrieval.replay import Prompt, ReplayModel, Replies, open_replay
from riktlots.retrieval.search.store import Store
from riktlots.retrieval.settings import Settings
from tests.retrieval.scripted_replies import NOTHING, SHORT, draft, said

QUESTION = "När ska lärosätet anmäla samverkansavtalet?"
QUOTE = "Lärosätet ska anmäla samverkansavtalet till Samverkansmyndigheten inom 30 dagar"
SCHEMA = schema_of(Draft, {"Cite.id": ["P1"]})
TASK = json.dumps({"question": QUESTION})
HEADER = {"written_by": "by hand", "when": "2031-01-01", "note": ""}


class Listening:
    """A language model that keeps the prompts it is given, and finds no answer."""

    name = "scripted:listening"

    def __init__(self) -> None:
        self.prompts: list[Prompt] = []

    def complete(self, form: type[FormT], schema: dict[str, Any], instructions: str, task: str, spend: Spend) -> FormT:
        self.prompts.append(Prompt(instructions, task, schema))
        return form.model_validate(NOTHING)


def written(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def recorded(prompt: Prompt, reply: dict[str, Any]) -> dict[str, str]:
    return {"key": prompt.key, "reply": json.dumps(reply, ensure_ascii=False)}


def test_a_key_hangs_on_every_part_of_a_prompt_and_on_nothing_else() -> None:
    prompt = Prompt("Answer.", TASK, SCHEMA)
    turned = dict(reversed(SCHEMA.items()))
    assert Prompt("Answer.", TASK, turned).key == prompt.key
    others = [
        Prompt("Answer!", TASK, SCHEMA),
        Prompt("Answer.", TASK + " ", SCHEMA),
        Prompt("Answer.", TASK, schema_of(Draft, {"Cite.id": ["P1", "P2"]})),
    ]
    assert len({prompt.key, *(other.key for other in others)}) == 4


@pytest.mark.usefixtures("everything_covered")
def test_the_same_question_makes_the_same_prompt(read_store: Store) -> None:
    model = Listening()
    for _ in range(2):
        answer(QUESTION, read_store, chat_model=model)
    first, second = model.prompts
    assert (first.key, first.question) == (second.key, QUESTION)


@pytest.mark.usefixtures("everything_covered")
def test_a_recorded_reply_is_given_again(read_store: Store, tmp_path: Path) -> None:
    model = Listening()
    answer(QUESTION, read_store, chat_model=model)
    reply = recorded(model.prompts[0], draft(said(SHORT["sv"], ("P1", QUOTE))))
    path = written(tmp_path / "r.jsonl", HEADER, reply)
    replay = open_chat_model(Settings(model=f"replay:{path}"))
    result = answer(QUESTION, read_store, chat_model=replay)
    assert (result.status, result.model) == (Status.ANSWERED, f"replay:{path}")
    assert [sentence.text for sentence in result.sentences] == [SHORT["sv"]]


@pytest.mark.usefixtures("everything_covered")
def test_a_question_without_a_recorded_reply_is_answered_without_a_model_and_says_so(
    read_store: Store, tmp_path: Path
) -> None:
    replay = open_replay(f"replay:{written(tmp_path / 'r.jsonl', HEADER, {'key': 'x', 'reply': '{}'})}")
    result = answer(QUESTION, read_store, chat_model=replay)
    assert (result.notice, result.sentences) == (Notice.MODEL_FAILED, answer(QUESTION, read_store).sentences)
    assert QUESTION in result.failure
    assert "riktlots eval record" in result.failure
    assert (len(replay.used), len(replay.missed), replay.left_over) == (0, 1, 1)


def test_many_threads_may_ask(tmp_path: Path) -> None:
    prompts = [Prompt("Answer.", json.dumps({"question": f"{number}?"}), SCHEMA) for number in range(200)]
    replies = (recorded(prompt, draft(said(prompt.question))) for prompt in prompts[::2])
    replay = ReplayModel(Replies.read(written(tmp_path / "r.jsonl", HEADER, *replies)))

    def ask(prompt: Prompt) -> str:
        try:
            form = replay.complete(Draft, SCHEMA, prompt.instructions, prompt.task, lambda usage: None)
        except ModelError:
            return ""
        return form.sentences[0].text

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, prompts))
    assert found == [prompt.question if number % 2 == 0 else "" for number, prompt in enumerate(prompts)]
    assert (len(replay.used), len(replay.missed), replay.left_over) == (100, 100, 0)


def test_of_two_replies_to_one_prompt_the_first_counts(tmp_path: Path) -> None:
    path = written(tmp_path / "r.jsonl", HEADER, {"key": "k", "reply": "1"}, {"key": "k", "reply": "2"})
    replies = Replies.read(path)
    assert (replies.by_key, replies.written_by) == ({"k": "1"}, ("by hand",))


def test_a_reply_out_of_form_is_named(tmp_path: Path) -> None:
    prompt = Prompt("Answer.", TASK, SCHEMA)
    replay = ReplayModel(Replies.read(written(tmp_path / "r.jsonl", recorded(prompt, {"sentences": "none"}))))
    with pytest.raises(ModelError, match=prompt.key):
        replay.complete(Draft, SCHEMA, prompt.instructions, prompt.task, lambda usage: None)


@pytest.mark.parametrize("line", ['{"key": "k"}', '{"key": "k", "reply": {}}', "[]", "{broken"])
def test_a_line_that_is_no_reply_is_named(line: str, tmp_path: Path) -> None:
    path = written(tmp_path / "r.jsonl", HEADER)
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    with pytest.raises(ModelError, match="line 2"):
        open_replay(f"replay:{path}")


def test_a_file_that_is_missing_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="riktlots eval record"):
        open_chat_model(Settings(model=f"replay:{tmp_path / 'none.jsonl'}"))
