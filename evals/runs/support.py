"""Support figures: exact ones, which are 100 % unless something is broken, and those of a judge."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence

from riktlots.evals.questions.questions import Question
from riktlots.evals.runs.measure import Measure, Tally
from riktlots.evals.runs.record import Record, Shown
from riktlots.evals.runs.score import Verdicts
from riktlots.ingest.document import normalise
from riktlots.ingest.model import Passage
from riktlots.retrieval.judges.checks.figures import figures, missing_figures
from riktlots.retrieval.judges.judge import Claim
from riktlots.retrieval.judges.reading import CheckCase
from riktlots.retrieval.judges.strength import is_raised, strength_of
from riktlots.retrieval.model import Verdict

Lookup = Callable[[str], Passage | None]


def exact_measures(records: Sequence[Record], lookup: Lookup) -> list[Measure]:
    """The exact figures of a run. `lookup` gives the passage at an address of the generation that answered."""
    return [
        Measure(name, 0, {record.id: tally for record in records if (tally := count(record, lookup)).of})
        for name, count in _EXACT.items()
    ]


def _address_validity(record: Record, lookup: Lookup) -> Tally:
    """Cited addresses at which a passage stands / cited addresses."""
    return _share(lookup(quote.place.address) is not None for s in record.sentences for quote in s.quotes)


def _quote_fidelity(record: Record, lookup: Lookup) -> Tally:
    """Quotes that stand in the passage at their address / quotes. NFC, white space and soft hyphens normalised."""

    def stands(quote: str, address: str) -> bool:
        passage = lookup(address)
        return passage is not None and _plain(quote) in _plain(passage.text)

    return _share(stands(q.quote, q.place.address) for s in record.sentences for q in s.quotes)


def _retrieved_only(record: Record, lookup: Lookup) -> Tally:
    """Cited passages that were found for the question / cited passages."""
    found = {place.address for place in record.found}
    return _share(quote.place.address in found for s in record.sentences for quote in s.quotes)


def _figure_fidelity(record: Record, lookup: Lookup) -> Tally:
    """Numbers, dates and paragraph numbers of the sentences that stand in their quotes, or in the addresses of these /
    all of them."""
    cases = [
        CheckCase.of(Claim(s.text, record.language, tuple(quote.evidence for quote in s.quotes)))
        for s in record.sentences
    ]
    of = sum(len(figures(case.claim.text)) for case in cases)
    return Tally(float(of - sum(len(missing_figures(case)) for case in cases)), float(of))


def _strength_fidelity(record: Record, lookup: Lookup) -> Tally:
    """Sentences that turn nothing weaker in their quotes into advice or a duty / sentences."""
    return _share(
        not is_raised(strength_of(s.text), strength_of(" ".join(q.quote for q in s.quotes))) for s in record.sentences
    )


def _status_honesty(record: Record, lookup: Lookup) -> Tally:
    """Answers with a sentence shown as supported, and refusals with none / questions that did not fail."""
    if record.failed:
        return Tally(0, 0)
    supported = any(s.verdict == Verdict.SUPPORTED and s.quotes for s in record.sentences)
    return Tally(float(supported if record.answered else not record.sentences), 1)


_EXACT: dict[str, Callable[[Record, Lookup], Tally]] = {
    "address_validity": _address_validity,
    "quote_fidelity": _quote_fidelity,
    "retrieved_only": _retrieved_only,
    "figure_fidelity": _figure_fidelity,
    "strength_fidelity": _strength_fidelity,
    "status_honesty": _status_honesty,
}


def _share(right: Iterable[bool]) -> Tally:
    rights = list(right)
    return Tally(float(sum(rights)), float(len(rights)))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", normalise(text))


Count = Callable[[Record, Question, Verdicts], Tally]
# A run with a lower share of judged claims is incomplete.
COMPLETE = 0.98


def judged_measures(records: Sequence[Record], questions: Mapping[str, Question], said: Verdicts) -> list[Measure]:
    """The judged figures of a run. `questions` are those of the run by id, `said` the verdicts of one judge."""
    return [
        Measure(
            name,
            2,
            {r.id: tally for r in records if (tally := count(r, questions[r.id], said)).of},
            lower_is_better=name in _LOWER_IS_BETTER,
        )
        for name, count in _JUDGED.items()
    ]


def _claims(record: Record, said: Verdicts) -> list[tuple[int, Shown, Verdict]]:
    """The sentences of an answer that claim something, with the judge's verdict on them by their quotes."""
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
    """Sentences that their quotes or anything found supports / sentences that claim something. The part above
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
    V_strict). Read it beside citation precision, never alone."""
    if not record.answered:
        return Tally(0.0, 0.0)
    return _tally(_vital(record, question, said), Verdict.SUPPORTED)


def _facts_shown(record: Record, question: Question, said: Verdicts) -> Tally:
    """Vital facts that the answer or the closest paragraphs hold / vital facts of all questions. Where nothing is shown
    none is."""
    if not (record.answered or record.closest):
        return Tally(0.0, float(sum(nugget.vital for nugget in question.nuggets)))
    return _tally(_vital(record, question, said), Verdict.SUPPORTED)


def _vital(record: Record, question: Question, said: Verdicts) -> list[Verdict]:
    vital = [index for index, nugget in enumerate(question.nuggets) if nugget.vital]
    return [said.get((record.id, "nugget", index, 0), Verdict.UNDECIDED) for index in vital]


def _coverage(record: Record, question: Question, said: Verdicts) -> Tally:
    """Sentences that the judge decided on / sentences that claim something."""
    verdicts = [verdict for _, _, verdict in _claims(record, said)]
    return Tally(float(sum(verdict is not Verdict.UNDECIDED for verdict in verdicts)), float(len(verdicts)))


_JUDGED: dict[str, Count] = {
    "unsupported_answers": _unsupported_answers,
    "citation_recall": _citation_recall,
    "citation_precision": _citation_precision,
    "faithfulness": _faithfulness,
    "contradiction": _contradiction,
    "nugget_recall": _nugget_recall,
    "facts_shown": _facts_shown,
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
