"""Planted errors: one in each sentence, in its own language, and wrong for sure."""

from __future__ import annotations

import random
import re
from difflib import SequenceMatcher

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riktlots.evals.fitting.planting.plant import ERRORS, Planted, plant
from riktlots.retrieval.judges.strength import duties
from tests.evals.fitting.planting.sentences import BOTH, ENGLISH, SWEDISH

SEEDS = range(12)


def _planted(sentence: str, language: str, kind: str) -> set[str]:
    """All texts with an error of a kind that some seeds give."""
    found = (one for seed in SEEDS for one in plant(sentence, language, random.Random(seed)))
    return {one.text for one in found if one.type == kind}


@settings(deadline=None)
@given(st.sampled_from(BOTH), st.integers(0, 10_000))
def test_a_planted_sentence_is_never_the_one_it_was_made_of(case: tuple[str, str], seed: int) -> None:
    sentence, language = case
    planted = plant(sentence, language, random.Random(seed), SWEDISH if language == "sv" else ENGLISH)
    assert planted
    assert all(one.text != sentence and one.type in ERRORS for one in planted)
    assert all(sum(other.type == one.type for other in planted) <= 2 for one in planted)


@settings(deadline=None)
@given(st.sampled_from(BOTH), st.integers(0, 10_000))
def test_a_seed_always_plants_the_same(case: tuple[str, str], seed: int) -> None:
    others = SWEDISH if case[1] == "sv" else ENGLISH
    assert plant(*case, random.Random(seed), others) == plant(*case, random.Random(seed), others)


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from(("sv", "en")), st.integers(0, 100))
def test_any_text_is_taken(text: str, language: str, seed: int) -> None:
    assert all(isinstance(one, Planted) for one in plant(text, language, random.Random(seed), ("Det är så.",)))


@settings(deadline=None)
@given(st.sampled_from(BOTH), st.integers(0, 10_000))
def test_a_swapped_word_is_the_only_change(case: tuple[str, str], seed: int) -> None:
    sentence, language = case
    for one in plant(sentence, language, random.Random(seed)):
        if one.type in ("strength", "figure", "date", "actor", "authority"):
            before, after = sentence.split(), one.text.split()
            changes = [
                code
                for code in SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
                if code[0] != "equal"
            ]
            assert changes[-1][2] - changes[0][1] <= 4, one


@settings(deadline=None)
@given(st.sampled_from(BOTH), st.integers(0, 10_000))
def test_what_is_put_in_is_in_the_language_of_the_sentence(case: tuple[str, str], seed: int) -> None:
    sentence, language = case
    foreign = (
        r"\b(?:the|must|not|without|always)\b" if language == "sv" else r"\b(?:och|inte|ska|alltid|oavsett)\b|[åäö]"
    )
    added = (set(one.text.split()) - set(sentence.split()) for one in plant(sentence, language, random.Random(seed)))
    assert not any(re.search(foreign, word) for words in added for word in words)


@settings(deadline=None)
@given(st.sampled_from(BOTH), st.integers(0, 10_000))
def test_an_error_of_strength_changes_the_strength(case: tuple[str, str], seed: int) -> None:
    sentence, language = case
    said = [strength for strength, _ in duties(sentence)]
    for one in plant(sentence, language, random.Random(seed)):
        assert one.type != "strength" or [strength for strength, _ in duties(one.text)] != said


def test_a_ban_is_never_planted_as_another_ban() -> None:
    sentence = "Uppgiften får inte röjas."
    assert not {"Uppgiften ska inte röjas.", "Uppgiften kan inte röjas."} & _planted(sentence, "sv", "strength")


def test_what_may_happen_is_no_permission() -> None:
    assert not _planted("Samarbetet kan leda till spionage.", "sv", "strength")
    assert not _planted("The collaboration may lead to espionage.", "en", "strength")


@pytest.mark.parametrize(
    ("sentence", "language", "planted"),
    [
        ("Rektor beslutar om avtalet.", "sv", "Rektor beslutar inte om avtalet."),
        ("Varan får inte exporteras.", "sv", "Varan får exporteras."),
        ("Därför ska forskaren anmäla resan.", "sv", "Därför ska forskaren inte anmäla resan."),
        ("A licence is required for the export.", "en", "A licence is not required for the export."),
        ("The item may not be exported.", "en", "The item may be exported."),
        ("The export is lawful.", "en", "The export is unlawful."),
    ],
)
def test_a_sentence_is_turned_around(sentence: str, language: str, planted: str) -> None:
    assert planted in _planted(sentence, language, "negation")


def test_a_question_denied_is_the_same_question_and_no_error() -> None:
    assert not _planted("Ask whether the results can be used by others.", "en", "negation")


def test_a_role_keeps_its_form() -> None:
    for text in _planted("Forskarens avtal gäller i två år.", "sv", "actor"):
        assert text.split()[0].endswith("s")
    for text in _planted("En forskare ska anmäla resan.", "sv", "actor"):
        assert not text.split()[1].endswith(("en", "na"))
    assert any(text.startswith("An ") for text in _planted("A researcher must report the trip.", "en", "actor"))


def test_a_short_name_in_parentheses_goes_with_its_body() -> None:
    for text in _planted("Inspektionen för strategiska produkter (ISP) prövar frågan.", "sv", "authority"):
        assert "ISP" not in text


def test_an_exception_and_a_condition_are_left_out() -> None:
    assert any(
        re.match(r"Uppgiften får inte röjas(?: i samtliga fall| utan undantag)?\.", text)
        for text in _planted(SWEDISH[3], "sv", "exception")
    )
    assert any(re.match(r"Lärosätet ska (?:\w+ ){0,3}göra", text) for text in _planted(SWEDISH[1], "sv", "condition"))
    assert any(text.startswith("The university must") for text in _planted(ENGLISH[1], "en", "condition"))


def test_what_may_be_done_on_a_condition_is_said_to_be_allowed_always() -> None:
    for text in _planted("Ett prov får skickas bara om givaren samtycker.", "sv", "condition"):
        assert re.search(r"alltid|samtliga fall|alla lägen|utan undantag", text)


def test_the_address_before_a_sentence_is_kept() -> None:
    sentence = "[2 kap. 5 §] Prefekten ska anmäla resan senast den 1 juli 2026. → se-law-x 5 §"
    for one in plant(sentence, "sv", random.Random(1), SWEDISH):
        assert one.text.startswith("[2 kap. 5 §] ") and one.text.endswith("→ se-law-x 5 §")


def test_a_statement_is_borrowed_from_the_others() -> None:
    planted = plant("Rektor beslutar om avtalet.", "sv", random.Random(1), (SWEDISH[0],))
    assert [one.text for one in planted if one.type == "invented"] == [
        "Rektor beslutar om avtalet, och prefekten ska godkänna avtalet innan forskaren reser."
    ]
    assert not any(one.contradicts for one in planted if one.type == "invented")
