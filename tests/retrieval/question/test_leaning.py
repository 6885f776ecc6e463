"""Which questions lean on what was asked before them."""

from __future__ import annotations

import pytest

from riktlots.retrieval.question.leaning import needs_context


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Och om partnern sitter i Norge?", "sv"),
        ("Tack! Men om avtalet redan är undertecknat?", "sv"),
        ("Vem beslutar?", "sv"),
        ("vem beslutar", "sv"),
        ("Och 5 § då?", "sv"),
        ("Hur lång tid har vi på oss?", "sv"),
        ("Vad händer om vi inte gör det?", "sv"),
        ("Måste den i så fall vara skriftlig och undertecknad av rektor?", "sv"),
        ("Gäller samma sak för enskilda högskolor som ger forskarutbildning?", "sv"),
        ("Vem på lärosätet frågar vi om tillstånd då?", "sv"),
        ("What about Brazil?", "en"),
        ("And for a PhD student?", "en"),
        ("Who do we talk to about that?", "en"),
        ("Does it then have to be in writing and signed by the vice-chancellor?", "en"),
        ("Do they have to give them back or destroy them if we ask them to?", "en"),
        ("Would the vice-chancellor need to sign as well?", "en"),
        ("What happens if we don't?", "en"),
    ],
)
def test_a_question_without_a_subject_needs_context(question: str, language: str) -> None:
    assert needs_context(question, language)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Är det tillåtet att kräva svenskt medborgarskap när vi utlyser en forskartjänst?", "sv"),
        ("Och en annan sak: får en anställd doktorand undervisa hur mycket som helst?", "sv"),
        ("Vad är det för skillnad mellan en avsiktsförklaring och ett avtal?", "sv"),
        ("Finns det regler för hur länge en gästforskare får vara anställd?", "sv"),
        ("Vad gör den nationella kontaktpunkten för forskningssäkerhet?", "sv"),
        ("Vilken kontaktperson bör utses för gästforskare?", "sv"),
        ("Vad krävs av den som är säkerhetsskyddschef vid ett universitet?", "sv"),
        ("gästforskare", "sv"),
        ("2 kap. 5 § säkerhetsskyddslagen", "sv"),
        ("Vad står i artikel 2.2 d?", "sv"),
        ("export licence", "en"),
        ("What does section 4 say?", "en"),
        ("Also, does Forte say anything about defence policy when a project is international?", "en"),
        ("Is it true that the Security Service has briefed heads of department about espionage?", "en"),
        ("Are there any rules that limit how long a visiting professor may stay?", "en"),
        ("Another question: who decides on export licences for dual-use items?", "en"),
        ("Can a guest researcher keep their access card when the contract ends?", "en"),
    ],
)
def test_a_question_that_names_its_subject_needs_no_context(question: str, language: str) -> None:
    assert not needs_context(question, language)
