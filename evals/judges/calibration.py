"""Calibration of a judge: its verdicts on pairs whose labels are known, run by run."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from riktlots.evals.errors import RunError
from riktlots.evals.fitting.judge import OWN, is_fitted_on
from riktlots.evals.judges.pairs import Pair
from riktlots.evals.judges.run import judge_pairs
from riktlots.evals.runs.folder import file_name
from riktlots.evals.statistics.correction import Bools
from riktlots.evals.statistics.intervals import Estimate, wilson
from riktlots.ingest.files import write_atomic, writing
from riktlots.ingest.home import private_folder
from riktlots.ingest.progress import Progress
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.judges.judge import Judge
from riktlots.retrieval.model import Verdict

_FLAGS = (Verdict.PARTLY, Verdict.UNSUPPORTED, Verdict.CONTRADICTED)


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """One pair: whether it has an error (`case`) and of which type, its languages (sentence and quote), and what the
    judge said in each run."""

    id: str
    case: bool
    type: str
    languages: str
    said: tuple[str, ...]

    @property
    def flagged(self) -> bool | None:
        """Whether the judge called it not supported in its first run; None where it left it open."""
        return _flagged(self.said[0])

    @property
    def flips(self) -> bool:
        """Whether the judge took different sides of the same pair in different runs."""
        return len({_flagged(verdict) for verdict in self.said}) > 1


@dataclass(frozen=True, slots=True)
class Calibration:
    """All that a judge said of a file of pairs, when (ISO), and how often each pair was put to it."""

    judge: str
    pairs_sha256: str
    at: str
    runs: int
    told: tuple[JudgedPair, ...]

    def arrays(self) -> tuple[Bools, Bools]:
        """Labels and verdicts of the pairs on which the judge decided, each of shape (m,)."""
        decided = [one for one in self.told if one.flagged is not None]
        return np.array([one.case for one in decided]), np.array([bool(one.flagged) for one in decided])


@dataclass(frozen=True, slots=True)
class PairSkill:
    """A judge on some pairs: `sensitivity` of those with an error that it flags, `specificity` of the others that it
    does not, each with Wilson's interval, among those on which it decided; None where there are none."""

    cases: int
    others: int
    undecided: int
    sensitivity: Estimate | None
    specificity: Estimate | None


def to_calibrate_on(judge: Judge, pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs on which a judge may be measured: our own judge was fitted on half of our own pairs."""
    if not isinstance(judge, DeterministicJudge):
        return list(pairs)
    return [pair for pair in pairs if pair.dataset != OWN or not is_fitted_on(pair)]


def calibrate(judge: Judge, pairs: Sequence[Pair], sha256: str, runs: int, progress: Progress) -> Calibration:
    """Put all pairs to a judge, `runs` times."""
    said = [judge_pairs(pairs, judge, _part(progress, run, runs)) for run in range(runs)]
    told = (
        JudgedPair(
            id=pair.id,
            case=not pair.supported,
            type=pair.type,
            languages=f"{pair.claim.language}→{pair.claim.evidence[0].language}",
            said=tuple(str(run[number].verdict) for run in said),
        )
        for number, pair in enumerate(pairs)
    )
    at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return Calibration(judge.name, sha256, at, runs, tuple(told))


def _part(progress: Progress, run: int, runs: int) -> Progress:
    """Progress of one run as a part of that of all."""
    return lambda done, total: progress(run * total + done, runs * total)


def pair_skill(told: Iterable[JudgedPair]) -> PairSkill:
    """How well the judge did on these pairs."""
    ones = list(told)
    cases = [one.flagged for one in ones if one.case and one.flagged is not None]
    others = [one.flagged for one in ones if not one.case and one.flagged is not None]
    return PairSkill(
        cases=len(cases),
        others=len(others),
        undecided=len(ones) - len(cases) - len(others),
        sensitivity=wilson(sum(map(bool, cases)), len(cases)) if cases else None,
        specificity=wilson(len(others) - sum(map(bool, others)), len(others)) if others else None,
    )


def parted(told: Sequence[JudgedPair], by: Callable[[JudgedPair], str]) -> dict[str, PairSkill]:
    """How well the judge did on each kind of pairs, the kinds in alphabetical order."""
    kinds = sorted({by(one) for one in told})
    return {kind: pair_skill(one for one in told if by(one) == kind) for kind in kinds}


def flip_rate(calibration: Calibration) -> Estimate | None:
    """Pairs on which the judge changed sides between runs / pairs; None after a single run."""
    told = calibration.told
    return wilson(sum(one.flips for one in told), len(told)) if calibration.runs > 1 and told else None


def keep_calibration(calibration: Calibration, folder: Path) -> Path:
    """Store a calibration for `kept_calibration`, in place of the judge's earlier one. Raises StorageError."""
    path = _path(private_folder(folder), calibration.judge)
    with writing(path.parent):
        write_atomic(path, json.dumps(asdict(calibration), ensure_ascii=False))
    return path


def kept_calibration(folder: Path, judge: str) -> Calibration | None:
    """The calibration of a judge, or None. Raises RunError when it cannot be read."""
    path = _path(folder, judge)
    if not path.is_file():
        return None
    try:
        row: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        row["told"] = tuple(JudgedPair(**{**one, "said": tuple(one["said"])}) for one in row["told"])
        return Calibration(**row)
    except (ValueError, KeyError, TypeError) as error:
        raise RunError(f"{path} is no calibration ({error}). Run `riktlots eval calibrate-judge` again.") from error


def _path(folder: Path, judge: str) -> Path:
    return folder / f"{file_name(judge)}.json"


def _flagged(verdict: str) -> bool | None:
    if verdict in (Verdict.UNDECIDED, Verdict.NO_CLAIM):
        return None
    return verdict in _FLAGS
