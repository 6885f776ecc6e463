"""The paragraphs at a place that is named by an address, or as people write it."""

from __future__ import annotations

import pytest

from riktlots.retrieval.search.lookup import paragraphs
from riktlots.retrieval.search.store import Store


def read(store: Store, named: str, language: str = "sv") -> tuple[list[str], list[str]]:
    found = paragraphs(store, named, language)
    return [str(p.address) for p in found.passages], [str(p.address) for p in found.nearest]


def test_an_address_gives_its_one_passage_whatever_the_language(mini_store: Store) -> None:
    address = "test-samverkanslag@digest-sv 2 kap. 2 § st. 1"
    assert read(mini_store, f" {address} ", "en") == ([address], [])


@pytest.mark.parametrize(
    ("named", "language", "address"),
    [
        ("2 kap. 1 § samverkanslagen", "sv", "test-samverkanslag@digest-sv 2 kap. 1 §"),
        ("samverkanslagen 2:1", "en", "test-samverkanslag@digest-en 2 kap. 1 §"),
        ("Article 2.2 d of Regulation (EU) 2031/77", "en", "test-eu-kunskapsforordning@digest-en art. 2.2 d"),
        ("art. 5 kunskapsförordningen", "sv", "test-eu-kunskapsforordning@digest-sv art. 5"),
    ],
)
def test_a_reference_gives_the_passage_in_the_readers_language(
    mini_store: Store, named: str, language: str, address: str
) -> None:
    assert read(mini_store, named, language) == ([address], [])


def test_a_section_gives_all_its_paragraphs_and_a_name_the_whole_document(mini_store: Store) -> None:
    there, _ = read(mini_store, "2 kap. 2 § samverkanslagen")
    assert [address.rpartition(" st. ")[2] for address in there] == ["1", "2"]
    whole, _ = read(mini_store, "samverkanslagen")
    assert len(whole) == 7


@pytest.mark.parametrize("named", ["2 kap. 9 § samverkanslagen", "test-samverkanslag@digest-sv 2 kap. 9 §"])
def test_a_place_without_a_passage_gives_the_nearest_passages(mini_store: Store, named: str) -> None:
    there, nearest = read(mini_store, named)
    assert there == []
    assert nearest == ["test-samverkanslag@digest-sv 2 kap. 3 §"]


def test_an_address_of_a_missing_edition_gives_the_place_in_the_others(mini_store: Store) -> None:
    there, nearest = read(mini_store, "test-samverkanslag@original 2 kap. 1 §")
    assert (there, nearest) == ([], ["test-samverkanslag@digest-sv 2 kap. 1 §"])


@pytest.mark.parametrize(
    "named", ["", "något om partner", "2 kap. 1 § patentlagen", "no-such-source@digest-sv 1 §", "\x00"]
)
def test_a_text_without_a_known_place_gives_nothing(mini_store: Store, named: str) -> None:
    assert read(mini_store, named) == ([], [])
