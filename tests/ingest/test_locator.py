import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import LocatorError
from ingest.locator import Locator, Step, Unit, parse_locator

number = st.integers(1, 199).map(str)
lettered = st.one_of(number, st.tuples(number, st.sampled_from("abcdefgh")).map(" ".join))
numbers = st.one_of(lettered, st.tuples(number, number).map("–".join))
letter = st.sampled_from("abcdefgh")
article = st.builds(
    lambda head, rest, tail: ".".join([head, *rest]) + tail,
    number,
    st.lists(number, max_size=2),
    st.one_of(st.just(""), letter.map(" {}".format), st.tuples(letter, letter).map(" {0[0]}–{0[1]}".format)),
)
roman = st.sampled_from(["I", "II", "III", "IV", "V", "IX"])
words = st.text("abcåäö ABC", min_size=1, max_size=30).map(str.strip).filter(bool).map(lambda s: " ".join(s.split()))


def steps(*pairs: tuple[Unit, st.SearchStrategy[str]]) -> st.SearchStrategy[Locator]:
    return st.tuples(*(value.map(lambda v, u=unit: Step(u, v)) for unit, value in pairs)).map(Locator)


locators = st.one_of(
    steps((Unit.MARK, numbers)),
    steps((Unit.CHAPTER, lettered), (Unit.MARK, numbers)),
    steps((Unit.CHAPTER, lettered), (Unit.MARK, lettered), (Unit.PARAGRAPH, number), (Unit.POINT, number)),
    steps((Unit.CHAPTER, lettered)),
    steps((Unit.ARTICLE, article)),
    steps((Unit.RECITAL, number)),
    steps((Unit.ANNEX, roman)),
    steps((Unit.ANNEX, number), (Unit.POINT, lettered)),
    steps((Unit.SECTION, st.lists(number, min_size=1, max_size=3).map(".".join)), (Unit.PARAGRAPH, number)),
    steps((Unit.DIGEST, number)),
    steps((Unit.TRANSITIONAL, number)),
    steps((Unit.HEADING, words), (Unit.PARAGRAPH, number)),
    steps((Unit.PARAGRAPH, number)),
)


@given(locators)
def test_each_spelling_parses_back(locator: Locator) -> None:
    assert parse_locator(str(locator)) == locator
    assert parse_locator(locator.display("sv")) == locator
    assert parse_locator(locator.display("en")) == locator


@pytest.mark.parametrize(
    ("canonical", "swedish", "english"),
    [
        ("2 kap. 5 §", "2 kap. 5 §", "Chapter 2, Section 5"),
        ("2 kap. 2–3 §§", "2 kap. 2–3 §§", "Chapter 2, Sections 2–3"),
        ("4 a–4 b §§", "4 a–4 b §§", "Sections 4 a–4 b"),
        ("art. 2.2 d", "art. 2.2 d", "Article 2(2)(d)"),
        ("art. 4.1 b–c", "art. 4.1 b–c", "Article 4(1)(b)–(c)"),
        ("art. 10a–10b", "art. 10a–10b", "Articles 10a–10b"),
        ("recital 5", "skäl 5", "Recital 5"),
        ("section 3.2 para. 2", "avsnitt 3.2 st. 2", "section 3.2, paragraph 2"),
        ("digest 4", "sammandraget p. 4", "digest para. 4"),
    ],
)
def test_printed_forms_are_those_of_lawyers(canonical: str, swedish: str, english: str) -> None:
    locator = parse_locator(canonical)
    assert (str(locator), locator.display("sv"), locator.display("en")) == (canonical, swedish, english)


@pytest.mark.parametrize("text", ["", "§", "something", "2 kap. 5 § and more", "art. x", "5"])
def test_what_is_not_understood_whole_is_refused(text: str) -> None:
    with pytest.raises(LocatorError, match="Write it like"):
        parse_locator(text)
