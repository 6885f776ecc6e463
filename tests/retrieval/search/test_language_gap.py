"""A passage that is held in one language alone is not buried by all that speaks the question's language."""

from __future__ import annotations

import pytest

from riktlots.ingest.index.embeddings import BUNDLED, load_embedder
from riktlots.ingest.locator import parse_locator
from riktlots.ingest.model import Address, Form, Passage
from riktlots.retrieval.search.language_gap import language_bonus


def passage(source: str, place: str, language: str, form: Form = Form.DIGEST) -> Passage:
    address = Address(source, language, parse_locator(place))
    return Passage(address, (), f"{source} {place}", 0, 5, language, form)


@pytest.fixture(scope="module")
def measured() -> str:
    embedder = load_embedder(BUNDLED)
    assert embedder
    return embedder.name


def test_what_has_no_twin_in_the_questions_language_is_lifted(measured: str) -> None:
    held = [passage("a", "1 §", "sv"), passage("a", "1 §", "en"), passage("b", "1 §", "sv"), passage("c", "1 §", "en")]
    swedish, english = language_bonus(held, "sv", measured), language_bonus(held, "en", measured)
    assert [bool(value) for value in swedish] == [False, False, False, True]
    assert [bool(value) for value in english] == [False, False, True, False]
    # An English question falls further short of Swedish text than the reverse.
    assert 0 < swedish[3] < english[2] < 0.2


def test_a_digest_is_no_twin_of_an_original(measured: str) -> None:
    original = passage("a", "1 §", "sv", Form.ORIGINAL)
    digests = [passage("a", "1 §", language) for language in ("sv", "en")]
    assert language_bonus([original, *digests], "en", measured)[0] > 0


def test_an_embedder_that_was_not_measured_lifts_nothing() -> None:
    held = [passage("a", "1 §", "sv"), passage("b", "1 §", "en")]
    assert not language_bonus(held, "sv", "another").any()
