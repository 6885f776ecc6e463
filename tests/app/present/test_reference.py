"""References as people write them."""

from __future__ import annotations

import pytest

from riktlots.app.present.names import reference
from riktlots.ingest.library.library import Library
from riktlots.ingest.locator import parse_locator
from riktlots.ingest.model import Address, Form, Passage
from tests.starter import starter_library


@pytest.fixture(scope="module")
def corpus() -> Library:
    return starter_library()


def cited(corpus: Library, source: str, place: str, language: str) -> str:
    address = Address(source, "original", parse_locator(place))
    passage = Passage(address, (), "Text.", 0, 5, language, Form.ORIGINAL)
    return reference(corpus.sources[source], passage, language)


@pytest.mark.parametrize(
    ("source", "place", "language", "expected"),
    [
        ("se-law-sakerhetsskydd", "2 kap. 5 §", "sv", "2 kap. 5 § säkerhetsskyddslagen (2018:585)"),
        (
            "se-law-sakerhetsskydd",
            "2 kap. 5 § st. 2 p. 3",
            "sv",
            "2 kap. 5 § andra stycket 3 säkerhetsskyddslagen (2018:585)",
        ),
        ("se-law-dual-use", "4 § st. 1", "sv", "4 § första stycket lagen (2000:1064)"),
        ("se-law-dual-use", "4 §", "en", "Section 4 of the Dual-Use Act (2000:1064)"),
        (
            "se-law-sakerhetsskydd",
            "2 kap. 5 §",
            "en",
            "Chapter 2, Section 5 of the Protective Security Act (2018:585)",
        ),
        ("eu-dual-use-2021-821", "art. 2.2 d", "sv", "artikel 2.2 d i förordning (EU) 2021/821"),
        ("eu-dual-use-2021-821", "art. 2.2 d", "en", "Article 2(2)(d) of Regulation (EU) 2021/821"),
        ("eu-rec-2021-1700", "point 3", "sv", "punkt 3 i rekommendation (EU) 2021/1700"),
        (
            "uk-rcat-progress-2023",
            "section 2.1",
            "sv",
            "Research Collaboration Advice Team: progress made from 2022 to 2023, Storbritanniens regering (DSIT), "
            "2023-11-09, avsnitt 2.1",
        ),
    ],
)
def test_a_place_is_cited_as_in_its_field(
    corpus: Library, source: str, place: str, language: str, expected: str
) -> None:
    assert cited(corpus, source, place, language) == expected


@pytest.mark.parametrize(("language", "said"), [("sv", "Riktlots sammandrag p. 4"), ("en", "Riktlots digest, para. 4")])
def test_a_paragraph_that_is_only_ours_is_never_cited_as_a_place_in_the_original(
    corpus: Library, language: str, said: str
) -> None:
    found = cited(corpus, "nl-guidelines", "digest 4", language)
    assert found.endswith(f"({said})")
    assert "2022-01" in found


def test_every_paragraph_of_the_corpus_can_be_cited(corpus: Library) -> None:
    for passage in corpus.passages:
        source = corpus.sources[passage.address.source]
        written = reference(source, passage, passage.language)
        assert written == written.strip()
        assert "  " not in written
        assert source.sfs in written
