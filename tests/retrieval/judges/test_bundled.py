"""The default judge, with a scripted model and with the bundled one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from riktlots.retrieval.crossencoder.model import Scores, is_installed
from riktlots.retrieval.judges.bundled import BundledJudge, JudgeFeatures, JudgeWeights, load_weights, pair_of
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.judges.judge import Claim, Evidence
from riktlots.retrieval.judges.open import open_judge
from riktlots.retrieval.model import Verdict
from tests.retrieval.judges.asking import claim, judged

QUOTE = "Den som exporterar produkter med dubbla användningsområden ska ansöka om tillstånd hos ISP före exporten."
SAID = "Innan sådana produkter skickas ut ur landet måste man ha fått ja från ISP."


class Says:
    """A model that says the same of every pair, and keeps what it was asked."""

    def __init__(self, unsupported: float = 0.0, supported: float = 0.0, contradicted: float = 0.0) -> None:
        self.logits = np.array([unsupported, supported, contradicted], dtype=np.float32)
        self.asked: list[tuple[str, str]] = []

    def score(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        self.asked += pairs
        nothing = np.zeros(len(pairs), dtype=np.float32)
        return Scores(nothing, nothing, np.tile(self.logits, (len(pairs), 1)))


@pytest.mark.parametrize(
    ("model", "verdict"),
    [
        (Says(supported=12.0), Verdict.SUPPORTED),
        (Says(unsupported=12.0), Verdict.UNSUPPORTED),
        (Says(contradicted=12.0), Verdict.CONTRADICTED),
    ],
    ids=["supported", "unsupported", "contradicted"],
)
def test_the_cross_encoder_decides_if_no_check_fails(model: Says, verdict: Verdict) -> None:
    judgement = judged(QUOTE, "Exporten kräver ett tillstånd som ISP ger.", judge=BundledJudge(model))  # type: ignore[arg-type]
    assert (judgement.verdict, judgement.by) == (verdict, "bundled-2")
    assert judgement.support is not None and (judgement.support > 0.5) == (verdict is Verdict.SUPPORTED)


def test_a_whole_sentence_of_the_evidence_needs_no_cross_encoder() -> None:
    model = Says(unsupported=12.0)
    assert judged(QUOTE, QUOTE, judge=BundledJudge(model)).verdict is Verdict.SUPPORTED  # type: ignore[arg-type]
    assert not model.asked


def test_a_claim_without_evidence_needs_no_cross_encoder() -> None:
    model = Says(supported=12.0)
    assert judged(" ", SAID, judge=BundledJudge(model)).verdict is Verdict.UNSUPPORTED  # type: ignore[arg-type]
    assert not model.asked


def test_a_failed_check_lowers_the_support() -> None:
    weights = load_weights()
    assert weights.support(JudgeFeatures(3.0, 1.0, True, False)) < weights.support(
        JudgeFeatures(3.0, 1.0, False, False)
    )


def test_judgements_keep_the_order_of_the_claims() -> None:
    claims = [claim(QUOTE, QUOTE), claim(QUOTE, SAID), claim(" ", SAID)]
    verdicts = [one.verdict for one in BundledJudge(Says(contradicted=12.0)).judge(claims)]  # type: ignore[arg-type]
    assert verdicts == [Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.UNSUPPORTED]


def test_several_quotes_are_read_together_and_names_of_one_document_come_first() -> None:
    evidence = tuple(Evidence(text, "sv", "1 §", "Exportlagen ISP") for text in ("Den första.", "Den andra."))
    _, passage = pair_of(Claim("Båda gäller här i landet.", "sv", evidence))
    assert passage == "passage: Exportlagen ISP: Den första.\nDen andra."
    mixed = (evidence[0], Evidence("Den tredje.", "sv", "2 §", "Annan lag"))
    assert "lag" not in pair_of(Claim("Alla gäller här i landet.", "sv", mixed))[1]


def test_thresholds_are_in_order() -> None:
    weights = load_weights()
    assert isinstance(weights, JudgeWeights)
    assert 0 < weights.partly < weights.supported < 1 and weights.read > 0


def test_without_the_bundled_model_the_rules_judge() -> None:
    assert isinstance(open_judge(has_bundled=lambda: False), DeterministicJudge)


VISIT = "A visiting researcher may be refused access where there is a risk of espionage."
_CASES = [
    (QUOTE, "sv", "sv", "Exportören måste ha ISP:s tillstånd innan varan lämnar landet.",
     "Exportören måste anmäla exporten till ISP senast en månad efteråt."),
    (QUOTE, "sv", "en", "Dual-use items may be exported only after ISP has granted a licence.",
     "Dual-use items may be exported without any licence from ISP."),
    (VISIT, "en", "sv", "En gästforskare får nekas tillträde om det finns risk för spioneri.",
     "En gästforskare ska alltid nekas tillträde."),
]  # fmt: skip


@pytest.mark.skipif(
    not is_installed(), reason="the bundled embedder, whose token table the model reads with, is absent"
)
@pytest.mark.parametrize(("quote", "quote_language", "language", "faithful", "wrong"), _CASES)
def test_a_faithful_paraphrase_or_translation_is_ahead_of_a_wrong_one_which_does_not_pass(
    quote: str, quote_language: str, language: str, faithful: str, wrong: str
) -> None:
    claims = [claim(quote, sentence, language, quote_language) for sentence in (faithful, wrong)]
    one, other = BundledJudge().judge(claims)
    assert one.support is not None and other.support is not None and one.support > other.support
    assert other.verdict is not Verdict.SUPPORTED
