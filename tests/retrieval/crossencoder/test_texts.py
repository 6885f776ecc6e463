"""Texts of a pair are written and cut for the cross-encoder."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from riktlots.retrieval.crossencoder.texts import passage_text, relevant_part, sentence_text

_SENTENCES = st.lists(
    st.lists(st.sampled_from("avtal tillstånd rektor prövning export data partner".split()), min_size=2, max_size=12),
    min_size=1,
    max_size=30,
)


@settings(deadline=None)
@given(sentences=_SENTENCES, wanted=st.sampled_from(["Vem ger tillstånd?", "Får data delas?", ""]))
def test_a_part_is_no_longer_than_it_may_be_and_keeps_the_order(sentences: list[list[str]], wanted: str) -> None:
    texts = [" ".join([f"Mening{i}", *words]) + "." for i, words in enumerate(sentences)]
    part = relevant_part(" ".join(texts), "sv", wanted, "sv", most=40)
    assert len(part.split()) <= 40
    kept = [i for i in range(len(texts)) if texts[i] in part]
    assert kept == sorted(kept, key=lambda i: part.index(texts[i]))
    assert kept


def test_the_sentences_that_share_words_are_kept_wherever_they_stand() -> None:
    filler = "Universitetet har en lång historia i staden. " * 30
    text = f"{filler}Ansökan om exporttillstånd prövas av ISP. Beslutet kan överklagas. {filler}"
    part = relevant_part(text, "sv", "Vem prövar exporttillstånd?", "sv", most=30)
    assert "prövas av ISP" in part and "kan överklagas" in part


def test_a_short_answer_is_read_with_its_question() -> None:
    assert "Vem beslutar?" in sentence_text("Rektorn.", "Vem beslutar?")
    assert "Vem" not in sentence_text("Det är rektorn vid lärosätet som fattar beslutet.", "Vem beslutar?")


def test_a_context_stands_before_the_text() -> None:
    assert passage_text("OSL – Sekretess", "Texten.") == "passage: OSL – Sekretess: Texten."
    assert passage_text("", "Texten.") == "passage: Texten."
