"""Properties of the deterministic judge on whole texts."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riktlots.ingest.language import sentence_spans
from riktlots.retrieval.judges.checks.polarity import count_negations
from riktlots.retrieval.judges.deterministic import DeterministicJudge, load_weights
from riktlots.retrieval.judges.reading import listed_words, table
from riktlots.retrieval.model import Verdict
from tests.retrieval.judges.asking import claim, judged

LAW = (
    "Lärosätet ska söka tillstånd hos ISP innan tekniken förs ut ur EU. Den som inte är säker på om tekniken är "
    "kontrollerad bör fråga myndigheten. Ett tillstånd får förenas med villkor och gäller i högst tre år, om inte "
    "beslutet säger annat. "
    "Uppgifter om mottagaren får inte lämnas till andra än Säkerhetspolisen (2 kap. 5 §)."
)
_word = st.sampled_from(
    "lärosätet ska bör får inte tillstånd alla bara om ISP 14 dagar § forskaren EU utan och före exporten 2025".split()
)
_sentence = st.lists(_word, min_size=1, max_size=12).map(lambda found: " ".join(found).capitalize() + ".")
_text = st.lists(_sentence, min_size=1, max_size=4).map(" ".join)


@given(_text, st.data())
def test_a_sentence_copied_from_the_evidence_is_always_supported(text: str, data: st.DataObject) -> None:
    start, end = data.draw(st.sampled_from(sentence_spans(text)))
    assert judged(text, text[start:end]).verdict is Verdict.SUPPORTED


@given(st.integers(min_value=100, max_value=10**7), st.sampled_from(["personer", "dagar", "kronor", ""]))
def test_a_number_that_the_evidence_lacks_is_never_supported(number: int, unit: str) -> None:
    sentence = f"Lärosätet ska söka tillstånd hos ISP innan tekniken förs ut ur EU, {number} {unit}.".replace(" .", ".")
    judgement = judged(LAW, sentence)
    assert judgement.verdict is Verdict.UNSUPPORTED
    assert judgement.reason.startswith("figure")


@given(st.text(max_size=200), st.text(max_size=80), st.sampled_from(["sv", "en"]))
def test_any_text_gets_a_consistent_judgement(text: str, sentence: str, language: str) -> None:
    judgement = judged(text, sentence, language)
    if judgement.support is not None:
        assert 0 <= judgement.support <= 1
        assert (judgement.verdict is Verdict.SUPPORTED) == (judgement.support >= load_weights().supported)


def test_half_a_sentence_is_not_a_copy() -> None:
    """“X may do Y” stands, letter by letter, in “X may do Y only if Z”."""
    judgement = judged("Data may be shared only if the partner agrees.", "Data may be shared", "en")
    assert judgement.verdict is Verdict.PARTLY


def test_words_that_the_evidence_lacks_are_not_supported() -> None:
    assert judged(LAW, "Universitetslektorer äter lunch i matsalen på fredagar.").verdict is Verdict.UNSUPPORTED
    assert (
        judged(LAW, "Lärosätet ska söka tillstånd hos ISP och betala en avgift till kommunen.").verdict
        is not Verdict.SUPPORTED
    )


def test_no_evidence_supports_nothing() -> None:
    assert [(j.verdict, j.reason) for j in DeterministicJudge().judge([claim(" ", LAW)])] == [
        (Verdict.UNSUPPORTED, "no_citation")
    ]


def test_a_sentence_without_content_words_claims_nothing() -> None:
    assert judged(LAW, "Ja.").verdict is Verdict.NO_CLAIM


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Det får inte lämnas ut.", 1),
        ("Det får inte lämnas ut utan tillstånd.", 2),
        ("Det gäller inte forskaren, utan lärosätet.", 1),
        ("Det ska ske utan dröjsmål.", 0),
        ("Neither the report nor the annex was read.", 1),
        ("It applies under Regulation No 833/2014.", 0),
        ("It isn’t allowed, and it is n't safe.", 2),
        ("Det är förbjudet.", 1),
    ],
)
def test_negations_are_counted_by_their_meaning(text: str, count: int) -> None:
    assert count_negations(text) == count


def test_no_pair_of_opposites_has_a_word_that_counts_as_a_negation() -> None:
    pairs = table("opposites", "pairs")
    assert not [
        word for pair in pairs for word in pair if listed_words("negation", "denying").fullmatch(word.rstrip("*"))
    ]


def test_a_claim_takes_milliseconds() -> None:
    judge = DeterministicJudge()
    claims = [
        claim(LAW, f"Lärosätet {modal} söka tillstånd hos ISP, nr {i}.") for i in range(25) for modal in ("ska", "bör")
    ]
    judge.judge(claims[:2])
    started = time.process_time()
    judge.judge(claims)
    # About one on an idle machine; the limit is for a busy one.
    assert (time.process_time() - started) / len(claims) < 0.02
