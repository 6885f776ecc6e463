"""All figures of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from riktlots.evals.questions.questions import Question
from riktlots.evals.runs.finding import PRIMARY, cites_gold, finding_measures, gold_rank
from riktlots.evals.runs.folder import Header, RunFolder
from riktlots.evals.runs.measure import Measure
from riktlots.evals.runs.record import Record
from riktlots.evals.runs.score import Verdicts, latest, verdicts
from riktlots.evals.runs.support import COMPLETE, Lookup, exact_measures, judged_measures
from riktlots.ingest.model import Address
from riktlots.retrieval.model import Verdict


@dataclass(frozen=True, slots=True)
class Scores:
    """A run with its figures by name. `judge` is the judge behind the judged ones."""

    name: str
    header: Header
    judge: str
    questions: Mapping[str, Question]
    records: Mapping[str, Record]
    said: Verdicts
    measures: Mapping[str, Measure]

    @property
    def primary(self) -> Measure:
        """The primary figure, named before the run."""
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
    """Compute the figures of a run by the verdicts of a judge. `lookup` gives the passages of the generation that
    answered; without it there are no exact figures. Raises RunError or DatasetError when the folder cannot be read.
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


@dataclass(frozen=True, slots=True)
class Reason:
    """The reason why a question counts as failed: a key of the text catalogues, and its values."""

    key: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A question, its record, and the reasons why it failed."""

    question: Question
    record: Record
    reasons: tuple[Reason, ...]


# Worst first: a wrong answer with a citation is worse than no answer.
_SEVERITY = ("error", "sentence", "answered", "not_gold", "refused", "kind")


def failures_of(scores: Scores) -> list[Failure]:
    """All questions of a run that went wrong, the worst kind first."""
    found = [
        Failure(question, record, reasons)
        for id, record in scores.records.items()
        if (reasons := _reasons(question := scores.questions[id], record, scores))
    ]
    return sorted(found, key=lambda failure: min(_SEVERITY.index(reason.key) for reason in failure.reasons))


def _reasons(question: Question, record: Record, scores: Scores) -> tuple[Reason, ...]:
    if record.failed:
        return (Reason("error", record.error),)
    wrong = [
        Reason("sentence", f"{index + 1}: {verdict}")
        for index in range(len(record.sentences))
        if (verdict := scores.said.get((record.id, "quotes", index, 0)))
        in (Verdict.UNSUPPORTED, Verdict.CONTRADICTED, Verdict.UNDECIDED)
    ]
    if question.answerable and not record.answered:
        wrong.append(Reason("refused", _where(question, record)))
    elif question.answerable and question.gold and not cites_gold(record, question):
        wrong.append(Reason("not_gold", _where(question, record)))
    elif not question.answerable and record.answered:
        wrong.append(Reason("answered"))
    elif not question.answerable and record.status != question.status:
        wrong.append(Reason("kind", record.status))
    return tuple(wrong)


def _where(question: Question, record: Record) -> str:
    """The rank of the right paragraph; else “document” where its document was found, “–” where not."""
    if rank := gold_rank(record, question):
        return str(rank)
    sources = {Address.parse(place.address).source for place in record.found}
    return "document" if any(gold.source in sources for gold in question.gold) else "–"
