"""Which questions are split, and into which parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riktlots.ingest.language import words
from riktlots.retrieval.question.parts import parts_of

# The words that join two questions are in neither of them.
_JOIN = set("och samt and också även also then sedan dessutom i så fall if so in that case".split())


def asked(question: str, language: str) -> list[str]:
    return [part.asked for part in parts_of(question, language)]


@pytest.mark.parametrize(
    ("question", "language", "parts"),
    [
        (
            "Måste vi anmäla gästen till ISP, och hur länge ska vi spara handlingarna?",
            "sv",
            ["Måste vi anmäla gästen till ISP?", "Hur länge ska vi spara handlingarna?"],
        ),
        (
            "Who decides on security classes? And do we have to tell the Security Service?",
            "en",
            ["Who decides on security classes?", "Do we have to tell the Security Service?"],
        ),
        (
            "Hur får proverna lämna Sverige och vad behöver vi komma överens om med labbet?",
            "sv",
            ["Hur får proverna lämna Sverige?", "Vad behöver vi komma överens om med labbet?"],
        ),
        (
            "Vem ansvarar för systemen, och måste allvarliga it-incidenter rapporteras till någon?",
            "sv",
            ["Vem ansvarar för systemen?", "Måste allvarliga it-incidenter rapporteras till någon?"],
        ),
        ("What is Risk-i and who built it?", "en", ["What is Risk-i?", "Who built it?"]),
        (
            "What must we send in, to whom, and when?",
            "en",
            ["What must we send in?", "To whom?", "When?"],
        ),
    ],
)
def test_each_question_of_several_is_a_part(question: str, language: str, parts: list[str]) -> None:
    assert asked(question, language) == parts


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Vad gäller för exportkontroll och sanktioner?", "sv"),
        ("What applies to export control and to sanctions?", "en"),
        ("Vi ska ta emot en gästforskare och hon ska arbeta i labbet. Vad måste vi göra?", "sv"),
        ("Is it voluntary, or do we have to register?", "en"),
        ("Är den projektansvariga tvungen att fylla i den, eller är det frivilligt?", "sv"),
        ("Får vi fråga vem hon är och vad hon ska ha det till?", "sv"),
        ("Do you know what applies and how long we must keep the documents?", "en"),
        ("Vem äger resultaten och får bestämma om dem?", "sv"),
        ("Who owns the results and is the contact of the partner?", "en"),
        ("Vilken tillgång till uppgifter och vilken möjlig skada hör till klassen?", "sv"),
        ("How do the two decisions differ as to time, reason and who is still welcome?", "en"),
        ("Vad riskerar en forskare som mejlar i väg teknik? Blir det böter eller fängelse?", "sv"),
        ("Vem beslutar? När? Hur? Och måste vi betala?", "sv"),
        ("Berätta om säkerhetsskydd och hur det fungerar.", "sv"),
    ],
)
def test_one_question_is_not_split(question: str, language: str) -> None:
    """Lists, alternatives, a case that is told, clauses inside a question, and more than three things."""
    assert parts_of(question, language) == ()


def test_a_part_carries_the_case_that_was_told_before_it() -> None:
    told = "En forskare från Indien ska vara hos oss i åtta månader."
    first, second = parts_of(
        f"{told} Vilket avtal måste vi skriva, och behöver forskaren prövas enligt säkerhetsskyddslagen?", "sv"
    )
    assert first.alone == f"{told} Vilket avtal måste vi skriva?"
    assert second.alone == f"{told} Behöver forskaren prövas enligt säkerhetsskyddslagen?"


def test_a_part_that_points_back_carries_the_question_before_it() -> None:
    _, second = parts_of("Vilket avtal måste vi skriva med gästforskaren, och vad ska stå i det?", "sv")
    assert second.alone == "Vilket avtal måste vi skriva med gästforskaren? Vad ska stå i det?"


@pytest.mark.parametrize(
    ("question", "language", "tail"),
    [
        (
            "Går det att hålla dem hemliga hos oss, och hur länge?",
            "sv",
            "Hur länge går det att hålla dem hemliga hos oss?",
        ),
        ("Kan universitetet vara med, och i så fall hur?", "sv", "Hur kan universitetet vara med?"),
        ("Can the university join the project, and if so, how?", "en", "How can the university join the project?"),
        (
            "Can a Chinese university join, and in which subjects?",
            "en",
            "In which subjects can a Chinese university join?",
        ),
    ],
)
def test_a_tail_without_a_verb_takes_that_of_the_question_before_it(question: str, language: str, tail: str) -> None:
    assert asked(question, language)[1] == tail


def test_what_is_told_after_the_questions_belongs_to_each() -> None:
    parts = parts_of("Vem beslutar om säkerhetsklass? Måste vi anmäla en incident? Vi är ett statligt lärosäte.", "sv")
    assert all(part.alone.endswith("Vi är ett statligt lärosäte.") for part in parts)


_WORDS = st.lists(
    st.sampled_from(
        "vem vad hur när måste får vi det gästen avtalet beslutar om och samt eller i så fall länge , ? ."
        " who what how must we it the guest decides and or if so long which are".split()
    ),
    min_size=1,
    max_size=24,
).map(" ".join)


@given(_WORDS, st.sampled_from(["sv", "en"]))
def test_no_word_is_lost_by_splitting(question: str, language: str) -> None:
    parts = parts_of(question, language)
    if parts:
        assert len(parts) in (2, 3)
        assert set(words(question)) - _JOIN <= {word for part in parts for word in words(part.alone)}


@given(st.lists(st.sampled_from("gästen avtalet exportkontroll sanktioner och samt för med ,".split()), max_size=12))
def test_a_question_with_one_question_form_is_never_split(listed: list[str]) -> None:
    assert parts_of(f"Vad gäller för {' '.join(listed)}?", "sv") == ()
