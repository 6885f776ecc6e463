"""What a judge is asked, and what it is not asked twice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from riktlots.evals.runs.execute import execute
from riktlots.evals.runs.folder import RunFolder
from riktlots.evals.runs.score import score, verdicts
from riktlots.retrieval.judges.judge import Claim, Judgement
from riktlots.retrieval.model import Verdict
from riktlots.retrieval.search.store import Store
from tests.evals.runs.runs import QUESTIONS, by_status, header


class CountingJudge:
    """Supports everything, once its provider is back."""

    name = "counting"

    def __init__(self, *, gone: bool) -> None:
        self.gone = gone
        self.asked = 0

    def judge(self, claims: Sequence[Claim]) -> list[Judgement]:
        self.asked += len(claims)
        if self.gone:
            return [Judgement(Verdict.UNDECIDED, self.name, "model_failed", failed=True) for _ in claims]
        return [Judgement(Verdict.SUPPORTED, self.name) for _ in claims]


@pytest.fixture
def run(tmp_path: Path, mini_store: Store, everything_covered: None) -> RunFolder:
    folder = RunFolder(tmp_path / "run")
    folder.begin(header(mini_store), QUESTIONS[:3])
    execute(folder, QUESTIONS[:3], lambda question: by_status(question, mini_store), mini_store)
    return folder


def test_what_was_judged_is_not_judged_again(run: RunFolder) -> None:
    judge = CountingJudge(gone=False)
    score(run, judge)
    once = judge.asked
    score(run, judge)
    assert once == judge.asked > 0
    assert set(verdicts(run, judge.name).values()) == {Verdict.SUPPORTED}


def test_what_a_judge_could_not_say_it_is_asked_another_time(run: RunFolder) -> None:
    score(run, CountingJudge(gone=True))
    assert set(verdicts(run, "counting").values()) == {Verdict.UNDECIDED}
    back = CountingJudge(gone=False)
    score(run, back)
    assert back.asked > 0
    assert set(verdicts(run, "counting").values()) == {Verdict.SUPPORTED}
