"""A receipt tells how an answer was made."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from riktlots.ingest.errors import DocumentError
from riktlots.ingest.model import Function
from riktlots.retrieval.answer import Asking, answer
from riktlots.retrieval.answering.receipt import Receipt, make_receipt, read_receipt
from riktlots.retrieval.answering.signing import SigningKey
from riktlots.retrieval.model import Citation, Part, Status, Verdict
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store

QUESTION = "När ska lärosätet anmäla samverkansavtalet till Samverkansmyndigheten?"
SENTENCE = (
    "Lärosätet ska anmäla samverkansavtalet till Samverkansmyndigheten inom 30 dagar från det att avtalet skrevs under."
)

pytestmark = pytest.mark.usefixtures("everything_covered")


@pytest.fixture
def receipt(read_store: Store) -> Receipt:
    return SigningKey(Ed25519PrivateKey.generate()).signed(make_receipt(answer(QUESTION, read_store), read_store))


def test_a_receipt_tells_how_the_answer_was_made(read_store: Store) -> None:
    only = PassageFilter(kinds=frozenset({"law"}))
    given_answer = answer(QUESTION, read_store, how=Asking(only=only))
    receipt = make_receipt(given_answer, read_store)
    assert receipt.is_intact
    assert receipt.product.startswith("riktlots ")
    assert (receipt.question, receipt.status, receipt.generation) == (QUESTION, "answered", read_store.id)
    assert (receipt.corpus_sha256, receipt.filters) == (read_store.manifest.corpus_sha256, {"kinds": ["law"]})
    assert receipt.judge == given_answer.judge
    [first, *_] = receipt.sentences
    assert (first.text, first.verdict) == (SENTENCE, Verdict.SUPPORTED)
    assert [quote.quote for quote in first.quotes] == [SENTENCE]
    assert {seen.address for seen in receipt.passages} == {str(hit.passage.address) for hit in given_answer.hits}
    assert [seen.address for seen in receipt.passages if seen.cited] == list(
        dict.fromkeys(quote.address for said in receipt.sentences for quote in said.quotes)
    )


def test_a_receipt_reads_back_as_it_was_written(receipt: Receipt, tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(receipt.text(), encoding="utf-8")
    assert read_receipt(path) == receipt


def test_a_receipt_keeps_what_was_left_open(read_store: Store, tmp_path: Path) -> None:
    given = dataclasses.replace(answer(QUESTION, read_store), missing="Till vem?")
    receipt, path = make_receipt(given, read_store), tmp_path / "r.json"
    path.write_text(receipt.text(), encoding="utf-8")
    assert (read_receipt(path).missing, read_receipt(path).is_intact) == ("Till vem?", True)
    path.write_text(receipt.text().replace("Till vem?", "Ingenting?"), encoding="utf-8")
    assert not read_receipt(path).is_intact


def paths_of(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths_of(inner, (*path, key))
    elif isinstance(value, str) and path not in (("sha256",), ("signed_by",), ("signature",)):
        yield path


def test_a_change_of_any_text_in_it_shows(receipt: Receipt, tmp_path: Path) -> None:
    path = tmp_path / "changed.json"
    places = list(paths_of(json.loads(receipt.text())))
    assert len(places) > 40
    for *outer, last in places:
        part = content = json.loads(receipt.text())
        for key in outer:
            part = part[key]
        part[last] += "x"
        path.write_text(json.dumps(content), encoding="utf-8")
        # A word that no receipt can have in this place is refused at once.
        with contextlib.suppress(DocumentError):
            assert not read_receipt(path).is_intact, (*outer, last)


def test_paragraphs_of_added_documents_beside_an_answer_are_recorded_as_quotes(read_store: Store) -> None:
    given = answer(QUESTION, read_store)
    passage = given.hits[-1].passage
    receipt = make_receipt(replace(given, added=(Citation.of(passage, passage.text),)), read_store)
    assert [beside.quote for beside in receipt.beside] == [passage.text]
    assert not receipt.model_copy(update={"beside": ()}).is_intact


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"receipt": 2}', "\x00\xff"])
def test_a_file_that_is_not_a_receipt_is_an_error(content: str, tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(DocumentError, match="not a receipt"):
        read_receipt(path)


def test_an_answer_from_another_generation_gets_no_receipt(read_store: Store) -> None:
    given = replace(answer(QUESTION, read_store), generation="0123456789abcdef")
    with pytest.raises(ValueError, match="generation"):
        make_receipt(given, read_store)


def test_the_functions_to_ask_are_recorded_and_a_receipt_from_before_them_is_still_intact(
    read_store: Store, tmp_path: Path
) -> None:
    given = answer(QUESTION, read_store)
    assert not given.functions
    before = json.loads(make_receipt(given, read_store).text())
    del before["functions"]
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(before), encoding="utf-8")
    assert read_receipt(path).is_intact
    path.write_text(make_receipt(replace(given, functions=(Function.HR,)), read_store).text(), encoding="utf-8")
    assert read_receipt(path).functions == (Function.HR,)
    assert read_receipt(path).is_intact


def test_a_receipt_keeps_the_parts_of_a_question_and_is_intact(read_store: Store) -> None:
    result = answer(f"{QUESTION[:-1]}, och vem måste ha tillstånd för att föra över känslig kunskap?", read_store)
    made = replace(result, parts=(Part(QUESTION, Status.ANSWERED, sentences=(0,)), Part("Vem?", Status.NOT_COVERED)))
    receipt = make_receipt(made, read_store)
    assert [(part.question, part.status, part.sentences) for part in receipt.parts] == [
        (QUESTION, Status.ANSWERED, (0,)),
        ("Vem?", Status.NOT_COVERED, ()),
    ]
    assert Receipt.model_validate_json(receipt.text()).is_intact
    assert not receipt.model_copy(update={"parts": ()}).is_intact


def test_a_receipt_from_before_there_were_parts_is_intact(receipt: Receipt) -> None:
    old = json.loads(receipt.text())
    for added in ("closest", "parts", "choices"):
        assert not old.pop(added)
    assert Receipt.model_validate(old, strict=False).is_intact


def test_a_receipt_from_before_there_were_written_answers_is_intact(receipt: Receipt) -> None:
    before = json.loads(receipt.text())
    assert before.pop("written") is None
    assert Receipt.model_validate_json(json.dumps(before), strict=True).is_intact
