"""A draft may lack anything, says what it lacks, and becomes the answer that it was made of."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from riktlots.app.editorial.draft import (
    Draft,
    DraftSentence,
    Lack,
    Lacking,
    free_id,
    lines_in,
    places_in,
)
from riktlots.ingest.library.answers import parse_answer
from riktlots.ingest.library.own_answers import write_answer
from tests.answers import NOTIFY, with_reason, written
from tests.app.editorial.drafts import said, sound


def test_an_answer_goes_through_a_draft_and_its_json_unchanged() -> None:
    answer = with_reason(written(reviewer="Juridiska enheten", local=True, countries=("IN",)), "Skälet")
    answer = replace(answer, misses={"sv": ("Vad kostar anmälan?",), "en": ()})
    draft = Draft.from_row(json.loads(json.dumps(Draft.of(answer).to_row())))
    assert draft == Draft.of(answer)
    assert draft.answer(answer.reviewed) == answer
    assert parse_answer(write_answer(draft.answer("2026-11-27")), draft.id, local=True) == answer
    assert draft.lacking() == []


def test_a_draft_that_was_kept_before_there_were_misses_is_read() -> None:
    row = Draft.of(written()).to_row()
    del row["misses"]
    assert Draft.from_row(row).misses == {"sv": (), "en": ()}


def test_an_answer_of_the_package_has_no_reviewer_of_the_institution_yet() -> None:
    assert Draft.of(written()).lacking() == [Lacking(Lack.REVIEWER)]


def test_languages_with_different_numbers_of_sentences_stand_side_by_side() -> None:
    answer = written(local=True, reviewer="KTH")
    shorter = replace(answer, sentences={**answer.sentences, "en": answer.sentences["en"][:1]})
    draft = Draft.of(shorter)
    assert [one.texts["en"] for one in draft.sentences] == [answer.sentences["en"][0].text, ""]
    assert Lacking(Lack.TEXT, "en", 2) in draft.lacking()
    assert draft.answer(answer.reviewed) == shorter


def test_a_new_draft_begins_with_a_question_and_lacks_the_rest() -> None:
    draft = Draft.begun("Vem ska vi fråga?", "sv")
    assert draft.wordings == {"sv": ("Vem ska vi fråga?",), "en": ()}
    assert {one.lack for one in draft.lacking()} == {Lack.ID, Lack.REVIEWER, Lack.QUESTION, Lack.SENTENCES}
    written = draft.answer()
    assert (written.title("sv"), written.title("en"), written.sentences) == (
        "Vem ska vi fråga?",
        "",
        {"sv": (), "en": ()},
    )
    assert written.reviewed < draft.look_again


@pytest.mark.parametrize(
    ("sentence", "lacking"),
    [
        (DraftSentence({"sv": "Ja.", "en": "Yes."}), Lacking(Lack.PLACES, number=1)),
        (DraftSentence({"sv": "Ja.", "en": " "}, (NOTIFY,)), Lacking(Lack.TEXT, "en", 1)),
        (
            DraftSentence({"sv": "Ja.", "en": "Yes."}, (NOTIFY, "någonstans")),
            Lacking(Lack.PLACE, number=1, written="någonstans"),
        ),
    ],
)
def test_what_a_sentence_lacks_is_told_with_its_number(sentence: DraftSentence, lacking: Lacking) -> None:
    assert sound(sentences=(sentence,)).lacking() == [lacking]


@pytest.mark.parametrize("text", ["→ Lärosätet ska anmäla.", "# Lärosätet", "? Vem"])
def test_a_sentence_that_would_not_be_read_back_is_told(text: str) -> None:
    (lacking,) = said(sound(), "sv", text).lacking()
    assert lacking.lack is Lack.FORM


@pytest.mark.parametrize("day", ["", "snart", "20270527", "2027-02-30"])
def test_a_day_that_is_none_is_told(day: str) -> None:
    assert sound(look_again=day).lacking() == [Lacking(Lack.DAY, written=day)]


def test_line_breaks_in_what_was_typed_do_not_tear_a_sentence() -> None:
    draft = said(sound(), "sv", "Lärosätet ska anmäla\n  samverkansavtalet.\n")
    assert draft.lacking() == []
    assert draft.answer().sentences["sv"][0].text == "Lärosätet ska anmäla samverkansavtalet."


def test_places_are_read_as_they_are_typed() -> None:
    typed = "→ test-samverkanslag Chapter 2, Section 3;\n test-samverkanslag 2 kap. 3 §; nowhere; eu-x art. 2 #2"
    assert places_in(typed) == ("test-samverkanslag 2 kap. 3 §", "nowhere", "eu-x art. 2 #2")


def test_questions_are_read_one_on_each_line() -> None:
    assert lines_in("? Vem?\n\n  När?  \nVem?") == ("Vem?", "När?")


@pytest.mark.parametrize(
    ("wanted", "id"),
    [
        ("When must we notify?", "when-must-we-notify"),
        ("Får vi åka?", "far-vi-aka"),
        ("../etc", "etc"),
        ("taken", "taken-2"),
        ("?", ""),
        ("a " * 60, "-".join("a" * 30)),
    ],
)
def test_an_id_is_made_of_words(wanted: str, id: str) -> None:
    assert free_id(wanted, ["taken"]) == id
