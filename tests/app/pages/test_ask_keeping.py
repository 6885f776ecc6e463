"""What a reader keeps of an answer is the answer: copied, as a file, as a receipt."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import text
from riktlots.app.present.answer import answer_blocks
from riktlots.app.present.blocks import blocks_docx
from riktlots.ingest.home import Home
from riktlots.retrieval.answering.receipt import Receipt
from riktlots.retrieval.answering.signing import Signature, accepted_keys, check_signature
from tests.app.pages.reading import asked, copies

NOTIFY = "När ska lärosätet anmäla ett samverkansavtal?"
AUTHORISATION = "Who must hold an authorisation to transfer sensitive knowledge?"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_answer_can_be_copied_with_its_sources(page: AppTest, everything_covered: None, language: str) -> None:
    question = NOTIFY if language == "sv" else AUTHORISATION
    copied = copies(asked(page, question))[0]
    assert copied.startswith(f"{question}\n")
    assert text("verdict_supported", language) in copied
    assert text("digest_notice", language) in copied
    assert "[1]" in copied
    assert "\nhttps://" in copied


def test_the_receipt_and_the_files_are_those_of_the_answer(page: AppTest, everything_covered: None) -> None:
    asked(page, NOTIFY)
    turn = page.session_state["turns"][0]
    receipt = Receipt.model_validate_json(turn.signed_receipt(Home.default()), strict=True)
    assert receipt.is_intact
    assert check_signature(receipt, accepted_keys(Home.default())) is Signature.VALID
    assert receipt.question == NOTIFY
    assert {quoted.quote for said in receipt.sentences for quoted in said.quotes} <= {
        citation.quote for citation in turn.citations
    }
    word = Document(BytesIO(blocks_docx(answer_blocks(turn), "sv", turn.answer.generation)))
    written = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert all(sentence.text in written for sentence in turn.answer.sentences)
    assert "samverkanslagen 2 kap. 2 § st. 1" in written
