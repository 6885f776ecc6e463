import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.locator import parse_locator
from ingest.model import Address, Form, Passage
from retrieval.errors import CitationError
from retrieval.model import Citation
from retrieval.quotes import MIN_QUOTE, match_quote


def passage(text: str) -> Passage:
    address = Address("test-law", "digest-sv", parse_locator("2 kap. 5 §"))
    return Passage(address, (), text, 0, len(text), "sv", Form.DIGEST)


prose = st.text("abc åäö,.–”­\u00a0éÖ", min_size=20, max_size=120).filter(lambda s: len(s.split()) > 2)


@given(prose, st.data())
def test_a_citation_is_always_the_sources_own_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    citation = match_quote(passage(text), data.draw(st.sampled_from([text[start:end], text[start:end].upper()])))
    assert citation is None or text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(
    "quote",
    [
        "ska utan dröjsmål anmäla detta",
        "ska  utan\ndröjsmål anmäla detta",
        "ska utan dröj\u00adsmål anmäla detta",
        "Ska utan dro\u0308jsmål anmäla detta",
        "ska utan\u00a0dröjsmål anmäla detta",
    ],
)
def test_spelling_of_white_space_hyphens_and_accents_does_not_matter(quote: str) -> None:
    citation = match_quote(
        passage("Den som driver verksamheten ska utan dröjsmål anmäla detta till myndigheten."), quote
    )
    assert citation is not None
    assert citation.quote == "ska utan dröjsmål anmäla detta"


def test_a_near_miss_is_repaired_by_the_sources_words() -> None:
    text = "Lärosätet ska anmäla varje väsentlig ändring i samarbetet till myndigheten."
    citation = match_quote(passage(text), "Lärosätet ska anmäla varje väsentlig ändring i samarbetena")
    assert citation is not None
    assert citation.quote == "Lärosätet ska anmäla varje väsentlig ändring i"


@pytest.mark.parametrize("quote", ["ska anmäla", "Lärosätet får avstå från att anmäla ändringar", "", "   "])
def test_too_short_or_other_words_are_not_a_quote(quote: str) -> None:
    assert len("ska anmäla") < MIN_QUOTE
    assert match_quote(passage("Lärosätet ska anmäla varje väsentlig ändring."), quote) is None


def test_a_citation_cannot_be_made_of_words_that_are_not_there() -> None:
    with pytest.raises(CitationError, match="not in test-law@digest-sv 2 kap. 5 §"):
        Citation.of(passage("Lärosätet ska anmäla."), "Lärosätet bör anmäla.")
    with pytest.raises(CitationError):
        Citation(passage("Lärosätet ska anmäla."), "Lärosätet", 1, 10)
