"""Each planted defect is caught by the check meant for it."""

import pytest

from ingest.locator import parse_locator
from ingest.model import Address, Form, Passage
from retrieval.judges.deterministic import DeterministicJudge
from retrieval.judges.judge import Claim
from retrieval.model import Citation, Strength, Verdict
from retrieval.strength import strength_of
from retrieval.verify import verify

SV = "Lärosätet bör pröva risken minst vartannat år och får inte lämna uppgifter till en part utanför EU."
EN = "The institution should assess the risk at least every second year and must report within 14 days."


def cite(text: str, language: str, locator: str = "2 kap. 5 §") -> Citation:
    address = Address("test-law", f"digest-{language}", parse_locator(locator))
    return Citation.of(Passage(address, (), text, 0, len(text), language, Form.DIGEST), text)


@pytest.mark.parametrize(
    ("sentence", "language", "verdict", "reason"),
    [
        (SV, "sv", Verdict.SUPPORTED, ""),
        (
            "Risken bör prövas minst vartannat år, och uppgifter får inte lämnas utanför EU.",
            "sv",
            Verdict.SUPPORTED,
            "",
        ),
        ("Risken bör prövas vart 3 år.", "sv", Verdict.UNSUPPORTED, "figure 3"),
        (
            "Lärosätet bör pröva risken och får lämna uppgifter till en part utanför EU.",
            "sv",
            Verdict.CONTRADICTED,
            "negation",
        ),
        ("Universitetslektorer äter inte lunch i matsalen på fredagar.", "sv", Verdict.UNSUPPORTED, "words"),
        (EN, "en", Verdict.SUPPORTED, ""),
        ("The institution must report within 30 days.", "en", Verdict.UNSUPPORTED, "figure 30"),
        (
            "Enligt 2 kap. 5 § bör lärosätet pröva risken och inte lämna uppgifter utanför EU.",
            "sv",
            Verdict.SUPPORTED,
            "",
        ),
    ],
)
def test_the_deterministic_judge(sentence: str, language: str, verdict: Verdict, reason: str) -> None:
    [judgement] = DeterministicJudge().judge(
        [Claim.of(sentence, (cite(SV if language == "sv" else EN, language),), language)]
    )
    assert (judgement.verdict, judgement.reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("quote", "sentence", "language"),
    [
        ("Lärosätet bör göra en riskbedömning.", "Lärosätet ska göra en riskbedömning.", "sv"),
        ("Lärosätet kan göra en riskbedömning.", "Lärosätet bör göra en riskbedömning.", "sv"),
        ("The partner may ask for an audit.", "The partner must ask for an audit.", "en"),
        ("The partner should ask for an audit.", "The partner is required to ask for an audit.", "en"),
    ],
)
def test_a_raised_obligation_is_contradicted(quote: str, sentence: str, language: str) -> None:
    [judgement] = DeterministicJudge().judge([Claim.of(sentence, (cite(quote, language),), language)])
    assert (judgement.verdict, judgement.reason) == (Verdict.CONTRADICTED, "strength_raised")


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("Det ska anmälas.", Strength.MUST),
        ("Det får inte lämnas ut.", Strength.MUST),
        ("Det får lämnas ut.", Strength.MAY),
        ("Det bör prövas.", Strength.SHOULD),
        ("It may not be disclosed.", Strength.MUST),
        ("It may be disclosed.", Strength.MAY),
        ("Skälet är okänt.", Strength.NONE),
    ],
)
def test_strength_is_read_from_the_words(text: str, strength: Strength) -> None:
    assert strength_of(text) is strength


def test_a_sentence_without_a_citation_is_not_shown() -> None:
    shown, removed = verify([("Lärosätet ska anmäla.", ())], DeterministicJudge(), "sv")
    assert not shown
    assert [(r.verdict, r.reason) for r in removed] == [(Verdict.UNSUPPORTED, "no_citation")]


def test_a_translation_gives_way_to_the_quote_it_rests_on() -> None:
    citation = cite(EN, "en")
    shown, removed = verify([("Lärosätet bör pröva risken.", (citation,))], DeterministicJudge(), "sv")
    assert [(s.text, s.verdict) for s in shown] == [(EN, Verdict.SUPPORTED)]
    assert [r.verdict for r in removed] == [Verdict.UNDECIDED]
