"""Each planted error is found by the check that is named for it, and a faithful rewording passes.

The cases stand in tests/fixtures/judging_cases.jsonl.
"""

from __future__ import annotations

import json

import pytest

from riktlots.retrieval.judges.checks.figures import figures
from riktlots.retrieval.judges.checks.polarity import check_polarity
from riktlots.retrieval.judges.deterministic import DeterministicJudge, load_weights
from riktlots.retrieval.judges.judge import Claim, Evidence
from riktlots.retrieval.judges.reading import CheckCase
from riktlots.retrieval.model import Verdict
from tests import FIXTURES
from tests.retrieval.judges.asking import claim, judged

CASES = FIXTURES / "judging_cases.jsonl"
ROWS = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
WRONG = (Verdict.CONTRADICTED, Verdict.UNSUPPORTED)


def cases(kind: str) -> pytest.MarkDecorator:
    rows = [row for row in ROWS if row["kind"] == kind]
    return pytest.mark.parametrize("row", rows, ids=[f"{row.get('reason', '')} {row['sentence']}" for row in rows])


@cases("faithful")
def test_a_faithful_rewording_passes(row: dict[str, str]) -> None:
    judgement = judged(row["quote"], row["sentence"], row["lang"])
    assert (judgement.verdict, judgement.reason) == (Verdict.SUPPORTED, "")


@cases("wrong")
def test_a_planted_error_is_wrong_by_name(row: dict[str, str]) -> None:
    judgement = judged(row["quote"], row["sentence"], row["lang"])
    assert judgement.verdict in WRONG
    assert judgement.reason.startswith(row["reason"])
    assert judgement.support is not None
    assert judgement.support < load_weights().supported


@cases("partly")
def test_an_omission_makes_a_sentence_partly_supported(row: dict[str, str]) -> None:
    judgement = judged(row["quote"], row["sentence"], row["lang"])
    assert (judgement.verdict, judgement.reason) == (Verdict.PARTLY, row["reason"])


@cases("translated")
def test_in_another_language_only_what_is_the_same_in_both_is_checked(row: dict[str, str]) -> None:
    judgement = judged(row["quote"], row["sentence"], row["lang"], quote_language="en")
    assert (judgement.verdict, judgement.reason) == (row["verdict"], row["reason"])


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("Uppgiften får inte lämnas ut utan tillstånd.", "För att lämna ut uppgiften krävs tillstånd."),
        ("Exporten är olaglig.", "Exporten är inte laglig."),
        ("Metoden är orealistisk.", "Metoden är inte realistisk."),
        ("Kravet är inte förenligt med avtalet.", "Kravet är oförenligt med avtalet."),
        ("Ingen får resa utan anmälan.", "Alla som ska resa anmäler det."),
    ],
)
def test_negations_that_cancel_out_are_no_contradiction(quote: str, sentence: str) -> None:
    assert check_polarity(CheckCase.of(claim(quote, sentence))) is None


def test_a_condition_put_in_other_words_is_kept() -> None:
    quote = "Om tekniken är kontrollerad ska lärosätet söka tillstånd för exporten."
    judgement = judged(quote, "Lärosätet ska söka tillstånd för export av kontrollerad teknik.")
    assert judgement.reason != "condition_dropped"


def test_a_sentence_may_name_the_place_that_it_cites() -> None:
    quote, sentence = "Lärosätet bör pröva risken.", "Enligt 2 kap. 5 § bör lärosätet pröva risken."
    assert judged(quote, sentence, place="2 kap. 5 §").verdict is Verdict.SUPPORTED
    assert judged(quote, sentence, place="2 kap. 6 §").reason == "figure 5 §"


def test_a_sentence_may_name_the_document_that_it_cites() -> None:
    sentence = "Enligt exportkontrollagen (2024:77) ska varan anmälas."
    evidence = Evidence("Varan ska anmälas.", "sv", "3 §", "Exportkontrollagen (2024:77)")
    [named] = DeterministicJudge().judge([Claim(sentence, "sv", (evidence,))])
    assert named.verdict is Verdict.SUPPORTED
    assert judged("Varan ska anmälas.", sentence).reason == "figure 2024:77"


def test_may_after_a_number_is_a_month_with_a_capital_only() -> None:
    assert [figure.kind for figure in figures("Posts in class 1 or 2 may be held by citizens.")] == ["number", "number"]
    assert [figure.kind for figure in figures("It was decided on 2 May 2022.")] == ["date"]
    assert [figure.kind for figure in figures("Det beslutades den 2 maj 2022.")] == ["date"]
