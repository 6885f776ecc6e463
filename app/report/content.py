"""What a report says, before it has a form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from evals.labelling.corrected import Unsupported
from evals.labelling.item import Key
from evals.labelling.labels import Label
from evals.questions import Question
from evals.statistics.estimate import Estimate
from evals.suite.compare import Comparison
from evals.suite.failures import Failure, failures_of
from evals.suite.measure import Measure
from evals.suite.scores import Scores
from ingest.model import Source
from retrieval.model import Verdict


@dataclass(frozen=True, slots=True)
class Part:
    """A figure over some of the questions: which, its value with its interval, and of how many questions."""

    name: str
    estimate: Estimate
    questions: int


@dataclass(frozen=True, slots=True)
class Report:
    """A run with all that stands in its report.

    `types` is the named figure by type of question, `pairs` whether the right paragraph is among the first five by
    language of question and document, `verdicts` what the judge said of the sentences by number, `labels` what people
    said of each sentence. `sources` are the documents by id, none where these are not known. `exact` says whether the
    exact figures could be counted.
    """

    scores: Scores
    comparison: Comparison | None
    unsupported: Unsupported
    types: tuple[Part, ...]
    pairs: tuple[Part, ...]
    verdicts: Mapping[Verdict, int]
    failures: tuple[Failure, ...]
    labels: Mapping[Key, Sequence[Label]]
    sources: Mapping[str, Source]

    @property
    def exact(self) -> bool:
        """Whether the index was here to check addresses and quotes against."""
        return any(measure.tier == 0 for measure in self.scores.measures.values())

    @property
    def judges_itself(self) -> bool:
        """Whether the model that wrote the answers judged them too."""
        return bool(self.scores.header.model) and self.scores.header.model in self.scores.judge


def report_of(
    scores: Scores,
    comparison: Comparison | None,
    unsupported: Unsupported,
    labels: Mapping[str, Mapping[Key, Label]],
    sources: Mapping[str, Source],
) -> Report:
    """The report of a run. `labels` are people's by rater; `sources` the documents by id, or none where these are not
    known, and then `pairs` go by the question's language alone."""
    by_key: dict[Key, list[Label]] = {}
    for given in labels.values():
        for key, label in given.items():
            by_key.setdefault(key, []).append(label)
    return Report(
        scores=scores,
        comparison=comparison,
        unsupported=unsupported,
        types=_parts(scores, scores.primary, lambda question: question.type or "–"),
        pairs=_parts(scores, scores.measures["found_5"], lambda question: _languages(question, sources)),
        verdicts=verdicts_of(scores),
        failures=tuple(failures_of(scores)),
        labels=by_key,
        sources=sources,
    )


def verdicts_of(scores: Scores) -> dict[Verdict, int]:
    """What the judge said of the sentences of a run, by number; without the verdicts that were not given."""
    said = Counter(
        verdict if (verdict := scores.said.get((record.id, "quotes", index, 0))) else Verdict.UNDECIDED
        for record in scores.records.values()
        for index in range(len(record.sentences))
    )
    return {verdict: said[verdict] for verdict in Verdict if said[verdict]}


def _parts(scores: Scores, measure: Measure, by: Callable[[Question], str]) -> tuple[Part, ...]:
    """A figure by kind of question, kinds with most questions first."""
    ids: dict[str, list[str]] = {}
    for id in measure.tallies:
        ids.setdefault(by(scores.questions[id]), []).append(id)
    parts = []
    for name, its in sorted(ids.items(), key=lambda item: (-len(item[1]), item[0])):
        found = Measure(measure.name, measure.tier, {id: measure.tallies[id] for id in its}).estimate()
        if found:
            parts.append(Part(name, found, len(its)))
    return tuple(parts)


def _languages(question: Question, sources: Mapping[str, Source]) -> str:
    """The question's language, and that of the document which answers: its own where one of them has it."""
    known = [sources[gold.source].language for gold in question.gold if gold.source in sources]
    if not known or not known[0]:
        return question.lang
    is_same = any(question.lang in languages for languages in known)
    return f"{question.lang} → {question.lang if is_same else known[0][0]}"
