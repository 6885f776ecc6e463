"""Rewordings: another text, the same meaning."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riktlots.evals.fitting.planting.edit import table
from riktlots.evals.fitting.planting.plant import plant
from riktlots.evals.fitting.planting.reword import reword
from riktlots.retrieval.judges.checks.figures import figures
from riktlots.retrieval.judges.strength import strength_of
from tests.evals.fitting.planting.sentences import BOTH

SEEDS = range(60)


def _reworded(sentence: str, language: str) -> set[str]:
    return {text for seed in SEEDS for text in reword(sentence, language, random.Random(seed))}


@settings(deadline=None)
@given(st.sampled_from(BOTH), st.integers(0, 10_000))
def test_a_rewording_is_another_text_and_each_is_given_once(case: tuple[str, str], seed: int) -> None:
    variants = reword(*case, random.Random(seed))
    assert case[0] not in variants
    assert len(set(variants)) == len(variants)


@settings(deadline=None)
@given(st.sampled_from(BOTH), st.integers(0, 10_000))
def test_a_seed_always_rewords_the_same(case: tuple[str, str], seed: int) -> None:
    assert reword(*case, random.Random(seed)) == reword(*case, random.Random(seed))


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from(("sv", "en")), st.integers(0, 100))
def test_any_text_is_taken(text: str, language: str, seed: int) -> None:
    assert all(variant != text for variant in reword(text, language, random.Random(seed)))


@settings(deadline=None)
@given(st.sampled_from(BOTH), st.integers(0, 10_000))
def test_the_strength_is_kept(case: tuple[str, str], seed: int) -> None:
    sentence, language = case
    for text in reword(sentence, language, random.Random(seed)):
        # This says a permission in words that the reader of strength does not know.
        assert "rätt att" in text or strength_of(text) is strength_of(sentence)


@settings(deadline=None)
@given(st.sampled_from(BOTH), st.integers(0, 10_000))
def test_no_figure_is_new(case: tuple[str, str], seed: int) -> None:
    sentence, language = case
    for text in reword(sentence, language, random.Random(seed)):
        assert all(figure.is_in(figures(sentence)) for figure in figures(text))


@settings(deadline=None)
@given(st.sampled_from(BOTH), st.integers(0, 1_000))
def test_a_planted_or_reworded_sentence_is_reworded_too(case: tuple[str, str], seed: int) -> None:
    sentence, language = case
    rng = random.Random(seed)
    for text in [one.text for one in plant(sentence, language, rng)] + reword(sentence, language, rng):
        assert text not in reword(text, language, rng)


@pytest.mark.parametrize(
    ("sentence", "language", "variant"),
    [
        ("Forskaren ska anmäla resan.", "sv", "Forskaren är skyldig att anmäla resan."),
        ("Lärosätet måste anmäla resan.", "sv", "Lärosätet är skyldigt att anmäla resan."),
        ("Forskarna får anmäla resan.", "sv", "Forskarna har rätt att anmäla resan."),
        ("The researcher must report the trip.", "en", "The researcher is required to report the trip."),
        ("Researchers must report the trip.", "en", "Researchers are required to report the trip."),
        ("Lagen gäller från den 1 juli 2026.", "sv", "Lagen gäller från 2026-07-01."),
        ("The Act applies from 1 July 2026.", "en", "The Act applies from July 1, 2026."),
        ("Svar lämnas inom två veckor.", "sv", "Svar lämnas inom 2 veckor."),
        ("Det står i 2 kap. 5 § lagen.", "sv", "Det står i 5 § i 2 kap. lagen."),
        ("Rektor fattar alla beslut.", "sv", "Rektor fattar samtliga beslut."),
        ("Beslutet fattas av myndighetens chef.", "sv", "Myndighetens chef fattar beslutet."),
        ("Forskaren ska anmäla resan, om det behövs.", "sv", "Om det behövs, ska forskaren anmäla resan."),
        ("Om det behövs, ska forskaren anmäla resan.", "sv", "Forskaren ska anmäla resan om det behövs."),
        ("The dean must approve the trip if it is long.", "en", "If it is long, the dean must approve the trip."),
        ("Varan får inte säljas om inte ISP godkänner det.", "sv", "Varan får säljas endast om ISP godkänner det."),
        ("The item may be sold only if ISP agrees.", "en", "The item may not be sold unless ISP agrees."),
        ("Varan får inte exporteras.", "sv", "Nej, varan får inte exporteras."),
        ("ISP ger råd.", "sv", "Inspektionen för strategiska produkter ger råd."),
        ("Partner, till exempel företag, ska anmäla resan.", "sv", "Partner ska anmäla resan."),
    ],
)
def test_a_sentence_is_said_in_other_words(sentence: str, language: str, variant: str) -> None:
    assert variant in _reworded(sentence, language)


def test_a_ban_is_not_answered_with_yes_nor_a_permission_with_no() -> None:
    assert not any(text.startswith("Ja,") for text in _reworded("Varan får inte exporteras.", "sv"))
    assert not any(text.startswith("Nej,") for text in _reworded("Varan får exporteras.", "sv"))


def test_a_duty_under_a_denial_is_left() -> None:
    assert not any("måste inte" in text for text in _reworded("Varan ska inte exporteras.", "sv"))


def test_an_exception_by_other_rules_is_no_condition() -> None:
    sentence = "Varan får inte säljas, om inte något annat följer av lag."
    assert not any("endast" in text for text in _reworded(sentence, "sv"))


def test_what_limits_a_rule_is_not_left_out() -> None:
    sentence = "Varan får exporteras (men inte till Iran)."
    assert all("Iran" in text for text in _reworded(sentence, "sv"))


def test_it_is_no_short_name() -> None:
    assert not any("information" in text for text in _reworded("It must be reported.", "en"))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_words_of_errors_come_in_rewordings_too(language: str) -> None:
    words = table("synonyms", language)
    known = {phrase for group in words["groups"] + words["one_way"] for phrase in group}
    marks = {
        "sv": {"alltid", "endast", "enbart", "oavsett", "i samtliga fall", "utan undantag", "oberoende av"},
        "en": {"always", "only", "regardless of", "in all cases", "without exception", "irrespective of"},
    }
    assert marks[language] <= known


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_phrase_stands_for_itself(language: str) -> None:
    words = table("synonyms", language)
    assert all(len(set(group)) == len(group) > 1 for group in words["groups"] + words["one_way"])
    assert len(words["groups"]) + len(words["one_way"]) >= 80
