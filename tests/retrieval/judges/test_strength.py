"""How strongly a text obliges is read from its words."""

from __future__ import annotations

import pytest

from riktlots.retrieval.judges.strength import duties, strength_of, strengths
from riktlots.retrieval.model import Strength


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("Tillstånd krävs.", Strength.MUST),
        ("Tillstånd krävs inte.", Strength.MAY),
        ("A licence is required.", Strength.MUST),
        ("A licence is not required.", Strength.MAY),
        ("Varan är undantagen.", Strength.MAY),
        ("Varan får enligt lagen inte säljas.", Strength.MUST),
        ("Den kan lämnas ut om den inte är hemlig.", Strength.MAY),
        ("Bara huvudmannen får överklaga.", Strength.MUST),
        ("It may be used only with consent.", Strength.MUST),
        ("Nor may the partner copy it.", Strength.MUST),
        ("The aim is to help researchers.", Strength.NONE),
        ("The form is to be signed.", Strength.MUST),
        ("You are advised to ask.", Strength.SHOULD),
        ("The group advises the head.", Strength.NONE),
        ("Forskaren uppmanas att fråga.", Strength.SHOULD),
    ],
)
def test_strength(text: str, strength: Strength) -> None:
    assert strength_of(text) is strength


def test_each_word_counts_once_as_the_strongest_that_it_stands_for() -> None:
    text = "Den ska anmälas men får inte kopieras; prefekten bör underrättas."
    assert strengths(text) == {Strength.MUST, Strength.SHOULD}
    assert [(strength, text[:end].split()[-1]) for strength, end in duties(text)] == [
        (Strength.MUST, "ska"),
        (Strength.MUST, "inte"),
        (Strength.SHOULD, "bör"),
    ]
