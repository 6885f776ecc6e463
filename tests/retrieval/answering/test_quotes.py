import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riktlots.ingest.locator import parse_locator
from riktlots.ingest.model import Address, Form, Passage
from riktlots.retrieval.answering.quotes import MIN_QUOTE, exact_quote, is_near_miss, repaired_quote, widen
from riktlots.retrieval.errors import CitationError
from riktlots.retrieval.model import Citation


def passage(text: str) -> Passage:
    address = Address("test-law", "digest-sv", parse_locator("2 kap. 5 §"))
    return Passage(address, (), text, 0, len(text), "sv", Form.DIGEST)


prose = st.text("abc åäö,.–”­\u00a0éÖ", min_size=20, max_size=120).filter(lambda s: len(s.split()) > 2)


@given(prose, st.data())
def test_a_citation_is_always_the_sources_own_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = data.draw(st.sampled_from([text[start:end], text[start:end].upper(), text[start:end] + "x"]))
    for citation in (exact_quote(passage(text), quote), repaired_quote(passage(text), quote)):
        assert citation is None or text[citation.start : citation.end] == citation.quote
        assert citation is None or citation.quote in widen(citation).quote


@pytest.mark.parametrize(
    "quote",
    [
        "ska utan dröjsmål anmäla detta",
        "ska  utan\ndröjsmål anmäla detta",
        "ska utan dröj\u00adsmål anmäla detta",
        "Ska utan dro\u0308jsmål anmäla detta",
        "ska utan\u00a0dröjsmål anmäla detta",
        "ska utan\u200b dröj\u2060smål anmäla detta",
    ],
)
def test_spelling_of_white_space_hyphens_and_accents_does_not_matter(quote: str) -> None:
    citation = exact_quote(
        passage("Den som driver verksamheten ska utan dröjsmål anmäla detta till myndigheten."), quote
    )
    assert citation is not None
    assert citation.quote == "ska utan dröjsmål anmäla detta"


def test_a_near_miss_is_repaired_by_the_sources_words() -> None:
    text = "Lärosätet ska anmäla varje väsentlig ändring i samarbetet till myndigheten."
    quote = "Lärosätet ska anmäla varje väsentlig ändring i samarbetena"
    assert exact_quote(passage(text), quote) is None
    citation = repaired_quote(passage(text), quote)
    assert citation is not None
    assert citation.quote == "Lärosätet ska anmäla varje väsentlig ändring i"


@pytest.mark.parametrize("quote", ["ska anmäla", "Lärosätet får avstå från att anmäla ändringar", "", "   "])
def test_too_short_or_other_words_are_not_a_quote(quote: str) -> None:
    assert len("ska anmäla") < MIN_QUOTE
    text = passage("Lärosätet ska anmäla varje väsentlig ändring.")
    assert exact_quote(text, quote) is None
    assert repaired_quote(text, quote) is None


@pytest.mark.parametrize(
    "quote",
    [
        "Lärosätet ska inte anmäla varje väsentlig ändring i samarbetet inom 30 dagar från det att den blev känd.",
        "Lärosätet ska anmäla varje väsentlig ändring i samarbetet inom 90 dagar från det att den blev känd.",
        "bör anmäla varje väsentlig ändring i samarbetet inom 30 dagar från det att den blev känd.",
    ],
)
def test_a_repair_that_would_lose_a_negation_a_figure_or_a_duty_is_none(quote: str) -> None:
    text = passage(
        "Lärosätet ska anmäla varje väsentlig ändring i samarbetet inom 30 dagar från det att den blev känd."
    )
    assert is_near_miss(text, quote)
    assert repaired_quote(text, quote) is None


@pytest.mark.parametrize(
    ("text", "half"),
    [
        ("Det är inte tillåtet att lämna ut uppgifter.", "tillåtet att lämna ut uppgifter"),
        ("Uppgifter får lämnas ut om myndigheten har medgett det.", "Uppgifter får lämnas ut"),
        ("Only the director may sign the agreement.", "director may sign the agreement"),
        ("Data may be shared unless the partner is listed.", "Data may be shared"),
        ("Lärosätet ska teckna ett avtal med partnern.", "teckna ett avtal med partnern"),
    ],
)
def test_half_a_sentence_is_made_whole_when_the_other_half_matters(text: str, half: str) -> None:
    before, after = "Först något annat. ", " Sist något annat."
    citation = exact_quote(passage(before + text + after), half)
    assert citation is not None
    assert widen(citation).quote == text


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("Ett lärosäte ska anmäla avtalet till myndighetem", "lärosäte ska anmäla avtalet till"),
        ("Vart lärosäte ska anmäla avtalet till myndigheten", "lärosäte ska anmäla avtalet till myndigheten"),
        ("Vart lärosäte ska anmäla avtalet till myndigheten ua", "lärosäte ska anmäla avtalet till myndigheten"),
    ],
)
def test_the_longest_run_of_a_near_miss_is_cited_wherever_it_stands(quote: str, found: str) -> None:
    text = "Ett lärosäte ska anmäla avtalet. Varje lärosäte ska anmäla avtalet till myndigheten utan dröjsmål."
    citation = repaired_quote(passage(text), quote)
    assert citation and citation.quote == found


def test_a_near_miss_of_a_million_like_words_is_matched_in_a_moment() -> None:
    long = passage("1 § " + "ord " * 400_000)
    begun = time.thread_time()
    citation = repaired_quote(long, "ord " * 1400 + "annat")
    assert citation and citation.quote.startswith("ord ord")
    assert repaired_quote(long, "ord " * 700 + "annat " + "ord " * 700) is None
    assert time.thread_time() - begun < 10


def test_half_a_sentence_is_left_as_it_is_when_the_other_half_adds_nothing() -> None:
    citation = exact_quote(passage("Lärosätet ska teckna ett avtal med partnern."), "Lärosätet ska teckna ett avtal")
    assert citation is not None
    assert widen(citation) is citation


def test_a_citation_cannot_be_made_of_words_that_are_not_there() -> None:
    with pytest.raises(CitationError, match="not in test-law@digest-sv 2 kap. 5 §"):
        Citation.of(passage("Lärosätet ska anmäla."), "Lärosätet bör anmäla.")
    with pytest.raises(CitationError):
        Citation(passage("Lärosätet ska anmäla."), "Lärosätet", 1, 10)
