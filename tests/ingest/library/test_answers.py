"""Files of written answers: what they hold is read as it was written, and what is wrong is told with its line."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riktlots.ingest.errors import DocumentError
from riktlots.ingest.home import Home
from riktlots.ingest.library.answers import (
    AnswerCheck,
    CheckedSentence,
    WrittenAnswer,
    WrittenSentence,
    load_answers,
    parse_answer,
    read_checks,
    write_checks,
)
from riktlots.ingest.library.corpus import load_corpus
from riktlots.ingest.library.own_answers import write_answer
from riktlots.ingest.library.register import load_library
from tests.answers import WORDINGS, kept_in, with_reason, written

FRONT = """+++
kinds = []
countries = ["IN"]
topics = ["export-control"]
reviewed = 2026-11-27
look_again = 2027-05-27
+++
"""
BODY = """
# sv

? Behöver vi tillstånd?
? Krävs det tillstånd?
~ Hur lång tid tar det att få tillstånd?

Ja, det krävs tillstånd.
→ eu-dual-use-2021-821 Article 2(2)(d); se-law-osl 8 kap. 3 § #2
! Fråga besvaras av båda styckena tillsammans

# en

? Do we need a licence?

Yes, a licence is required.
→ eu-dual-use-2021-821 art. 2.2 d; se-law-osl 8 kap. 3 § #2
"""


def test_an_answer_is_read() -> None:
    answer = parse_answer(FRONT + BODY, "licence-for-drawings")
    places = ("eu-dual-use-2021-821 art. 2.2 d", "se-law-osl 8 kap. 3 § #2")
    assert answer == WrittenAnswer(
        id="licence-for-drawings",
        kinds=(),
        countries=("IN",),
        topics=("export-control",),
        wordings={"sv": ("Behöver vi tillstånd?", "Krävs det tillstånd?"), "en": ("Do we need a licence?",)},
        misses={"sv": ("Hur lång tid tar det att få tillstånd?",), "en": ()},
        sentences={
            "sv": (WrittenSentence("Ja, det krävs tillstånd.", places, "Fråga besvaras av båda styckena tillsammans"),),
            "en": (WrittenSentence("Yes, a licence is required.", places),),
        },
        reviewer="Riktlots",
        reviewed="2026-11-27",
        look_again="2027-05-27",
    )
    assert answer.title("sv") == "Behöver vi tillstånd?"


_WORDS = st.text(st.characters(categories=("L", "N"), include_characters=" ,.()–"), min_size=1, max_size=40).map(
    lambda text: " ".join(f"x{text}".split())
)
_PLACES = st.sampled_from(("se-law-osl 8 kap. 3 §", "eu-gdpr art. 9 #2", "se-stint digest 4", "x ”Om avtal” para. 2"))
_SENTENCES = st.lists(
    st.builds(WrittenSentence, _WORDS, st.lists(_PLACES, min_size=1, max_size=3).map(tuple), st.just("") | _WORDS),
    min_size=1,
    max_size=4,
).map(tuple)
_DAYS = st.dates(datetime.date(2000, 1, 1)).map(datetime.date.isoformat)
_NAMES = st.lists(_WORDS, max_size=3).map(tuple)


@given(
    st.builds(
        WrittenAnswer,
        id=st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True),
        kinds=_NAMES,
        countries=_NAMES,
        topics=_NAMES,
        wordings=st.fixed_dictionaries(dict.fromkeys(("sv", "en"), st.lists(_WORDS, min_size=1).map(tuple))),
        misses=st.fixed_dictionaries(dict.fromkeys(("sv", "en"), st.lists(_WORDS, max_size=3).map(tuple))),
        sentences=st.fixed_dictionaries(dict.fromkeys(("sv", "en"), _SENTENCES)),
        reviewer=_WORDS,
        reviewed=_DAYS,
        look_again=_DAYS,
        local=st.booleans(),
    )
)
def test_what_is_written_is_read_back(answer: WrittenAnswer) -> None:
    assert parse_answer(write_answer(answer), answer.id, local=answer.local) == answer
    assert WrittenAnswer.from_row(answer.to_row()) == answer


@pytest.mark.parametrize(
    ("found", "instead", "told"),
    [
        ("+++\nkinds", "kinds", "line 1: a written answer begins with front matter"),
        ('countries = ["IN"]', 'countries = "IN"', "line 3: countries is a list of words"),
        ('countries = ["IN"]\n', "", "line 6: the front matter lacks countries"),
        ("kinds = []", "kind = []", "line 2: there is no field “kind”"),
        ("reviewed = 2026-11-27", "reviewed = 2026-13-27", "the front matter is not valid TOML"),
        ("reviewed = 2026-11-27", 'reviewed = "2026-11-27"', "line 5: reviewed is a day"),
        ("# sv\n", "", "line 10: here the line “# sv” is missing"),
        ("# en\n", "", "a sentence is missing before “? Do we need a licence?”"),
        ("? Behöver vi tillstånd?\n? Krävs det tillstånd?\n", "", "line 11: no question stands here"),
        ("? Krävs det tillstånd?", "?", "line 12: the question is missing"),
        ("~ Hur lång tid tar det att få tillstånd?", "~", "line 13: the question is missing; write it after the ~"),
        ("→ eu-dual-use-2021-821 Article 2(2)(d)", "eu-dual-use-2021-821 Article 2(2)(d)", "line 16: below a sentence"),
        ("Article 2(2)(d)", "somewhere", "line 16: “somewhere” is not a place in a document"),
        ("; se-law-osl 8 kap. 3 § #2\n!", "; se-law-osl\n!", "line 16: “se-law-osl” is no place"),
        (
            "Yes, a licence is required.\n→ eu-dual-use-2021-821 art. 2.2 d; se-law-osl 8 kap. 3 § #2\n",
            "",
            "no sentence",
        ),
        ("# en", "# en\n\n# en", "line 21: no question stands here"),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_what_to_do(found: str, instead: str, told: str) -> None:
    broken = (FRONT + BODY).replace(found, instead, 1)
    assert broken != FRONT + BODY
    with pytest.raises(DocumentError) as error:
        parse_answer(broken, "licence-for-drawings")
    assert str(error.value).startswith("licence-for-drawings.md, line ")
    assert told in str(error.value)


def test_a_file_has_a_plain_name() -> None:
    with pytest.raises(DocumentError, match="rename it"):
        parse_answer(FRONT + BODY, "Licence for drawings")


def test_who_has_reviewed_an_own_answer_must_be_said() -> None:
    with pytest.raises(DocumentError, match="say who has reviewed it"):
        parse_answer(FRONT + BODY, "licence", local=True)
    named = FRONT.replace("reviewed =", 'reviewer = "Juridiska enheten"\nreviewed =')
    assert parse_answer(named + BODY, "licence", local=True).reviewer == "Juridiska enheten"


def test_an_own_answer_takes_the_place_of_the_one_that_comes_with_the_corpus(
    home: Home, mini_corpus: Path, tmp_path: Path
) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "sources").mkdir(parents=True)
    (corpus / "sources" / "all.toml").write_bytes((mini_corpus / "sources" / "all.toml").read_bytes())
    kept_in(corpus / "answers", written("first"))
    kept_in(corpus / "answers", written("second"))
    kept_in(home.answers, written("second", reviewer="Säkerhetsavdelningen", local=True))
    read = load_library(home, corpus).answers
    assert [(one.id, one.local, one.reviewer) for one in read] == [
        ("first", False, "Riktlots"),
        ("second", True, "Säkerhetsavdelningen"),
    ]


def test_a_change_of_an_answer_or_of_its_check_makes_another_corpus(mini_corpus: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "sources").mkdir(parents=True)
    (corpus / "sources" / "all.toml").write_bytes((mini_corpus / "sources" / "all.toml").read_bytes())
    seen = {load_corpus(corpus).corpus_sha256}
    kept_in(corpus / "answers", written())
    seen.add(load_corpus(corpus).corpus_sha256)
    write_checks(corpus / "answers", {})
    seen.add(load_corpus(corpus).corpus_sha256)
    assert len(seen) == 3


def test_a_check_is_kept_beside_the_answers(tmp_path: Path) -> None:
    answer = written()
    check = AnswerCheck(
        answer.sha256,
        {"sv": {"test-lag 1 §": "ab"}, "en": {}},
        {"sv": (CheckedSentence("supported", "bundled"),), "en": ()},
        ("when-to-notify: no",),
    )
    kept_in(tmp_path, answer)
    write_checks(tmp_path, {answer.id: check})
    assert load_answers(tmp_path)[0].check == check
    assert WrittenAnswer.from_row(replace(answer, check=check).to_row()).check == check


@pytest.mark.parametrize("content", ["", "[]", '{"schema": 2, "answers": {}}', '{"schema": 1, "answers": {"a": {}}}'])
def test_a_damaged_check_is_told_with_what_to_do(content: str, tmp_path: Path) -> None:
    (tmp_path / "checked.json").write_text(content, encoding="utf-8")
    with pytest.raises(DocumentError, match="check answers --write"):
        read_checks(tmp_path)


def test_the_hash_follows_all_that_is_judged_and_nothing_else() -> None:
    answer = written()
    other_title = replace(answer, wordings={**WORDINGS, "sv": WORDINGS["sv"][::-1]})
    other_day = replace(answer, look_again="2098-01-01", topics=("export-control",))
    hashes = [one.sha256 for one in (answer, with_reason(answer, "Vår tolkning"), other_title, other_day)]
    assert len(set(hashes)) == 3
    assert hashes[0] == hashes[3]
