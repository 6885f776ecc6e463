"""Raters beside each other, a judge beside them, and what that makes of the judge's figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from riktlots.evals.judges.calibration import Calibration, JudgedPair
from riktlots.evals.labels.agreement import Votes, agreement_of, disagreements
from riktlots.evals.labels.corrected import unsupported
from riktlots.evals.labels.draw import draw, to_label
from riktlots.evals.labels.labels import Item, add_label, items_of, labels_of
from riktlots.evals.runs.folder import RunFolder
from riktlots.evals.runs.score import score
from riktlots.evals.statistics.intervals import wilson
from riktlots.retrieval.judges.judge import Claim, Judgement
from riktlots.retrieval.model import Verdict
from tests.evals.labels.runs import JUDGE, written_run

S, P, U, C, N, OPEN = (
    Verdict.SUPPORTED, Verdict.PARTLY, Verdict.UNSUPPORTED, Verdict.CONTRADICTED, Verdict.NO_CLAIM, Verdict.UNDECIDED
)  # fmt: skip


class Lenient:
    """Lets everything through."""

    name = "lenient"

    def judge(self, claims: Sequence[Claim]) -> list[Judgement]:
        return [Judgement(S, self.name) for _ in claims]


def labelled(run: RunFolder, rater: str, verdicts: Sequence[Verdict]) -> None:
    for item, verdict in zip(items_of(run), verdicts, strict=False):
        add_label(run, rater, item, verdict)


def test_raters_are_compared_on_what_both_have_labelled() -> None:
    found = agreement_of(
        {("a", 0): {"Ann": S, "Bo": S}, ("b", 0): {"Ann": P, "Bo": U}, ("c", 0): {"Ann": N, "Bo": S},
         ("d", 0): {"Ann": S, "Bo": S}, ("e", 0): {"Bo": U}}
    )  # fmt: skip
    assert found.labels == {"Ann": 4, "Bo": 5}
    (pair,) = found.pairs
    assert (pair.verdicts.n, pair.verdicts.raw) == (4, 0.5)
    assert pair.supported and (pair.supported.n, pair.supported.raw, pair.supported.kappa) == (3, 1.0, 1.0)
    assert found.alpha is not None and 0 < found.alpha < 1


def test_one_rater_alone_agrees_with_nobody() -> None:
    found = agreement_of({("a", 0): {"Ann": S}})
    assert (found.pairs, found.alpha) == ((), None)


def test_raters_who_differ_on_support_come_before_those_who_differ_in_degree(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [S] * 5, each=5)
    labelled(run, "Ann", [S, P, S, S])
    labelled(run, "Bo", [S, C, U, N, U])
    items = items_of(run)
    found = disagreements(items, labels_of(run, "Ann", items), labels_of(run, "Bo", items))
    assert [(one.item.index, one.one.verdict, one.other.verdict) for one in found] == [(2, S, U), (1, P, C), (3, S, N)]
    assert [one.is_about_support for one in found] == [True, False, False]


def test_most_raters_decide_and_an_even_split_does_not() -> None:
    assert Votes.of([S, U, P]).is_case is True
    assert Votes.of([S, S, U]).is_case is False
    assert Votes.of([S, U]).is_case is None
    assert Votes.of([N, N, U]).is_case is None


def test_the_judge_is_counted_against_people_with_wilsons_interval(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [U, P, U, S, S, S, S, OPEN])
    labelled(run, "Ann", [U, C, S, S, S, P, S, U])
    skill = unsupported(run, JUDGE, None).skill
    assert skill
    # Of three cases it decided on it flags two; of four others it passes three.
    assert (skill.cases, skill.others, skill.undecided, skill.tied) == (3, 4, 1, 0)
    assert skill.sensitivity == wilson(2, 3)
    assert skill.specificity == wilson(3, 4)


def test_raw_and_corrected_shares_stand_side_by_side(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [U] * 10 + [S] * 30)
    labelled(run, "Ann", [U] * 8 + [S] * 2 + [U] * 3 + [S] * 27)
    found = unsupported(run, JUDGE, None)
    assert found.raw and found.raw.value == 0.25
    shares = {one.by: one for one in found.corrected}
    assert shares.keys() == {"corrected_by_labels", "corrected_by_skill"}
    # Everything is labelled: both find the eleven that people flagged.
    assert all(one.estimate.value == pytest.approx(11 / 40) and one.labels == 40 for one in found.corrected)
    assert all(one.estimate.low < 11 / 40 < one.estimate.high for one in found.corrected)


def test_an_uneven_sample_is_weighted_back(tmp_path: Path) -> None:
    """The judge flags 20 of 200 and is wrong on half of these; of 180 passed it misses none."""
    run = written_run(tmp_path / "run", [U] * 20 + [S] * 180)
    draw(run, JUDGE, 40)
    flagged = [item for item in to_label(run, "Ann") if item.sentence.text.endswith("unsupported.")]
    assert len(flagged) == 20
    truth = {item.key: U if number % 2 else S for number, item in enumerate(flagged)}
    for item in to_label(run, "Ann"):
        add_label(run, "Ann", item, truth.get(item.key, S))
    found = unsupported(run, JUDGE, None)
    shares = {one.by: one.estimate.value for one in found.corrected}
    # Half of the sample is flagged, a quarter of it wrong; of the run that is 10 in 200.
    assert shares == {"corrected_by_labels": pytest.approx(0.05)}
    assert found.skill and found.skill.sensitivity and found.skill.specificity
    assert found.skill.sensitivity.value == 1.0 and found.skill.sensitivity.low < 0.9
    assert found.skill.specificity.value == pytest.approx(180 / 190)


def test_a_sample_drawn_by_one_judge_is_weighted_back_for_another(tmp_path: Path) -> None:
    """The first flags 20 of 200, all of them wrong; the other flags nothing. Half of those looked at are flagged."""
    run = written_run(tmp_path / "run", [U] * 20 + [S] * 180)
    score(run, Lenient())
    draw(run, JUDGE, 40)
    for item in to_label(run, "Ann"):
        add_label(run, "Ann", item, U if item.sentence.text.endswith("unsupported.") else S)
    (found,) = unsupported(run, Lenient.name, None).corrected
    assert found.estimate.value == pytest.approx(0.10)


def test_a_kind_of_sentences_that_nobody_looked_at_leaves_the_share_open(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [U] * 10 + [S] * 30)
    labelled(run, "Ann", [U] * 10)
    found = unsupported(run, JUDGE, None)
    assert found.corrected == ()
    assert found.skill and found.skill.specificity is None


def test_raters_who_differ_count_by_halves(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [U, U, S, S])
    labelled(run, "Ann", [U, U, S, S])
    labelled(run, "Bo", [U, S, S, S])
    found = unsupported(run, JUDGE, None)
    shares = {one.by: one.estimate.value for one in found.corrected}
    assert shares["corrected_by_labels"] == pytest.approx(1.5 / 4)
    assert found.skill and found.skill.tied == 1


def test_sentences_that_claim_nothing_are_no_part_of_the_raw_share(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [U, S, S, S, N, N, OPEN])
    found = unsupported(run, JUDGE, None)
    assert (found.sentences, found.decided) == (5, 4)
    assert found.raw and found.raw.value == 0.25
    assert (found.corrected, found.skill) == ((), None)


def calibration(se: float, sp: float, n: int = 100) -> Calibration:
    told = [
        JudgedPair(f"c{i}", True, "figure", "sv→sv", ("unsupported" if i < se * n else "supported",)) for i in range(n)
    ]
    told += [JudgedPair(f"o{i}", False, "", "sv→sv", ("supported" if i < sp * n else "partly",)) for i in range(n)]
    return Calibration(JUDGE, "0", "2031-01-01", 1, tuple(told))


def test_without_labels_the_calibration_corrects(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [U] * 8 + [S] * 92)
    (found,) = unsupported(run, JUDGE, calibration(0.80, 0.95)).corrected
    assert (found.by, found.labels) == ("corrected_by_calibration", 200)
    assert found.estimate.value == pytest.approx(0.04)
    assert found.estimate.low == 0.0 < found.estimate.high


def test_a_judge_no_better_than_chance_corrects_nothing(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [U] * 8 + [S] * 92)
    assert unsupported(run, JUDGE, calibration(0.5, 0.5)).corrected == ()


def test_the_interval_of_the_raw_share_knows_that_sentences_of_an_answer_go_together(tmp_path: Path) -> None:
    verdicts = ([U] * 5 + [S] * 15) * 5
    together = unsupported(written_run(tmp_path / "together", verdicts, each=5), JUDGE, None).raw
    alone = unsupported(written_run(tmp_path / "alone", verdicts), JUDGE, None).raw
    assert together and alone and together.value == alone.value
    assert together.high - together.low > 1.5 * (alone.high - alone.low)


def test_a_calibration_of_other_sentences_than_these_is_said_to_be_unlike_and_not_used(tmp_path: Path) -> None:
    """The judge flags 40 % of right pairs but only 1 % of the run: no share of unsupported sentences explains that."""
    found = unsupported(written_run(tmp_path / "run", [U] + [S] * 99), JUDGE, calibration(0.70, 0.60))
    assert found.is_unlike
    assert found.corrected == ()


def test_a_judge_that_flags_nothing_is_not_thereby_without_doubt(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [S] * 60)
    draw(run, JUDGE, 10)
    for item in to_label(run, "Ann"):
        add_label(run, "Ann", item, S)
    skill = unsupported(run, JUDGE, None).skill
    assert skill and (skill.sensitivity, skill.specificity) == (None, wilson(10, 10))


@pytest.mark.slow
def test_a_planted_rate_is_found_from_labels_on_a_sample(tmp_path: Path) -> None:
    """15 runs of 300 sentences of which 80 are labelled: nearly all intervals hold the planted rate of 20 %."""
    rng = np.random.default_rng(2)
    covered = 0
    for number in range(15):
        cases = rng.random(300) < 0.2
        flagged = np.where(cases, rng.random(300) < 0.75, rng.random(300) < 0.1)
        run = written_run(tmp_path / str(number), [U if flag else S for flag in flagged])
        draw(run, JUDGE, 80, seed=number)

        def truth(item: Item, cases: np.ndarray = cases) -> Verdict:
            return U if cases[int(item.id[1:])] else S

        for item in to_label(run, "Ann"):
            add_label(run, "Ann", item, truth(item))
        (found,) = unsupported(run, JUDGE, None).corrected
        covered += found.estimate.low <= 0.2 <= found.estimate.high
    assert covered >= 13
