"""What questions are compared with: the questions written for a passage, else its own sentences."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from riktlots.ingest.library.library import Library, compared_texts
from riktlots.ingest.locator import parse_locator
from riktlots.ingest.model import Address, Form, Passage
from tests.answers import written


def passage(text: str, *questions: str) -> Passage:
    address = Address("rutin", "sv", parse_locator("digest 1"))
    return Passage(address, (), text, 0, len(text), "sv", Form.ORIGINAL, questions=questions)


def test_questions_written_for_a_passage_stand_for_it() -> None:
    assert compared_texts(passage("Värden anmäler besöket. Chefen beslutar.", "Vem beslutar?")) == ("Vem beslutar?",)


def test_a_passage_for_which_nobody_wrote_questions_stands_for_itself_sentence_by_sentence() -> None:
    said = compared_texts(passage("Värden anmäler besöket, t.ex. per post. Chefen beslutar."))
    assert said == ("Värden anmäler besöket, t.ex. per post.", "Chefen beslutar.")


def test_a_long_passage_stands_for_itself_in_a_few_pieces() -> None:
    said = compared_texts(passage(" ".join(f"Mening nummer {number} står här." for number in range(10))))
    assert len(said) == 4
    assert [piece.count("Mening") for piece in said] == [2, 3, 2, 3]


@given(st.text(max_size=300).filter(str.strip))
def test_the_pieces_are_parts_of_the_text_in_order_and_leave_out_no_letter(text: str) -> None:
    said = compared_texts(passage(text))
    assert len(said) <= 4
    assert all(piece in text for piece in said)
    assert "".join("".join(said).split()) == "".join(text.split())


def test_a_library_has_them_passage_by_passage_and_the_wordings_of_its_answers_last() -> None:
    answer = written()
    library = Library({}, (), (passage("Ett. Två."), passage("Tre.", "Fråga?")), answers=(answer,))
    assert library.compared_texts() == ["Ett.", "Två.", "Fråga?"]
    assert library.all_compared_texts()[:3] == library.compared_texts()
    assert set(answer.wordings["sv"]) <= set(library.all_compared_texts()[3:])
