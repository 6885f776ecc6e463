"""The content of a report, whatever its format: figures, failures and names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from riktlots.evals.judges.calibration import kept_calibration
from riktlots.evals.labels.corrected import Unsupported, unsupported
from riktlots.evals.labels.labels import Key, Label, all_labels, items_of
from riktlots.evals.questions.questions import Gold, Question
from riktlots.evals.runs.compare import Comparison, compare
from riktlots.evals.runs.execute import lookup_of
from riktlots.evals.runs.folder import Header, RunFolder
from riktlots.evals.runs.measure import Measure
from riktlots.evals.runs.record import RecordedPlace
from riktlots.evals.runs.scores import Failure, Scores, failures_of, read_scores
from riktlots.evals.statistics.intervals import Estimate
from riktlots.ingest.errors import AddressError, LocatorError
from riktlots.ingest.home import Home
from riktlots.ingest.index.generation import MANIFEST, read_manifest
from riktlots.ingest.locator import parse_locator
from riktlots.ingest.model import Address, Source, place_label
from riktlots.retrieval.model import Verdict
from riktlots.retrieval.search.store import Store


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A figure over some of the questions: their name, the value with its interval, and the number of questions."""

    name: str
    estimate: Estimate
    questions: int


@dataclass(frozen=True, slots=True)
class Report:
    """A run with everything in its report.

    `types` is the named figure by type of question, `pairs` the share with a right paragraph among the first five by
    language of question and document, `verdicts` the number of sentences by verdict of the judge, `labels` the labels
    that people gave each sentence. `sources` are the documents by id, empty where these are not known. `exact` says
    whether the exact figures could be counted.
    """

    scores: Scores
    comparison: Comparison | None
    unsupported: Unsupported
    types: tuple[ReportPart, ...]
    pairs: tuple[ReportPart, ...]
    verdicts: Mapping[Verdict, int]
    failures: tuple[Failure, ...]
    labels: Mapping[Key, Sequence[Label]]
    sources: Mapping[str, Source]

    @property
    def exact(self) -> bool:
        """Whether the index was available to check addresses and quotes against."""
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
    """The number of sentences with each verdict of the judge; verdicts that were not given are left out."""
    said = Counter(
        verdict if (verdict := scores.said.get((record.id, "quotes", index, 0))) else Verdict.UNDECIDED
        for record in scores.records.values()
        for index in range(len(record.sentences))
    )
    return {verdict: said[verdict] for verdict in Verdict if said[verdict]}


def _parts(scores: Scores, measure: Measure, by: Callable[[Question], str]) -> tuple[ReportPart, ...]:
    """A figure by kind of question, kinds with most questions first."""
    ids: dict[str, list[str]] = {}
    for id in measure.tallies:
        ids.setdefault(by(scores.questions[id]), []).append(id)
    parts = []
    for name, its in sorted(ids.items(), key=lambda item: (-len(item[1]), item[0])):
        found = Measure(measure.name, measure.tier, {id: measure.tallies[id] for id in its}).estimate()
        if found:
            parts.append(ReportPart(name, found, len(its)))
    return tuple(parts)


def _languages(question: Question, sources: Mapping[str, Source]) -> str:
    """The question's language, and that of the answering document: the same where any of these documents has it."""
    known = [sources[gold.source].language for gold in question.gold if gold.source in sources]
    if not known or not known[0]:
        return question.lang
    is_same = any(question.lang in languages for languages in known)
    return f"{question.lang} → {question.lang if is_same else known[0][0]}"


@dataclass(frozen=True, slots=True)
class Named:
    """A place in words, and its address in the serving index; None where the index does not have it."""

    words: str
    held: Address | None = None


@dataclass(frozen=True, slots=True)
class Naming:
    """Names places by the documents that are known, in a language. A place of any other document keeps its address.

    With a `store` a place that this no longer holds keeps its address too, and those that it holds can be read there;
    what stands at an address now may be worded otherwise than in the run.
    """

    sources: Mapping[str, Source]
    language: str
    store: Store | None = None

    def place(self, address: str) -> Named:
        """The place of an address as stored in a run."""
        try:
            parsed = Address.parse(address)
        except (AddressError, LocatorError):
            return Named(address)
        is_gone = self.store is not None and self.store.passage_at(parsed) is None
        if is_gone or parsed.source not in self.sources:
            return Named(address)
        return Named(parsed.label(self.sources[parsed.source], self.language), parsed if self.store else None)

    def document(self, place: RecordedPlace) -> str:
        """The name of a place's document in the reader's language; as stored in the run where it is not known."""
        source = self.sources.get(place.address.split("@")[0])
        return source.name(self.language) if source else place.source

    def gold(self, gold: Gold) -> Named:
        """The place that answers a question."""
        source = self.sources.get(gold.source)
        if source is None:
            return Named(f"{gold.source} {gold.locator}".strip())
        try:
            words = place_label(source, parse_locator(gold.locator), self.language) if gold.locator else ""
        except LocatorError:
            words = f"{source.short_name(self.language)} {gold.locator}"
        return Named(words or source.short_name(self.language), self._held(gold))

    def _held(self, gold: Gold) -> Address | None:
        """The first passage at the place, in the reader's language where there is one."""
        there = list(filter(gold.accepts, self.store.by_source.of(gold.source))) if self.store else []
        there.sort(key=lambda passage: passage.language != self.language)
        return there[0].address if there else None


def sources_of(home: Home, header: Header) -> Mapping[str, Source]:
    """The sources of the generation that a run was answered from, by id; none when that generation is not here, since
    a run can be read on another machine. Raises GenerationError when it is here and cannot be read.
    """
    folder = home.generations / header.generation
    return read_manifest(folder).sources if (folder / MANIFEST).is_file() else {}


def gather(folder: RunFolder, before: RunFolder | None, judge: str, home: Home) -> Report:
    """The report of a run by what a judge said, beside the run before. Raises RunError, DatasetError.

    A run can be read without its index; the figures that need the index are then left out, and the report says so.
    """
    sources = sources_of(home, folder.header())
    scores = read_scores(folder, judge, lookup_of(home, folder.header()) if sources else None)
    old = read_scores(before, judge, None) if before else None
    return report_of(
        scores,
        compare(old, scores) if old else None,
        unsupported(folder, judge, kept_calibration(home.calibrations, judge)),
        all_labels(folder, items_of(folder)),
        sources,
    )
