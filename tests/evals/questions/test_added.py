"""Questions on documents that somebody added."""

from __future__ import annotations

from riktlots.evals.questions.added import ADDED, AddedQuestion, Outcome, load_added_questions, summary
from riktlots.ingest.locator import parse_locator
from riktlots.ingest.model import Address, Form, Passage
from riktlots.retrieval.model import Status


def question(lang: str = "sv", *answers: str) -> AddedQuestion:
    return AddedQuestion("added-1", "Vem beslutar?", lang, "rutin", "sv", "read", answers)


def test_each_part_of_an_answer_stands_once_in_its_document() -> None:
    texts = {path.stem: " ".join(path.read_text(encoding="utf-8").split()) for path in ADDED.glob("*.md")}
    rows = load_added_questions()
    assert len({row.id for row in rows}) == len(rows) == 96
    for row in rows:
        assert all(texts[row.document].count(" ".join(part.split())) == 1 for part in row.answers), row.id


def test_each_half_has_documents_of_its_own_and_questions_that_none_answers() -> None:
    rows = load_added_questions()
    documents = {half: {row.document for row in rows if row.half == half} for half in ("read", "unread")}
    assert not documents["read"] & documents["unread"]
    assert documents["read"] | documents["unread"] == {path.stem for path in ADDED.glob("*.md")}
    for half in documents:
        assert sum(row.half == half and not row.answers for row in rows) == 12


def test_a_paragraph_answers_whatever_its_line_breaks() -> None:
    text = "Dekanen beslutar om\nförlängning."
    passage = Passage(Address("rutin", "sv", parse_locator("digest 1")), (), text, 0, len(text), "sv", Form.ORIGINAL)
    assert question("sv", "Dekanen beslutar om förlängning").is_answered_by(passage)
    assert not question("sv", "Prefekten beslutar").is_answered_by(passage)


def test_the_summary_has_a_line_for_each_kind_of_question() -> None:
    outcomes = [
        Outcome(question("sv", "Dekanen"), 1, True, Status.ANSWERED),
        Outcome(question("sv", "Dekanen"), 6, False, Status.NOT_COVERED),
        Outcome(question("en", "Dekanen"), 5, True, Status.CLOSEST),
        Outcome(question(), 0, False, Status.ANSWERED),
    ]
    assert summary(outcomes) == [
        "same language: n 2, first 0.50, among the first 5 0.50, shown 0.50, answered 0.50, denied 0.50",
        "other language: n 1, first 0.00, among the first 5 1.00, shown 1.00, answered 0.00, denied 0.00",
        "no answer: n 1, answered 1.00",
    ]
