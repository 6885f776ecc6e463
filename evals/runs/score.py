"""Judge the stored answers of a run. Nothing is answered again.

For each sentence that was shown the judge is asked whether its quotes support it (`quotes`); where there are several,
whether each does alone (`alone`) and whether the others do without it (`others`); and whether the passages found
support it (`found`). For each fact of a good answer it is asked whether what was shown, as an answer or as closest,
states it (`nugget`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from riktlots.evals.questions.questions import Question
from riktlots.evals.runs.folder import RunFolder
from riktlots.evals.runs.record import Record
from riktlots.ingest.progress import Progress, no_progress
from riktlots.retrieval.judges.judge import Claim, Evidence, Judge
from riktlots.retrieval.model import Verdict

_BATCH = 64


@dataclass(frozen=True, slots=True)
class ClaimRef:
    """A claim for a judge to decide: its question, and its sentence or nugget.

    `part` is `quotes`, `alone`, `others`, `found` or `nugget`; `index` counts sentences or nuggets from 0, `quote` the
    quotes of a sentence.
    """

    id: str
    part: str
    index: int
    quote: int = 0

    @property
    def key(self) -> tuple[str, str, int, int]:
        """The key of the verdict in the stored judgements."""
        return self.id, self.part, self.index, self.quote


Verdicts = dict[tuple[str, str, int, int], Verdict]


def claims(record: Record, question: Question) -> Iterator[tuple[ClaimRef, Claim]]:
    """All claims of one answer for a judge to decide."""
    found = tuple(place.evidence() for place in record.found)
    for index, sentence in enumerate(record.sentences):
        quotes = tuple(quote.evidence for quote in sentence.quotes)

        def claim(evidence: tuple[Evidence, ...], text: str = sentence.text) -> Claim:
            return Claim(text, record.language, evidence, record.question)

        yield ClaimRef(record.id, "quotes", index), claim(quotes)
        yield ClaimRef(record.id, "found", index), claim(found)
        if len(quotes) > 1:
            for number, quote in enumerate(quotes):
                yield ClaimRef(record.id, "alone", index, number), claim((quote,))
                yield ClaimRef(record.id, "others", index, number), claim(quotes[:number] + quotes[number + 1 :])
    if record.answered or record.closest:
        said = tuple(
            Evidence(text, language)
            for sentence in record.sentences
            for text, language in (
                (sentence.text, record.language),
                *((quote.quote, quote.place.language) for quote in sentence.quotes if quote.quote != sentence.text),
            )
        ) + tuple(Evidence(quote.quote, quote.place.language) for quote in record.closest)
        for index, nugget in enumerate(question.nuggets):
            yield ClaimRef(record.id, "nugget", index), Claim(nugget.text, question.lang, said)


def score(folder: RunFolder, judge: Judge, progress: Progress = no_progress) -> None:
    """Judge every claim of a run that this judge has not judged yet, and store the judgements with the run.

    A claim is recognised by its content: an answer that changed is judged again. When a judge fails
    on a batch, its claims stay undecided and are judged again the next time.
    """
    known = {(tuple(row["key"]), row["sha256"]) for row in folder.judgements(judge.name) if not row.get("failed")}
    questions = {question.id: question for question in folder.questions()}
    asked = [one for record in latest(folder.records()) for one in claims(record, questions[record.id])]
    todo = [(one, claim, _sha256(claim)) for one, claim in asked]
    todo = [(one, claim, digest) for one, claim, digest in todo if (one.key, digest) not in known]
    for start in range(0, len(todo), _BATCH):
        folder.add_judgements(judge.name, _judged(judge, todo[start : start + _BATCH]))
        progress(min(start + _BATCH, len(todo)), len(todo))


def verdicts(folder: RunFolder, judge: str) -> Verdicts:
    """The verdict of a judge on each claim of the present answers; claims that it has not judged are missing."""
    said = {(tuple(row["key"]), row["sha256"]): Verdict(row["verdict"]) for row in folder.judgements(judge)}
    questions = {question.id: question for question in folder.questions()}
    found: Verdicts = {}
    for record in latest(folder.records()):
        for asked, claim in claims(record, questions[record.id]):
            verdict = said.get((asked.key, _sha256(claim)))
            if verdict is not None:
                found[asked.key] = verdict
    return found


def latest(records: Sequence[Record]) -> list[Record]:
    """One record for each question: the last one, in order of first appearance."""
    return list({record.id: record for record in records}.values())


def _judged(judge: Judge, batch: Sequence[tuple[ClaimRef, Claim, str]]) -> list[dict[str, Any]]:
    try:
        said = [asdict(judgement) for judgement in judge.judge([claim for _, claim, _ in batch])]
    except Exception as error:  # a judge that is a model raises errors of its provider's own types
        undecided = {"verdict": str(Verdict.UNDECIDED), "reason": f"{type(error).__name__}: {error}", "failed": True}
        said = [undecided | {"by": judge.name} for _ in batch]
    return [
        {"key": list(asked.key), "sha256": digest} | row for (asked, _, digest), row in zip(batch, said, strict=True)
    ]


def _sha256(claim: Claim) -> str:
    return hashlib.sha256(json.dumps(asdict(claim), ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:24]
