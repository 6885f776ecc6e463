"""Which documents cite a document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from riktlots.ingest.locator import parse_locator
from riktlots.ingest.model import Address, Form, Passage
from riktlots.retrieval.search.citing import citing
from riktlots.retrieval.search.store import Store

Held = Callable[..., Store]


@pytest.fixture
def held(mini_store: Store) -> Held:
    """A store with paragraphs of the guidelines that say these things; `past` are the numbers that do not count."""

    def store(*passages: Passage, past: tuple[int, ...] = ()) -> Store:
        counts = np.array([number not in past for number in range(len(passages))])
        fake: Any = SimpleNamespace(
            passages=passages, manifest=mini_store.manifest, source=mini_store.source, eligible=lambda only: counts
        )
        return cast(Store, fake)

    return store


def said(words: str, source: str = "test-riktlinje", place: str = "digest 1", language: str = "sv") -> Passage:
    address = Address(source, f"digest-{language}", parse_locator(place))
    return Passage(address, (), words, 0, len(words), language, Form.DIGEST)


def cited(store: Store, source: str, language: str = "sv") -> dict[str, list[Passage]]:
    return {by.id: found for by, found in citing(store.manifest.sources[source], store, language).items()}


@pytest.mark.parametrize(
    "words",
    ["Enligt samverkanslagen ska det anmälas.", "Samverkanslagens krav gäller.", "Se lagen (2031:101) om anmälan."],
)
def test_a_paragraph_that_names_a_document_cites_it(held: Held, words: str) -> None:
    passage = said(words)
    assert cited(held(passage), "test-samverkanslag") == {"test-riktlinje": [passage]}
    assert cited(held(passage), "test-forslag") == {}


def test_a_paragraph_that_rests_on_a_place_cites_its_document(held: Held) -> None:
    passage = replace(said("Anmäl i god tid."), rests_on=("test-samverkanslag 2 kap. 2 §",))
    assert cited(held(passage), "test-samverkanslag") == {"test-riktlinje": [passage]}


def test_a_document_does_not_cite_itself_and_one_that_no_longer_counts_cites_nothing(held: Held) -> None:
    own = said("Samverkanslagen gäller avtal.", source="test-samverkanslag", place="1 kap. 1 §")
    past = said("Enligt samverkanslagen ska det anmälas.")
    assert cited(held(own, past, past=(1,)), "test-samverkanslag") == {}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_place_that_is_held_in_two_languages_counts_once_in_that_of_the_reader(held: Held, language: str) -> None:
    both = [
        said("Under the Research Collaboration Act notify it.", language="en"),
        said("Enligt samverkanslagen ska det anmälas.", language="sv"),
    ]
    (found,) = cited(held(*both), "test-samverkanslag", language)["test-riktlinje"]
    assert found.language == language


def test_the_name_of_another_act_that_contains_this_ones_is_no_citation(held: Held) -> None:
    assert cited(held(said("Internationella samverkanslagstiftningen är en annan sak.")), "test-samverkanslag") == {}
