"""Each planted defect is caught by the check meant for it."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pytest

from riktlots.ingest.locator import parse_locator
from riktlots.ingest.model import Address, Form, Passage
from riktlots.retrieval.answering.verify import Failed, Proposed, Verifying, evidence_of, translation, verify
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.judges.judge import Claim, Judgement
from riktlots.retrieval.judges.strength import strength_of
from riktlots.retrieval.model import Citation, Removed, Sentence, Strength, Verdict
from riktlots.retrieval.search.store import Store

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
    assert judgement.verdict is verdict
    assert judgement.reason.startswith(reason)
    assert bool(judgement.reason) == bool(reason)


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


def outcomes(store: Store, *proposed: Proposed, language: str = "sv", **more: Any) -> list[Sentence | Removed]:
    return list(verify(proposed, Verifying(DeterministicJudge(), language, store), **more))


def held(store: Store, place: str, language: str, quote: str = "") -> Citation:
    passage = next(
        p
        for p in store.passages
        if str(p.address.locator) == place and p.language == language and p.form is Form.DIGEST
    )
    return Citation.of(passage, quote or passage.text)


def test_a_sentence_without_a_citation_is_not_shown(read_store: Store) -> None:
    [removed] = outcomes(read_store, Proposed("Lärosätet ska anmäla.", ()))
    assert isinstance(removed, Removed)
    assert (removed.verdict, removed.reason, removed.leaves_a_gap) == (Verdict.UNSUPPORTED, "no_citation", True)


def test_a_sentence_in_another_language_without_a_translated_quote_is_replaced_by_the_quote(read_store: Store) -> None:
    citation = held(read_store, "digest 1", "en")
    assert translation(citation.passage, "sv", read_store) is None
    removed, shown = outcomes(read_store, Proposed("Forskare bör föra förteckning över utrustning.", (citation,)))
    assert isinstance(removed, Removed)
    assert isinstance(shown, Sentence)
    assert (removed.verdict, removed.reason, removed.leaves_a_gap) == (Verdict.UNDECIDED, "other_language", False)
    assert (shown.text, shown.verdict, shown.judged_by) == (citation.quote, Verdict.SUPPORTED, "")


def test_a_sentence_in_another_language_is_judged_by_the_same_sentence_of_the_translation(read_store: Store) -> None:
    citation = held(read_store, "2 kap. 1 §", "en", "The agreement must state who owns the results.")
    evidence = evidence_of(citation, "sv", read_store)
    assert (evidence.text, evidence.language) == ("Avtalet ska ange vem som äger resultaten.", "sv")
    [shown] = outcomes(read_store, Proposed("Avtalet ska ange vem som äger resultaten.", (citation,)))
    assert isinstance(shown, Sentence)
    assert shown.citations == (citation,)
    [removed] = outcomes(read_store, Proposed("Avtalet bör inte ange vem som äger resultaten.", (citation,)))
    assert isinstance(removed, Removed)
    assert removed.reason == "negation"


def test_all_sentences_are_judged_in_one_batch(read_store: Store) -> None:
    class Counting(DeterministicJudge):
        batches: ClassVar[list[int]] = []

        def judge(self, claims: Sequence[Claim]) -> list[Judgement]:
            self.batches.append(len(claims))
            return super().judge(claims)

    quote = held(read_store, "2 kap. 2 § st. 1", "sv")
    texts = ["Lärosätet ska anmäla samverkansavtalet.", "Lärosätet ska anmäla samverkansavtalet inom 30 dagar."]
    by = Verifying(Counting(), "sv", read_store)
    list(verify([Proposed(text, (quote,)) for text in texts], by))
    assert Counting.batches == [2]


def test_sentences_before_the_first_that_failed_come_before_the_model_is_asked_again(read_store: Store) -> None:
    told: list[Sequence[Failed]] = []

    def rewrite(failed: Sequence[Failed]) -> Mapping[int, Proposed]:
        told.append(failed)
        return {}

    quote = held(read_store, "2 kap. 2 § st. 1", "sv")
    wrong = "Lärosätet ska anmäla samverkansavtalet inom 31 dagar."
    proposed = [Proposed(quote.quote, (quote,)), Proposed(wrong, (quote,)), Proposed(wrong + "!", (quote,))]
    stream = verify(proposed, Verifying(DeterministicJudge(), "sv", read_store), rewrite)
    assert isinstance(next(stream), Sentence)
    assert told == []
    assert all(isinstance(outcome, Removed) for outcome in stream)
    assert [[failed.number for failed in once] for once in told] == [[2, 3]]
