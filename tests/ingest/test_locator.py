import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riktlots.ingest.errors import LocatorError
from riktlots.ingest.locator import Locator, Step, Unit, parse_locator

number = st.integers(1, 199).map(str)
lettered = st.one_of(number, st.tuples(number, st.sampled_from("abcdefgh")).map(" ".join))
numbers = st.one_of(lettered, st.tuples(lettered, lettered).map("–".join))
letter = st.sampled_from(["a", "b", "d", "h", "i", "z", "aa", "ii", "iii"])
letters = st.sampled_from(["", "", "", "a", "k", "aa", "gb", "sb", "aaa"])
article_number = st.tuples(number, letters).map("".join)
dotted = st.builds(
    lambda head, rest: ".".join([head, *rest]),
    article_number,
    st.lists(st.tuples(number, letters.map(lambda s: s[:1])).map("".join), max_size=2),
)
article = st.one_of(
    dotted,
    st.builds("{} {}".format, dotted, letter),
    st.builds("{} {}–{}".format, dotted, letter, letter),
    st.builds("{}–{}".format, dotted, dotted),
    st.builds("{} {}–{} {}".format, dotted, letter, dotted, letter),
)
roman = st.sampled_from(["I", "II", "III", "IV", "V", "IX", "XL", "XLI", "IIA"])
annex = st.one_of(roman, number, st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), number.map("{}B".format), st.just(""))
section = st.lists(number, min_size=1, max_size=4).map(".".join)
act = st.tuples(st.integers(1736, 2099), st.integers(1, 9999)).map(lambda pair: f"{pair[0]}:{pair[1]}")
words = st.text("abcåäö ABC/:,.-0123", min_size=1, max_size=30).map(lambda s: " ".join(s.split())).filter(bool)


def steps(*pairs: tuple[Unit, st.SearchStrategy[str]]) -> st.SearchStrategy[Locator]:
    return st.tuples(*(value.map(lambda v, u=unit: Step(u, v)) for unit, value in pairs)).map(Locator)


locators = st.one_of(
    steps((Unit.MARK, numbers)),
    steps((Unit.CHAPTER, numbers)),
    steps((Unit.CHAPTER, lettered), (Unit.MARK, numbers)),
    steps((Unit.CHAPTER, lettered), (Unit.PARAGRAPH, number)),
    steps((Unit.CHAPTER, lettered), (Unit.MARK, lettered), (Unit.PARAGRAPH, number), (Unit.POINT, numbers)),
    steps((Unit.MARK, lettered), (Unit.PARAGRAPH, st.tuples(number, number).map("–".join))),
    steps((Unit.ARTICLE, article)),
    steps((Unit.ARTICLE, dotted), (Unit.PARAGRAPH, number)),
    steps((Unit.RECITAL, numbers)),
    steps((Unit.ANNEX, annex)),
    steps((Unit.ANNEX, annex), (Unit.PARAGRAPH, number)),
    steps((Unit.ANNEX, annex), (Unit.POINT, st.one_of(lettered, section))),
    steps((Unit.ANNEX, annex), (Unit.SECTION, section), (Unit.PARAGRAPH, number)),
    steps((Unit.TITLE, st.sampled_from(["I", "II", "IV", "VIII"]))),
    steps((Unit.SECTION, section)),
    steps((Unit.SECTION, section), (Unit.PARAGRAPH, number)),
    steps((Unit.SECTION, section), (Unit.POINT, number)),
    steps((Unit.SECTION, section), (Unit.HEADING, words), (Unit.PARAGRAPH, number)),
    steps((Unit.DIGEST, number)),
    steps((Unit.TRANSITIONAL, st.one_of(number, act, st.just("")))),
    steps((Unit.TRANSITIONAL, act), (Unit.POINT, number)),
    steps((Unit.TRANSITIONAL, act), (Unit.PARAGRAPH, number)),
    steps((Unit.HEADING, words), (Unit.PARAGRAPH, number)),
    steps((Unit.PARAGRAPH, number)),
    steps((Unit.POINT, number)),
)


@settings(max_examples=600, deadline=None)
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
        ("art. 5aa", "art. 5aa", "Article 5aa"),
        ("art. 12gb.2 b", "art. 12gb.2 b", "Article 12gb(2)(b)"),
        ("art. 3sb.1 a–c", "art. 3sb.1 a–c", "Article 3sb(1)(a)–(c)"),
        (
            "transitional 2033:7 point 2",
            "övergångsbestämmelse 2033:7 punkt 2",
            "transitional provision 2033:7, point 2",
        ),
        ("annex A point 3.1", "bilaga A punkt 3.1", "Annex A, point 3.1"),
        ("section 3.2 ”Frågor” para. 1", "avsnitt 3.2 ”Frågor” st. 1", "section 3.2, ”Frågor”, paragraph 1"),
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
