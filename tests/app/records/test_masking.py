"""Masking what can tell of a person in a question."""

from __future__ import annotations

import pytest

from riktlots.app.records.masking import masked

KNOWN = set(
    "avtal exportkontroll forskare universitet iran kina lund per technology university dual use hej anställa "
    "doktorand ring mejl enligt förordning samverkan".split()
)


def mask(question: str, language: str = "sv") -> str:
    return masked(question, language, KNOWN.__contains__)


@pytest.mark.parametrize(
    ("question", "language", "expected"),
    [
        ("Kan vi anställa Anna Svensson från Iran?", "sv", "Kan vi anställa [namn] från Iran?"),
        ("Får Anna till Irans universitet?", "sv", "Får [namn] till Irans universitet?"),
        ("Anna Lund vill till Kina.", "sv", "[namn] vill till Kina."),
        ("Can we have Ali Hassan from Lund University?", "en", "Can we have [name] from Lund University?"),
        ("Is A. B. Karlsson here?", "en", "Is [name] here?"),
        ("O'Brien and Müller-Schmidt about GDPR", "en", "[name] and [name] about GDPR"),
        ("min doktorand heter anna svensson och är här", "sv", "min doktorand heter [namn] och är här"),
        ("what about professor karlsson and dual-use?", "en", "what about professor [name] and dual-use?"),
        ("Samverkansavtal enligt KTH?", "sv", "Samverkansavtal enligt KTH?"),
    ],
)
def test_names_are_masked_and_words_of_the_documents_are_not(question: str, language: str, expected: str) -> None:
    assert mask(question, language) == expected


@pytest.mark.parametrize("number", ["19850312-1234", "850312-1234", "198503121234", "8503721234", "1985-03-12-1234"])
def test_personal_identity_numbers_are_masked(number: str) -> None:
    assert mask(f"enligt {number}?") == "enligt [nummer]?"


@pytest.mark.parametrize(
    "number", ["070-123 45 67", "0701234567", "08-790 60 00", "+46 70 123 45 67", "0046 8 123 456"]
)
def test_telephone_numbers_are_masked(number: str) -> None:
    assert mask(f"ring {number}?") in ("ring [telefonnummer]?", "ring [nummer]?")


@pytest.mark.parametrize("address", ["anna.svensson@kth.se", "a+b@mail.example.org", "@annas"])
def test_addresses_are_masked(address: str) -> None:
    assert mask(f"mejl {address}, enligt avtal") == "mejl [adress], enligt avtal"


def test_links_are_masked() -> None:
    assert mask("enligt https://example.se/~anna?x=1 och") == "enligt [länk] och"


@pytest.mark.parametrize(
    "place",
    ["2 kap. 5 § (2018:585)", "(EU) 2021/821 art. 2.2 d", "32021R0821", "2024-2026", "2025-06-30", "1 000 000 kr"],
)
def test_places_days_and_amounts_are_not_taken_for_numbers_of_persons(place: str) -> None:
    assert mask(f"enligt {place}") == f"enligt {place}"


def test_what_is_masked_stays_so_and_stands_on_one_line() -> None:
    once = mask("Får Anna\n  till Kina?")
    assert once == "Får [namn] till Kina?"
    assert mask(once) == once
