"""What a language model or its server says is data wherever it goes: terminal, JSON, log, page, files, receipt."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from lxml import etree

from riktlots.app.console import console_to, print_json
from riktlots.app.present.answer import answer_blocks
from riktlots.app.present.blocks import blocks_docx, blocks_markdown, blocks_plain
from riktlots.app.present.markup import escaped, label
from riktlots.app.present.terminal import print_answer
from riktlots.app.present.turn import Turn
from riktlots.app.schemas.answer import Answer as AnswerJson
from riktlots.ingest.home import Home
from riktlots.retrieval.answering.receipt import read_receipt
from riktlots.retrieval.model import Answer, Citation, Removed, Sentence, Status, Verdict
from riktlots.retrieval.search.store import Store

OBEYED = "\x1b[2J\x1b]0;owned\x07\x9b2J\x85\x7f\r\x08\x0b\u202e\u2066\u200f\u061c\u2028\ufffe\uffff\U000e0041"
MARKUP = "<script>alert(1)</script><img src=x onerror=a()> [a](javascript:b) ![c](https://evil.example/c.png) `d`"
HOSTILE = f"Lärosätet ska{OBEYED} {MARKUP} anmäla."
# What none of these may hold; a line break is ours.
FORBIDDEN = {*OBEYED} - {*"[2J]0;owned"}


@pytest.fixture
def turn(mini_store: Store) -> Turn:
    """An answer of which every word that a model, a server or a reader gives is hostile."""
    passage = next(one for one in mini_store.passages if one.language == "sv")
    cited = (Citation.of(passage, passage.text),)
    said = Sentence(HOSTILE, cited, Verdict.SUPPORTED, judged_by=f"model:x{OBEYED}", reason=HOSTILE)
    removed = Removed(HOSTILE, Verdict.UNSUPPORTED, HOSTILE)
    answer = Answer(HOSTILE, "sv", Status.PARTLY, sentences=(said,), generation=mini_store.id)
    more = {"removed": (removed,), "missing": HOSTILE, "failure": HOSTILE, "model": HOSTILE, "completed": HOSTILE}
    return Turn.of(replace(answer, **more), mini_store)  # type: ignore[arg-type]


def test_a_terminal_obeys_no_word_of_a_reply(turn: Turn, mini_store: Store) -> None:
    stream = StringIO()
    print_answer(console_to(stream), turn.answer, mini_store)
    assert "Lärosätet ska" in stream.getvalue()
    assert not FORBIDDEN & {*stream.getvalue()}


def test_json_of_a_reply_is_one_line_that_no_terminal_obeys(
    turn: Turn, mini_store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    print_json(AnswerJson.of(turn.answer, mini_store).as_json())
    written = capsys.readouterr().out
    assert written.count("\n") == 1
    assert not (FORBIDDEN - {"\ufffe", "\uffff"}) & {*written}
    assert json.loads(written)["sentences"][0]["text"] == HOSTILE


def test_files_of_a_reply_hold_its_words_and_nothing_that_acts(turn: Turn) -> None:
    blocks = list(answer_blocks(turn))
    for written in (blocks_plain(blocks), blocks_markdown(blocks)):
        assert "Lärosätet ska" in written
        assert not FORBIDDEN & {*written}
    markdown = blocks_markdown(blocks)
    assert "<script" not in markdown.replace("\\<script", "") and "![c]" not in markdown


def test_a_word_file_of_a_reply_opens_and_holds_its_words_as_text(turn: Turn) -> None:
    with zipfile.ZipFile(BytesIO(blocks_docx(answer_blocks(turn), "sv", "generation"))) as file:
        document = etree.fromstring(file.read("word/document.xml"))
    said = "".join(document.itertext())
    assert MARKUP in said
    assert not FORBIDDEN & {*said}


@pytest.mark.parametrize("shown", [escaped, label])
def test_a_page_shows_the_words_of_a_reply_as_text(shown: object) -> None:
    assert callable(shown)
    written = shown(HOSTILE)
    assert not FORBIDDEN & {*written}
    assert "<" not in written.replace("\\<", "")


def test_a_receipt_of_a_reply_is_whole(turn: Turn, home: Home, tmp_path: Path) -> None:
    path = tmp_path / "receipt.json"
    path.write_text(turn.signed_receipt(home), encoding="utf-8")
    receipt = read_receipt(path)
    assert receipt.is_intact
    assert receipt.question == HOSTILE
