"""The run: sentence by sentence, nobody left out, and baselines that are what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from riktlots.evals.bench.pools import CachedEmbedder
from riktlots.evals.fitting.judge import SignTable, fit, held_out, support
from riktlots.evals.judges.figures import cosines, token_overlap
from riktlots.evals.judges.pairs import Pair
from riktlots.evals.judges.run import CONSTANT, COSINE, JUDGE, OVERLAP, RULES, TUNED, WINDOW, Options, judge_pairs, run
from riktlots.ingest.home import Home
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.judges.judge import Claim, Evidence, Judgement
from riktlots.retrieval.model import Verdict
from tests.hashing import HashingEmbedder


def pair(number: int, text: str, said: str, supported: bool, kind: str = "", dataset: str = "set") -> Pair:
    return Pair(f"{dataset}{number}", dataset, Claim(said, "en", (Evidence(text, "en"),)), supported, kind, text)


class Scripted:
    """A judge that finds a verdict in the text of a claim; it is undecided where none stands."""

    name = "scripted"

    def judge(self, claims: Sequence[Claim]) -> list[Judgement]:
        return [self._judge(claim.text) for claim in claims]

    def _judge(self, text: str) -> Judgement:
        verdict = next((v for v in Verdict if f"_{v}_" in text), Verdict.UNDECIDED)
        known = {Verdict.SUPPORTED: 0.9, Verdict.PARTLY: 0.4, Verdict.UNSUPPORTED: 0.2, Verdict.CONTRADICTED: 0.1}
        return Judgement(verdict, self.name, "because it is so", known.get(verdict))


def test_an_answer_is_as_good_as_its_worst_sentence() -> None:
    texts = [
        "It is _supported_. It is _contradicted_. It is _partly_.",
        "It is _no_claim_. It is _supported_.",
        "It is _no_claim_.",
        "It is _supported_. It is unclear.",
    ]
    judged = judge_pairs([pair(i, "A text.", text, True) for i, text in enumerate(texts)], Scripted())
    assert [(one.verdict, one.support) for one in judged] == [
        (Verdict.CONTRADICTED, 0.1),
        (Verdict.SUPPORTED, 0.9),
        (Verdict.NO_CLAIM, None),
        (Verdict.UNDECIDED, None),
    ]


@pytest.fixture
def cached(tmp_path: Path) -> Iterator[CachedEmbedder]:
    embedder = CachedEmbedder(HashingEmbedder(), Home(tmp_path))
    yield embedder
    embedder.close()


def test_undecided_pairs_are_counted_and_count(cached: CachedEmbedder) -> None:
    pairs = [
        *(pair(i, f"Text {i}.", "It is _supported_.", True, "reworded") for i in range(20)),
        *(pair(20 + i, f"Text {20 + i}.", "Unclear.", True, "reworded") for i in range(20)),
        *(pair(40 + i, f"Text {40 + i}.", "It is _unsupported_.", False, "invented") for i in range(40)),
        *(pair(i, "Other.", "It is _supported_.", True, dataset="one label") for i in range(3)),
    ]
    both, one_label = run(pairs, Scripted(), cached, Options(embed_limit=30))
    assert (both.n, both.supported, both.verdicts["undecided"]) == (80, 40, 20)
    assert list(both.methods) == [JUDGE, TUNED, CONSTANT, OVERLAP, RULES, COSINE, WINDOW]
    own, tuned = both.methods[JUDGE].figures, both.methods[TUNED].figures
    # Half of the supported ones are not called so, and all the others are told right.
    assert own.balanced_accuracy.value == pytest.approx(0.75)
    # A coin's toss stands above “unsupported”: as a rank an undecided pair is not lost.
    assert own.auc.value == 1
    assert tuned.balanced_accuracy.value == 1
    assert (both.methods[OVERLAP].n, both.methods[COSINE].n) == (80, 30)
    ahead = both.methods[CONSTANT].lead
    assert ahead is not None
    assert ahead.balanced_accuracy.value == pytest.approx(0.25)
    assert [(t.type, t.n, t.called_supported, t.undecided, t.auc) for t in both.types] == [
        ("reworded", 40, 20, 20, 1),
        ("invented", 40, 0, 0, 1),
    ]
    assert (one_label.methods, one_label.n) == ({}, 3)


def test_the_rules_stand_beside_every_judge_but_themselves() -> None:
    pairs = [
        *(pair(i, f"The board decides on case {i}.", f"The board decides on case {i}.", True) for i in range(10)),
        *(pair(i, f"The board decides on case {i}.", f"The board decides on case {i}00.", False) for i in range(10)),
    ]
    (row,) = run(pairs, Scripted(), None, Options())
    lead = row.methods[RULES].lead
    assert lead is not None
    # The scripted judge knows nothing of these; the rules see the figure.
    assert lead.auc.value == -0.5
    (own,) = run(pairs, DeterministicJudge(), None, Options())
    assert RULES not in own.methods
    assert own.methods[JUDGE].figures.auc.value == 1


def test_token_overlap_is_the_share_of_said_words_that_the_text_has() -> None:
    pairs = [pair(0, "The cat sleeps.", "The cat, the dog sleeps", True), pair(1, "A.", "?", True)]
    assert token_overlap(pairs).tolist() == [0.8, 0.0]


def test_the_window_is_never_farther_than_the_whole(cached: CachedEmbedder) -> None:
    long = "The cat sleeps. " + "Rain falls on the town by the sea. " * 12
    whole, window = cosines([pair(0, long, "The cat sleeps.", True), pair(1, "Short.", "Short.", True)], cached)
    assert window[0] > whole[0] + 0.1
    assert whole[1] == window[1] == pytest.approx(1, abs=1e-3)


def test_what_is_fitted_is_what_is_used() -> None:
    """The coefficients on raw signs give what the fitted pipeline gives, on data whose rule is known."""
    rng = np.random.default_rng(0)
    signs = rng.normal(3, 2, (400, 3))
    supported = signs[:, 0] - signs[:, 1] > rng.normal(0, 0.5, 400)
    part = SignTable(signs, supported, np.arange(400))
    parts = [part] * 4
    coefficients, intercept = fit(parts)
    assert coefficients[0] > 0.5
    assert coefficients[1] < -0.5
    assert abs(coefficients[2]) < 0.2
    assert (((support(part, coefficients, intercept) > 0.5) == supported).mean()) > 0.9
    assert np.corrcoef(held_out(parts)[0], support(part, coefficients, intercept))[0, 1] > 0.99
