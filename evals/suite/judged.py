"""Figures that rest on a judge: do the quotes carry what is said?

Definitions follow ALCE (Gao et al., EMNLP 2023) for citation recall and precision, counted over sentences and quotes of
the whole run instead of averaged over answers, so that an answer without sentences (a refusal) has no part in them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from evals.questions import Question
from evals.suite.measure import Measure, Tally
from evals.suite.record import Record, Shown
from evals.suite.score import Verdicts
from retrieval.model import Verdict

Count = Callable[[Record, Question, Verdicts], Tally]
# Below this share of judged claims a run says too little.
COMPLETE = 0.98


def judged_measures(records: Sequence[Record], questions: Mapping[str, Question], said: Verdicts) -> list[Measure]:
    """The judged figures of a run. `questions` are those of the run by id, `said` what one judge has said."""
    return [
        Measure(
            name,
            2,
            {r.id: tally for r in records if (tally := count(r, questions[r.id], said)).of},
            lower_is_better=name in _LOWER_IS_BETTER,
        )
        for name, count in _FIGURES.items()
    ]


def _claims(record: Record, said: Verdicts) -> list[tuple[int, Shown, Verdict]]:
    """The sentences of an answer that claim something, with what the judge said of them by their quotes."""
    verdicts = [
        (index, sentence, said.get((record.id, "quotes", index, 0), Verdict.UNDECIDED))
        for index, sentence in enumerate(record.sentences)
    ]
    return [(index, sentence, verdict) for index, sentence, verdict in verdicts if verdict is not Verdict.NO_CLAIM]


def _citation_recall(record: Record, question: Question, said: Verdicts) -> Tally:
    """Sentences that their quotes support / sentences that claim something. One without quotes counts as a miss."""
    verdicts = [verdict if s.quotes else Verdict.UNSUPPORTED for _, s, verdict in _claims(record, said)]
    return _tally(verdicts, Verdict.SUPPORTED)


def _citation_precision(record: Record, question: Question, said: Verdicts) -> Tally:
    """Quotes that are needed or enough alone / quotes. A quote counts unless its sentence is not supported, or it does
    not support it alone while the others do without it."""
    total = Tally(0.0, 0.0)
    for index, sentence, verdict in _claims(record, said):
        for number in range(len(sentence.quotes)):
            total = _plus(total, _quote(record.id, index, number, len(sentence.quotes), verdict, said))
    return total


def _quote(id: str, index: int, number: int, quotes: int, verdict: Verdict, said: Verdicts) -> Tally:
    if verdict is Verdict.UNDECIDED:
        return Tally(0.0, 1.0, 1.0)
    if verdict is not Verdict.SUPPORTED:
        return Tally(0.0, 1.0)
    if quotes == 1:
        return Tally(1.0, 1.0)
    alone = said.get((id, "alone", index, number), Verdict.UNDECIDED)
    others = said.get((id, "others", index, number), Verdict.UNDECIDED)
    if alone is Verdict.SUPPORTED or (others is not Verdict.SUPPORTED and others is not Verdict.UNDECIDED):
        return Tally(1.0, 1.0)
    if Verdict.UNDECIDED in (alone, others):
        return Tally(0.0, 1.0, 1.0)
    return Tally(0.0, 1.0)


def _faithfulness(record: Record, question: Question, said: Verdicts) -> Tally:
    """Sentences that their quotes or anything found supports / sentences that claim something. What it has above
    citation recall is cited wrongly."""
    verdicts = []
    for index, _, by_quotes in _claims(record, said):
        by_found = said.get((record.id, "found", index, 0), Verdict.UNDECIDED)
        verdicts.append(by_quotes if by_quotes is Verdict.SUPPORTED else by_found)
    return _tally(verdicts, Verdict.SUPPORTED)


def _contradiction(record: Record, question: Question, said: Verdicts) -> Tally:
    """Sentences that their quotes contradict / sentences that claim something."""
    return _tally([verdict for _, _, verdict in _claims(record, said)], Verdict.CONTRADICTED)


def _unsupported_answers(record: Record, question: Question, said: Verdicts) -> Tally:
    """Answers with a sentence that its quotes do not support or contradict / answers. One that is undecided and has no
    such sentence is undecided."""
    if not record.answered:
        return Tally(0.0, 0.0)
    verdicts = {verdict if s.quotes else Verdict.UNSUPPORTED for _, s, verdict in _claims(record, said)}
    if verdicts & {Verdict.UNSUPPORTED, Verdict.CONTRADICTED}:
        return Tally(1.0, 1.0)
    return Tally(0.0, 1.0, float(Verdict.UNDECIDED in verdicts))


def _nugget_recall(record: Record, question: Question, said: Verdicts) -> Tally:
    """Vital facts that the answer holds / vital facts of the questions that were answered (Pradeep et al., 2024,
    V_strict). To be read beside citation precision, never alone."""
    if not record.answered:
        return Tally(0.0, 0.0)
    vital = [index for index, nugget in enumerate(question.nuggets) if nugget.vital]
    return _tally([said.get((record.id, "nugget", i, 0), Verdict.UNDECIDED) for i in vital], Verdict.SUPPORTED)


def _coverage(record: Record, question: Question, said: Verdicts) -> Tally:
    """Sentences that the judge decided on / sentences that claim something."""
    verdicts = [verdict for _, _, verdict in _claims(record, said)]
    return Tally(float(sum(verdict is not Verdict.UNDECIDED for verdict in verdicts)), float(len(verdicts)))


_FIGURES: dict[str, Count] = {
    "unsupported_answers": _unsupported_answers,
    "citation_recall": _citation_recall,
    "citation_precision": _citation_precision,
    "faithfulness": _faithfulness,
    "contradiction": _contradiction,
    "nugget_recall": _nugget_recall,
    "coverage": _coverage,
}
_LOWER_IS_BETTER = frozenset(("unsupported_answers", "contradiction"))


def _tally(verdicts: Sequence[Verdict], wanted: Verdict) -> Tally:
    return Tally(
        float(sum(verdict is wanted for verdict in verdicts)),
        float(len(verdicts)),
        float(sum(verdict is Verdict.UNDECIDED for verdict in verdicts)),
    )


def _plus(one: Tally, other: Tally) -> Tally:
    return Tally(one.hits + other.hits, one.of + other.of, one.undecided + other.undecided)
