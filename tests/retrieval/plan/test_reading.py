"""Free text and given fields become the same case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riktlots.ingest.errors import InputError
from riktlots.retrieval.plan.case import Case, CaseFile, facts_of, known_facts
from riktlots.retrieval.plan.reading import read_case, read_text
from riktlots.retrieval.plan.vocabulary import FACT_FIELDS, countries, countries_in, label, vocabulary


@pytest.mark.parametrize(
    ("text", "language", "field", "values"),
    [
        ("Vi vill anta en iransk doktorand i kärnteknik.", "sv", "country", ("IR",)),
        ("Vi vill anta en iransk doktorand i kärnteknik.", "sv", "kind", ("phd-recruitment",)),
        ("Vi vill anta en iransk doktorand i kärnteknik.", "sv", "field", ("nuclear",)),
        (
            "Access to our cloud folder with drawings for a partner in the USA",
            "en",
            "technology",
            ("technical", "cloud"),
        ),
        ("En registerstudie med hälsodata från Norge", "sv", "data", ("health", "register")),
        ("Four CSC doctoral students from China", "en", "money", ("csc",)),
        (
            "A visiting professor from South Korea for twelve months",
            "en",
            "people",
            ("visiting-professor", "long-stay"),
        ),
        ("Ett gemensamt masterprogram med gemensam examen", "sv", "kind", ("joint-degree",)),
        ("An investor wants to buy shares in our start-up", "en", "money", ("investor",)),
        ("Ett sekretessavtal med ett företag i Schweiz", "sv", "agreement", ("nda",)),
    ],
)
def test_a_text_is_read_into_fields(text: str, language: str, field: str, values: tuple[str, ...]) -> None:
    assert getattr(read_text(text, language), field) == values


@pytest.mark.parametrize(
    ("text", "language", "field", "values"),
    [
        ("Inga personuppgifter behandlas.", "sv", "data", ("not-personal",)),
        ("A project without any personal data", "en", "data", ("not-personal",)),
        ("varken personuppgifter eller programvara", "sv", "technology", ("not-software",)),
        ("Ingen teknik delas.", "sv", "technology", ("none",)),
        ("No technology is shared.", "en", "technology", ("none",)),
        ("Ingen teknik delas utom programvara.", "sv", "technology", ("software",)),
    ],
)
def test_a_negated_value_is_kept_as_negated(text: str, language: str, field: str, values: tuple[str, ...]) -> None:
    assert getattr(read_text(text, language), field) == values


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We are going to collaborate, of course, on state of the art methods.", "en"),
        ("The images are classified by a model.", "en"),
        ("Research teams will end up with machine learning.", "en"),
        ("Sida vid sida med kollegor", "sv"),
    ],
)
def test_common_words_are_not_misread(text: str, language: str) -> None:
    facts = facts_of(read_text(text, language))
    wrong = {"kind:travel", "kind:teaching", "field:arts", "partner:state", "data:classified", "technology:e-mail"}
    assert not facts & (wrong | {"technology:equipment", "money:programme", "agreement:ending"})


@pytest.mark.parametrize(
    ("text", "language", "codes"),
    [
        ("Nordkorea", "sv", ("KP",)),
        ("South Korean and North Korean partners", "en", ("KR", "KP")),
        ("kinesiska och iranska forskare", "sv", ("CN", "IR")),
        ("US and UK partners", "en", ("US", "GB")),
        ("let us talk about an island in the uk", "en", ()),
        ("ett samarbete med Island", "sv", ("IS",)),
        ("Sverige och svenska lärosäten", "sv", ()),
        ("Moskva", "sv", ("RU",)),
        ("Frankrikes universitet", "sv", ("FR",)),
        ("polish the text", "en", ()),
    ],
)
def test_countries_are_found_by_name_adjective_and_capital(text: str, language: str, codes: tuple[str, ...]) -> None:
    assert countries_in(text, language) == codes


def test_every_country_is_found_by_both_its_names() -> None:
    for code, name in countries().items():
        if code != "SE":
            for language in ("sv", "en"):
                assert code in countries_in(f"med {name[language]}.", language), (code, language)


def test_given_fields_take_the_place_of_what_was_read() -> None:
    given_case = CaseFile(text="Ett projekt med Kina om robotik", country=("Japan",), data=("none",))
    case = read_case(given_case, "sv")
    assert case.country == ("JP",)
    assert case.data == ("none",)
    assert case.field == ("autonomous",)


def test_fields_are_given_by_id_by_label_by_code_or_in_own_words() -> None:
    case = read_case(CaseFile(kind=("gästforskare",), country=("IR", "Norway"), people=("doktorander",)), "sv")
    assert case.kind == ("visiting-researcher",)
    assert case.country == ("IR", "NO")
    assert case.people == ("doctoral",)


@pytest.mark.parametrize("wrong", [{"kind": ("xyzzy",)}, {"country": ("Atlantis",)}, {"data": ("not-xyzzy",)}])
def test_an_unknown_value_is_an_error_that_lists_the_known_ones(wrong: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(InputError, match="xyzzy|Atlantis"):
        read_case(CaseFile.model_validate(wrong), "sv")


def test_every_value_is_found_by_its_own_label_or_id() -> None:
    for field in FACT_FIELDS:
        for id in vocabulary()[field]:
            for language in ("sv", "en"):
                case = read_case(CaseFile.model_validate({field: (label(field, id, language),)}), language)
                assert id in getattr(case, field), (field, id, language)


@given(st.text(max_size=200), st.sampled_from(["sv", "en"]))
def test_any_text_gives_a_case_of_known_facts(text: str, language: str) -> None:
    case = read_text(text, language)
    assert facts_of(case) <= known_facts()
    assert read_text(case.text, language) == case


def test_a_case_that_says_nothing_gives_no_facts() -> None:
    assert facts_of(Case()) == frozenset()
    assert facts_of(Case(data=("not-personal",))) == {"data:not-personal"}
