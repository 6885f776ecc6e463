"""Each planted error is found by the check that is named for it, and a faithful rewording passes."""

from __future__ import annotations

import pytest

from retrieval.model import Verdict
from tests.retrieval.judges.asking import judged

RULE = "Lärosätet ska söka tillstånd hos ISP senast 30 dagar före exporten om tekniken är kontrollerad."
RULE_EN = "The university must apply to ISP for a licence at least 30 days before the export if the technology is listed."


@pytest.mark.parametrize(
    ("quote", "sentence", "language"),
    [
        (RULE, "Om tekniken är kontrollerad ska lärosätet senast 30 dagar före exporten söka tillstånd hos ISP.", "sv"),
        (RULE, "Ja, tillstånd ska sökas hos ISP av lärosätet senast 30 dagar före exporten när tekniken är kontrollerad.", "sv"),
        ("Beslutet gäller i tre år från den 1 januari 2025.", "Från 2025-01-01 gäller beslutet i 3 år.", "sv"),
        ("Ansökan kostar 20 000 kronor.", "Att ansöka kostar 20 tusen kronor.", "sv"),
        ("Stipendiet får vara i högst ett år.", "Stipendiet får vara i högst 12 månader.", "sv"),
        ("Säkerhetspolisen ska underrättas om incidenten.", "Säpo ska underrättas om incidenten.", "sv"),
        ("Det är förbjudet att lämna ut uppgiften.", "Uppgiften får inte lämnas ut.", "sv"),
        ("Uppgiften får inte lämnas ut utan tillstånd.", "För att lämna ut uppgiften krävs tillstånd.", "sv"),
        ("Partnern granskas före avtalet, dock inte ägarna.", "Partnern granskas före avtalet.", "sv"),
        ("Bara huvudmannen får överklaga beslutet.", "Andra än huvudmannen får inte överklaga beslutet.", "sv"),
        (RULE_EN, "If the technology is listed, a licence must be sought from ISP at least 30 days before the export by the university.", "en"),
        ("The rule applies from January 1, 2025 for three years.", "From 1 January 2025 the rule applies for 3 years.", "en"),
        ("The fee is EUR 20 million.", "The fee is 20,000,000 euro.", "en"),
        ("Sharing the data is prohibited.", "Sharing the data is not allowed.", "en"),
        ("The Swedish Security Service must be told of the incident.", "Säpo must be told of the incident.", "en"),
        ("A permit is not required for open publication.", "Open publication does not require a permit.", "en"),
    ],
)  # fmt: skip
def test_a_faithful_rewording_passes(quote: str, sentence: str, language: str) -> None:
    judgement = judged(quote, sentence, language)
    assert (judgement.verdict, judgement.reason) == (Verdict.SUPPORTED, "")


@pytest.mark.parametrize(
    ("quote", "sentence", "language", "reason"),
    [
        (RULE, "Lärosätet ska söka tillstånd hos ISP senast 60 dagar före exporten om tekniken är kontrollerad.", "sv", "figure 60"),
        (RULE, "Lärosätet ska söka tillstånd hos ISP senast 30 månader före exporten om tekniken är kontrollerad.", "sv", "figure 30"),
        ("Lagen gäller från den 1 januari 2025.", "Lagen gäller från den 1 januari 2026.", "sv", "figure 1 januari 2026"),
        ("Lagen gäller från den 1 januari 2025.", "Lagen gäller från den 2 januari 2025.", "sv", "figure 2 januari 2025"),
        ("Regeln finns i 2 kap. 5 § lagen (2018:585).", "Regeln finns i 2 kap. 6 § lagen (2018:585).", "sv", "figure 6 §"),
        ("Regeln finns i lagen (2018:585).", "Regeln finns i lagen (2018:586).", "sv", "figure 2018:586"),
        ("Straffet är fängelse i högst fyra år.", "Straffet är fängelse i högst sex år.", "sv", "figure sex år"),
        ("The share is at most 49 percent.", "The share is at most 51 %.", "en", "figure 51 %"),
        ("The fee is EUR 20 million.", "The fee is EUR 30 million.", "en", "figure 30 million"),
        ("The notice period is 14 days.", "The notice period is 14 months.", "en", "figure 14 months"),
        (RULE, "Lärosätet ska söka tillstånd hos UHR senast 30 dagar före exporten om tekniken är kontrollerad.", "sv", "name UHR"),
        ("Samarbeten med Iran kräver en granskning.", "Samarbeten med Kina kräver en granskning.", "sv", "name Kina"),
        ("Cooperation with Iranian partners needs a review.", "Cooperation with Chinese partners needs a review.", "en", "name Chinese"),
        ("The review is done by the Commission and national experts.", "The review is done by the Commission and Europol.", "en", "name Europol"),
        ("Enligt exportkontrollagen krävs tillstånd.", "Enligt säkerhetsskyddslagen krävs tillstånd.", "sv", "name säkerhetsskyddslagen"),
        ("Forskaren ska anmäla resan. Prefekten bör gå igenom riskerna före resan.", "Prefekten ska gå igenom riskerna före resan.", "sv", "strength_raised"),
        ("Lärosätet kan begära en granskning av partnern.", "Lärosätet måste begära en granskning av partnern.", "sv", "strength_raised"),
        ("The partner may ask for an audit. The university must keep a log.", "The partner must ask for an audit.", "en", "strength_raised"),
        ("The partner should keep the records.", "The partner is required to keep the records.", "en", "strength_raised"),
        ("Myndigheten får besluta att ärendet ska läggas ned.", "Myndigheten ska besluta att ärendet ska läggas ned.", "sv", "strength_raised"),
        ("Uppgiften får inte lämnas ut till partnern.", "Uppgiften får lämnas ut till partnern.", "sv", "negation"),
        ("Kravet gäller partner utanför EU.", "Kravet gäller inte partner utanför EU.", "sv", "negation"),
        ("Varor på listan är undantagna från kravet.", "Varor på listan omfattas av kravet.", "sv", "negation"),
        ("Personal data may not be shared with the partner.", "Personal data may be shared with the partner.", "en", "negation"),
        ("Exporten ska anmälas före leveransen till kunden.", "Exporten ska anmälas efter leveransen till kunden.", "sv", "opposite efter"),
        ("Granskningen tar minst två veckor.", "Granskningen tar högst två veckor.", "sv", "opposite högst"),
        ("The board has at least three external members.", "The board has at most three external members.", "en", "opposite at most"),
        ("The number of visits increased last year.", "The number of visits decreased last year.", "en", "opposite decreased"),
        ("Rektor ska besluta om säkerhetsplanen.", "Prefekten ska besluta om säkerhetsplanen.", "sv", "actor"),
        ("The exporter must inform the supervisory authority, not the university.", "The university must inform the supervisory authority.", "en", "negation"),
        ("The exporter must classify the goods for the customer.", "The customer must classify the goods.", "en", "actor"),
        ("Styrelsen beslutar själv om större säkerhetsfrågor.", "Rektor beslutar själv om större säkerhetsfrågor.", "sv", "actor"),
        ("Vissa gästforskare ska säkerhetsprövas.", "Alla gästforskare ska säkerhetsprövas.", "sv", "quantity alla"),
        ("The list names research partners.", "The list names only research partners.", "en", "quantity only"),
    ],
)  # fmt: skip
def test_a_planted_error_is_wrong_by_name(quote: str, sentence: str, language: str, reason: str) -> None:
    judgement = judged(quote, sentence, language)
    assert judgement.verdict in (Verdict.CONTRADICTED, Verdict.UNSUPPORTED)
    assert judgement.reason.startswith(reason)
    assert judgement.support is not None
    assert judgement.support < 0.55


@pytest.mark.parametrize(
    ("quote", "sentence", "language", "reason"),
    [
        ("Lärosätet ska granska partnern.", "Lärosätet bör granska partnern.", "sv", "strength_lowered"),
        ("The employer must decide on the side job.", "The employer may decide on the side job.", "en", "strength_lowered"),
        (
            "Om tekniken finns i bilagan ska lärosätet söka tillstånd för exporten.",
            "Lärosätet ska söka tillstånd för exporten.",
            "sv",
            "condition_dropped",
        ),
        (
            "Data may be shared with the partner, provided that a written agreement exists.",
            "Data may be shared with the partner.",
            "en",
            "condition_dropped",
        ),
        (
            "The licence covers all goods except those for military end use.",
            "The licence covers all goods.",
            "en",
            "condition_dropped",
        ),
        ("Uppgiften lämnas endast till myndigheten.", "Uppgiften lämnas till myndigheten.", "sv", "restriction_dropped"),
    ],
)  # fmt: skip
def test_what_is_left_out_makes_a_sentence_partly_right(quote: str, sentence: str, language: str, reason: str) -> None:
    judgement = judged(quote, sentence, language)
    assert (judgement.verdict, judgement.reason) == (Verdict.PARTLY, reason)


def test_a_condition_put_in_other_words_is_kept() -> None:
    quote = "Om tekniken är kontrollerad ska lärosätet söka tillstånd för exporten."
    assert judged(quote, "Lärosätet ska söka tillstånd för export av kontrollerad teknik.").reason != "condition_dropped"


def test_a_sentence_may_name_the_place_that_it_cites() -> None:
    quote, sentence = "Lärosätet bör pröva risken.", "Enligt 2 kap. 5 § bör lärosätet pröva risken."
    assert judged(quote, sentence, place="2 kap. 5 §").verdict is Verdict.SUPPORTED
    assert judged(quote, sentence, place="2 kap. 6 §").reason == "figure 5 §"


@pytest.mark.parametrize(
    ("quote", "sentence", "verdict", "reason"),
    [
        ("The university must notify ISP within 14 days.", "Lärosätet ska anmäla till ISP inom 14 dagar.", Verdict.UNDECIDED, "other_language"),
        ("The university must notify ISP within 14 days.", "Lärosätet ska anmäla till ISP inom 30 dagar.", Verdict.UNSUPPORTED, "figure 30 dagar"),
        ("The university must notify ISP within 14 days.", "Lärosätet ska anmäla till UHR inom 14 dagar.", Verdict.UNSUPPORTED, "name UHR"),
        ("Cooperation with China needs a review.", "Samarbete med Ryssland kräver en granskning.", Verdict.UNSUPPORTED, "name Ryssland"),
        ("Cooperation with Chinese partners should be reviewed.", "Samarbete med Kina bör granskas.", Verdict.UNDECIDED, "other_language"),
        ("The university may notify the authority.", "Lärosätet ska anmäla till myndigheten.", Verdict.CONTRADICTED, "strength_raised"),
        ("The university may share the data.", "Lärosätet får inte dela uppgifterna.", Verdict.CONTRADICTED, "strength_raised"),
        ("The data are open.", "Uppgifterna är inte öppna.", Verdict.CONTRADICTED, "negation"),
    ],
)  # fmt: skip
def test_in_another_language_only_what_is_the_same_in_both_is_checked(
    quote: str, sentence: str, verdict: Verdict, reason: str
) -> None:
    judgement = judged(quote, sentence, "sv", quote_language="en")
    assert (judgement.verdict, judgement.reason) == (verdict, reason)
