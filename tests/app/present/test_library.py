"""The groups in which the sources stand."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

import pytest

from riktlots.app.present.library import Group, group_of, grouped
from riktlots.ingest.library.corpus import load_corpus, starter_corpus
from riktlots.ingest.library.editions import status_on
from riktlots.ingest.model import Source, SourceStatus

DAY = "2026-11-27"


@pytest.fixture(scope="module")
def sources() -> Mapping[str, Source]:
    return load_corpus(starter_corpus()).sources


@pytest.mark.parametrize(
    ("source", "group"),
    [
        ("se-national-guidelines-2026", Group.NATIONAL),
        ("se-suhf-checklist", Group.NATIONAL),
        ("se-law-osl", Group.SWEDISH_LAW),
        ("eu-gdpr", Group.EU),
        ("eu-toolkit-swisscore-2025", Group.EU),
        ("se-rir-2023-20", Group.AUTHORITIES),
        ("se-uhr-interim-report-2024", Group.AUTHORITIES),
        ("se-universitetslararen-csc", Group.AUTHORITIES),
        ("se-lnu-aint", Group.INSTITUTIONS),
        ("se-uu-news-2024", Group.INSTITUTIONS),
        ("nl-faq", Group.OTHER_COUNTRIES),
        ("oecd-integrity-security-2022", Group.OTHER_COUNTRIES),
        ("overview-travel", Group.OWN),
    ],
)
def test_a_document_stands_where_a_reader_looks_for_it(
    sources: Mapping[str, Source], source: str, group: Group
) -> None:
    assert group_of(sources[source]) is group


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_document_stands_in_one_group_and_swedish_and_eu_ones_come_first(
    sources: Mapping[str, Source], language: str
) -> None:
    groups = grouped(sources.values(), language, DAY)
    assert sorted(s.id for s in chain.from_iterable(groups.values())) == sorted(sources)
    assert list(groups) == list(Group)
    assert list(groups)[:3] == [Group.NATIONAL, Group.SWEDISH_LAW, Group.EU]


def test_documents_in_force_come_before_others_and_law_before_advice(sources: Mapping[str, Source]) -> None:
    for held in grouped(sources.values(), "sv", DAY).values():
        in_force = [status_on(source, DAY) is SourceStatus.IN_FORCE for source in held]
        assert in_force == sorted(in_force, reverse=True)
    eu = [source.id for source in grouped(sources.values(), "sv", DAY)[Group.EU]]
    assert eu.index("eu-gdpr") < eu.index("eu-council-rec-2024") < eu.index("eu-proposal-com-2024-26")


def test_an_empty_group_is_left_out(sources: Mapping[str, Source]) -> None:
    assert list(grouped([sources["nl-faq"]], "sv", DAY)) == [Group.OTHER_COUNTRIES]
