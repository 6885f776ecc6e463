"""Exact references in their many spellings, against the corpus that the package ships with."""

from __future__ import annotations

import json
import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riktlots.evals.questions.questions import DATASETS, load_questions
from riktlots.ingest.locator import parse_locator
from riktlots.ingest.model import Passage, place_label
from riktlots.retrieval.question.references import Reference, read_reference
from riktlots.retrieval.search.filter import BySource
from riktlots.retrieval.search.lookup import look_up, neighbours, within
from tests.starter import starter_library

ROWS = [json.loads(line) for line in (DATASETS / "references" / "references.jsonl").read_text("utf-8").splitlines()]


@cache
def held() -> BySource:
    return BySource(starter_library().passages)


def read(text: str) -> Reference:
    return read_reference(text, starter_library().sources)


def found(reference: Reference) -> list[Passage]:
    return [starter_library().passages[i] for i in look_up(reference, held())]


def beside(reference: Reference) -> list[Passage]:
    return [starter_library().passages[i] for i in neighbours(reference, held())]


def asked(text: str) -> list[tuple[str, str]]:
    """The places that a text asks for, as source and locator."""
    return [(source.id, str(one.place)) for one in read(text).places for source in one.sources]


def test_there_are_a_hundred_references() -> None:
    assert len(ROWS) == len({row["text"] for row in ROWS}) == 100
    assert sum(not row["held"] for row in ROWS) == 20
    assert len({row["source"] for row in ROWS}) >= 30


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"])
def test_a_reference_is_resolved_or_its_place_is_missing(row: dict[str, str]) -> None:
    reference = read(row["text"])
    passages = found(reference)
    assert row["source"] in {source.id for source in reference.sources}
    assert {passage.address.source for passage in passages} <= {row["source"]}
    assert bool(passages) is row["held"]
    if not row["locator"]:
        assert reference.names_only
        assert len(passages) == sum(passage.address.source == row["source"] for passage in starter_library().passages)
        return
    place = parse_locator(row["locator"])
    assert (row["source"], str(place)) in asked(row["text"])
    for passage in passages:
        assert within(passage.address.locator, place) or within(place, passage.address.locator)
    if not row["held"]:
        assert {passage.address.source for passage in beside(reference)} == {row["source"]}


@settings(max_examples=300, deadline=None)
@given(st.deferred(lambda: st.sampled_from(starter_library().passages)), st.sampled_from(["sv", "en"]))
def test_a_printed_label_leads_back_to_its_passage(passage: Passage, language: str) -> None:
    source = starter_library().sources[passage.address.source]
    label = place_label(source, passage.address.locator, language)
    assert passage.address.label(source, language).startswith(label)
    results = found(read(label))
    assert passage in results
    assert {result.address.source for result in results} == {source.id}


_FRAGMENTS = st.sampled_from(
    "OSL GDPR säkerhetsskyddslagen Act¤ ¤ ¬ § §§ art. artikel kap. kap chapter section s. bilaga annex I IV st. p."
    " skäl 2 5 4a 24:8 2021/821 999999999999 ٣ ² ( ) – , . : i a of och till".split()
)


@settings(deadline=None)
@given(st.text() | st.lists(_FRAGMENTS).map(" ".join) | st.lists(_FRAGMENTS).map("".join))
def test_no_text_raises(text: str) -> None:
    reference = read(text)
    assert isinstance(found(reference) + beside(reference), list)


_REFERENCE = re.compile(r"§|\b(?:annex|bilaga|art(?:ikel|icle)?|kap|chapter|section)\b\.? ?[\dIVX]", re.IGNORECASE)


def test_ordinary_questions_name_no_places() -> None:
    questions = [
        q.question for q in load_questions(DATASETS / "dev.jsonl") if q.status in ("not_covered", "out_of_scope")
    ]
    ordinary = [question for question in questions if not _REFERENCE.search(question)]
    assert len(ordinary) > 80
    assert {question: asked(question) for question in ordinary if asked(question) or read(question).names_only} == {}


@pytest.mark.parametrize(
    "text",
    [
        "14 dagar",
        "Säger OSL att vi har 14 dagar på oss?",
        "kl. 8:30",
        "mötet om GDPR kl. 8:30",
        "seminariet om OSL 8:30–9:15",
        "2:a kandidaten",
        "den 2:a kandidaten enligt högskoleförordningen",
        "sida 5",
        "sida 5 i säkerhetsskyddslagen",
        "SOU 2018:3 s. 45",
        "punkt 3 i avtalet med hänsyn till GDPR",
        "ska vi skriva en bilaga om GDPR",
        "klass 2 enligt säkerhetsskyddslagen",
        "artikel i Curie om GDPR",
        "the GDPR took effect 25 May 2018",
    ],
)
def test_other_numbers_are_not_places(text: str) -> None:
    assert asked(text) == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("12 kap. 2 och 4 §§ HF", ["12 kap. 2 §", "12 kap. 4 §"]),
        ("OSL 24 kap. 7 § och 8 §", ["24 kap. 7 §", "24 kap. 8 §"]),
        ("LOA 7 a-d §§", ["7 a–7 d §§"]),
        ("säkerhetsskyddslagen 2 kap. 5 § 1 st., 3 kap. 1 §", ["2 kap. 5 § st. 1", "3 kap. 1 §"]),
        ("Sections 9 and 10 of the Ethical Review Act", ["9 §", "10 §"]),
        ("TF 2 kap. 14 § första stycket 3", ["2 kap. 14 § st. 1 p. 3"]),
        ("andra stycket i 5 § försvarsuppfinningslagen", ["5 § st. 2"]),
        ("5 § i 2 kap. säkerhetsskyddslagen", ["2 kap. 5 §"]),
        ("Section 5 Chapter 2 Protective Security Act", ["2 kap. 5 §"]),
        ("artiklarna 13 och 14 GDPR", ["art. 13", "art. 14"]),
        ("Articles 44 to 49 GDPR", ["art. 44–49"]),
        ("art. 83.4-5 GDPR", ["art. 83.4–83.5"]),
        ("Article 12(1)(a)–(d) of 2021/821", ["art. 12.1 a–d"]),
        ("GDPR artikel 9 punkt 2 led j", ["art. 9.2 j", "art. 9.2j"]),
        ("art 9 i GDPR", ["art. 9"]),
        ("Does Article 9 a controller of the GDPR", ["art. 9"]),
        ("artikel 2a i Rysslandsförordningen", ["art. 2a", "art. 2 a"]),
        ("bilaga i GDPR", ["annex"]),
        ("bilaga ii till NIS2", ["annex II"]),
        ("bilagorna I och IV till 2021/821", ["annex I", "annex IV"]),
        ("24 kap. OSL", ["chapter 24"]),
        ("section 3 of UUK 2020", ["3 §", "section 3"]),
    ],
)
def test_places_are_read_as_locators(text: str, places: list[str]) -> None:
    assert [locator for _, locator in asked(text)] == places


def test_a_place_belongs_to_the_name_nearest_to_it() -> None:
    assert asked("Hur förhåller sig 10 § FL till 24 kap. 8 § OSL?") == [
        ("se-law-forvaltning", "10 §"),
        ("se-law-osl", "24 kap. 8 §"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "10 § patientdatalagen vid etikprövning",
        "The Patents Act, section 12, and the GDPR",
        "artikel 5 i förordning (EU) 2019/881 och NIS 2",
        "arbetsmiljölagen 3 kap. 2 §",
        "(EU) 2021/697 artikel 5",
    ],
)
def test_a_place_in_an_unknown_law_is_not_given_to_another_law(text: str) -> None:
    assert asked(text) == []


@pytest.mark.parametrize(
    ("text", "locators"),
    [
        ("art. 2.2 b i 2021/821", {"art. 2.2 a–c"}),
        ("art. 12.1 c 2021/821", {"art. 12.1 a–d"}),
        ("Annex 1 of 2021/821", {"annex I"}),
        ("säkerhetsskyddslagen 3 kap. 13-14 §§", {"3 kap. 13 §", "3 kap. 14 §", "3 kap. 13–18 §§"}),
        ("RiR 2023:20 avsnitt 5", {"section 5", "section 5.1", "section 5.1.1"}),
    ],
)
def test_ranges_and_parts_are_found(text: str, locators: set[str]) -> None:
    assert {str(passage.address.locator) for passage in found(read(text))} == locators


@pytest.mark.parametrize(
    ("text", "locators"),
    [
        ("OSL 24:99", {"24 kap. 8 §", "31 kap. 12 §"}),
        ("GDPR artikel 22", {"art. 14.5", "art. 26.1"}),
        ("3 § p. 9 FDI-lagen", {"3 § p. 1–4", "3 § p. 5", "3 § p. 6", "3 § p. 7"}),
    ],
)
def test_the_neighbours_of_a_missing_place_stand_before_and_after_it(text: str, locators: set[str]) -> None:
    assert found(read(text)) == []
    assert {str(passage.address.locator) for passage in beside(read(text))} == locators
