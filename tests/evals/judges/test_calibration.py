"""How far a judge can be believed: counted on pairs of which the truth is known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from riktlots.evals.errors import RunError
from riktlots.evals.fitting.judge import is_fitted_on
from riktlots.evals.judges.calibration import (
    JudgedPair,
    calibrate,
    flip_rate,
    keep_calibration,
    kept_calibration,
    pair_skill,
    parted,
    to_calibrate_on,
)
from riktlots.evals.judges.pairs import Pair, read_pairs
from riktlots.evals.questions.questions import DATASETS
from riktlots.evals.statistics.intervals import wilson
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.judges.judge import Claim, Evidence, Judgement
from riktlots.retrieval.model import Verdict


class Moody:
    """Says the verdict that stands in the sentence; of “moody” ones supported at first and then not."""

    name = "moody"

    def __init__(self) -> None:
        self.asked: dict[str, int] = {}

    def judge(self, claims: Sequence[Claim]) -> list[Judgement]:
        return [Judgement(self._verdict(claim.text), self.name) for claim in claims]

    def _verdict(self, text: str) -> Verdict:
        self.asked[text] = self.asked.get(text, 0) + 1
        if text.startswith("moody"):
            return Verdict.SUPPORTED if self.asked[text] == 1 else Verdict.UNSUPPORTED
        return Verdict(text.split()[0])


def pair(id: str, says: str, supported: bool, type: str = "", languages: tuple[str, str] = ("sv", "sv")) -> Pair:
    claim = Claim(f"{says} {id}", languages[0], (Evidence("Texten.", languages[1]),))
    return Pair(id, "own", claim, supported, type, id)


PAIRS = [
    pair("a", "unsupported", False, "figure"),
    pair("b", "partly", False, "figure", ("sv", "en")),
    pair("c", "supported", False, "actor"),
    pair("d", "undecided", False, "actor", ("sv", "en")),
    pair("e", "supported", True),
    pair("f", "contradicted", True),
    pair("g", "moody", True),
]


def silent(done: int, total: int) -> None:
    """Progress that nobody looks at."""


def test_errors_that_are_flagged_and_right_pairs_that_are_not() -> None:
    found = calibrate(Moody(), PAIRS, "0", 1, silent)
    skill = pair_skill(found.told)
    # Of three errors that it decided on it flags two; of three right ones it passes two.
    assert (skill.cases, skill.others, skill.undecided) == (3, 3, 1)
    assert (skill.sensitivity, skill.specificity) == (wilson(2, 3), wilson(2, 3))
    cases, flagged = found.arrays()
    assert (len(cases), int((cases & flagged).sum()), int((~cases & ~flagged).sum())) == (6, 2, 2)


def test_it_is_told_by_languages_and_by_type_of_error() -> None:
    told = calibrate(Moody(), PAIRS, "0", 1, silent).told
    languages = parted(told, lambda one: one.languages)
    assert languages.keys() == {"sv→sv", "sv→en"}
    assert (languages["sv→en"].cases, languages["sv→en"].undecided) == (1, 1)
    types = parted([one for one in told if one.type], lambda one: one.type)
    assert {name: (skill.cases, skill.undecided) for name, skill in types.items()} == {
        "actor": (1, 1),
        "figure": (2, 0),
    }
    assert types["actor"].sensitivity == wilson(0, 1) and types["actor"].specificity is None


def test_a_judge_that_changes_sides_is_counted_over_its_runs() -> None:
    progress: list[tuple[int, int]] = []
    found = calibrate(Moody(), PAIRS, "0", 3, lambda done, total: progress.append((done, total)))
    assert [one.id for one in found.told if one.flips] == ["g"]
    assert flip_rate(found) == wilson(1, 7)
    assert progress[-1] == (21, 21) and progress == sorted(progress)
    assert flip_rate(calibrate(Moody(), PAIRS, "0", 1, silent)) is None


def test_between_two_ways_of_not_being_supported_no_side_is_changed() -> None:
    assert not JudgedPair("a", True, "", "sv→sv", ("partly", "unsupported")).flips
    assert JudgedPair("a", True, "", "sv→sv", ("undecided", "unsupported")).flips


def test_a_calibration_is_found_again_by_its_judge(tmp_path: Path) -> None:
    found = calibrate(Moody(), PAIRS, "0", 2, silent)
    keep_calibration(found, tmp_path / "calibrations")
    assert kept_calibration(tmp_path / "calibrations", "moody") == found
    assert kept_calibration(tmp_path / "calibrations", "another") is None
    (tmp_path / "calibrations" / "moody.json").write_text("{}")
    with pytest.raises(RunError, match="calibrate-judge"):
        kept_calibration(tmp_path / "calibrations", "moody")


def test_our_own_judge_is_measured_on_pairs_that_it_was_not_fitted_on() -> None:
    pairs = read_pairs(DATASETS / "judging" / "pairs.jsonl").pairs
    left = to_calibrate_on(DeterministicJudge(), pairs)
    assert left and not any(is_fitted_on(pair) for pair in left)
    assert len(left) + sum(map(is_fitted_on, pairs)) == len(pairs)
    assert to_calibrate_on(Moody(), pairs) == list(pairs)
