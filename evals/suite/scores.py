"""All figures of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evals.questions import Question
from evals.suite.exact import Lookup, exact_measures
from evals.suite.finding import PRIMARY, finding_measures
from evals.suite.folder import Header, RunFolder
from evals.suite.judged import COMPLETE, judged_measures
from evals.suite.measure import Measure
from evals.suite.record import Record
from evals.suite.score import Verdicts, latest, verdicts


@dataclass(frozen=True, slots=True)
class Scores:
    """A run with its figures by name. `judge` is whose sayings the judged ones rest on."""

    name: str
    header: Header
    judge: str
    questions: Mapping[str, Question]
    records: Mapping[str, Record]
    said: Verdicts
    measures: Mapping[str, Measure]

    @property
    def primary(self) -> Measure:
        """The one figure that is named beforehand."""
        return self.measures[PRIMARY]

    @property
    def unanswered(self) -> int:
        """Questions of the set that the run has no answer to, not even an error."""
        return len(self.questions) - len(self.records)

    @property
    def is_complete(self) -> bool:
        """Whether every question was put and the judge decided on nearly all sentences."""
        coverage = self.measures["coverage"]
        decided = not coverage.of or coverage.hits / coverage.of >= COMPLETE
        return not self.unanswered and decided

    def broken(self) -> list[Measure]:
        """The exact figures that are not 100 %."""
        return [m for m in self.measures.values() if m.tier == 0 and m.hits < m.of]


def read_scores(folder: RunFolder, judge: str, lookup: Lookup | None) -> Scores:
    """Measure a run by what a judge has said. `lookup` gives the passages of the generation that answered; without it
    there are no exact figures. Raises RunError or DatasetError when the folder cannot be read.
    """
    questions = {question.id: question for question in folder.questions()}
    records = latest(folder.records())
    said = verdicts(folder, judge)
    measures = [
        *finding_measures(records, questions),
        *judged_measures(records, questions, said),
        *(exact_measures(records, lookup) if lookup else ()),
    ]
    return Scores(
        name=folder.name,
        header=folder.header(),
        judge=judge,
        questions=questions,
        records={record.id: record for record in records},
        said=said,
        measures={measure.name: measure for measure in measures},
    )
