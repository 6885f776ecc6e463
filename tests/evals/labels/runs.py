"""Small runs written by hand: as many sentences as a test needs, with what a judge said of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from riktlots.evals.questions.questions import Gold, Question
from riktlots.evals.runs.folder import Header, RunFolder
from riktlots.evals.runs.record import Quote, Record, RecordedPlace, Shown
from riktlots.evals.runs.score import score
from riktlots.retrieval.judges.judge import Claim, Judgement
from riktlots.retrieval.model import Verdict

JUDGE = "by-heart"
PLACE = RecordedPlace(
    "lag@digest-sv 4 §", "Avtalet ska anmälas inom 30 dagar. Anmälan får göras digitalt.", "sv", "Lagen"
)


class JudgeByHeart:
    """Says of each sentence the verdict that stands in it."""

    name = JUDGE

    def judge(self, claims: Sequence[Claim]) -> list[Judgement]:
        return [Judgement(Verdict(claim.text.split()[-1].rstrip(".")), self.name) for claim in claims]


def header(**changes: object) -> Header:
    """The header of a run that no index is left of."""
    fields: dict[str, object] = {
        "dataset": "prov", "dataset_sha256": "0" * 64, "questions": 1, "generation": "gone", "corpus_sha256": "0" * 64,
        "embedder": "", "model": "", "prompt_version": "", "version": "0", "started": "2031-01-01T00:00:00+00:00",
    }  # fmt: skip
    return Header(**(fields | changes))  # type: ignore[arg-type]


def sentence(number: int, verdict: Verdict, quotes: int = 1) -> Shown:
    """A sentence of which the judge will say the verdict."""
    shown = tuple(Quote("Avtalet ska anmälas inom 30 dagar.", PLACE) for _ in range(quotes))
    return Shown(f"Mening {number} är {verdict}.", "supported", shown)


def written_run(path: Path, verdicts: Sequence[Verdict], each: int = 1) -> RunFolder:
    """A run whose judge says these verdicts of its sentences, `each` to an answer."""
    run = RunFolder(path)
    answers = [verdicts[start : start + each] for start in range(0, len(verdicts), each)]
    ids = [f"q{number}" for number in range(len(answers))]
    run.begin(header(), [Question(id, f"Fråga {id}?", "sv", "answered", (Gold("lag", "4 §"),)) for id in ids])
    for id, said in zip(ids, answers, strict=True):
        sentences = tuple(sentence(number, verdict) for number, verdict in enumerate(said))
        run.add_answer(Record(id, f"Fråga {id}?", "sv", "answered", "", sentences, (PLACE,)))
    score(run, JudgeByHeart())
    return run
