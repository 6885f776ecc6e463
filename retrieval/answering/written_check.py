"""Check written answers: does every sentence say what its places say, and do the places still say it?

An answer is checked once, by the verifier that checks every other sentence, and the verdicts are kept with the hashes
of all texts that they were given on. On a day it may be offered if nothing was found, and these texts are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.library.answers import (
    AnswerCheck,
    CheckedSentence,
    WrittenAnswer,
    WrittenSentence,
)
from riktlots.ingest.library.check_answers import AnswerFinding, Fault, check_answers
from riktlots.ingest.library.library import Library
from riktlots.ingest.model import Passage
from riktlots.retrieval.answering.verify import CHECKS, Proposed, Verifying, judged
from riktlots.retrieval.judges.judge import Judge, Judgement
from riktlots.retrieval.judges.strength import ORDER, is_stronger, strength_of, strengths
from riktlots.retrieval.model import Citation, Strength, Verdict
from riktlots.retrieval.plan.vocabulary import countries, country_named, vocabulary
from riktlots.retrieval.question.route import declined, too_vague
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store

# Who passes a sentence that the judge does not, and a reviewer has given a reason for.
REVIEWER = "reviewer"


class AnswerState(StrEnum):
    """Whether a written answer may be offered on a day: only an approved one is.

    DRAFT: it has not been checked. FAILING: something is wrong with it. STALE: it, or a paragraph that it rests on, is
    another than when it was checked. EXPIRED: the day to look at it again has passed. RETIRED: the institution has
    withdrawn it.
    """

    APPROVED = "approved"
    DRAFT = "draft"
    FAILING = "failing"
    STALE = "stale"
    EXPIRED = "expired"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """A place whose paragraph in a language is another than when the answer was checked.

    `then` is the paragraph as it was, where a store still holds it, as an earlier edition or behind an original; `now`
    the one that counts today, None where there is none any more.
    """

    place: str
    language: str
    then: Passage | None
    now: Passage | None


class Places:
    """The paragraphs of a store that count on a day, by the place that an answer names."""

    def __init__(self, store: Store, day: str = "") -> None:
        """`day` is ISO, empty for today."""
        self._store = store
        self.only = PassageFilter(as_of=day)
        self._eligible = store.eligible(self.only)
        self._ordinals: dict[tuple[str, str], int | None] = {}

    def at(self, place: str, language: str) -> Passage | None:
        """The paragraph at a place in a language, or in the language that the document has; None if none counts."""
        ordinal = self._ordinal(place, language)
        return None if ordinal is None else self._store.passages[ordinal]

    def _ordinal(self, place: str, language: str) -> int | None:
        if (place, language) not in self._ordinals:
            columns = self._store.columns
            found = [i for i in columns.at(place) if self._eligible[i]]
            own = (i for i in found if columns.language(i) == language)
            self._ordinals[place, language] = next(own, found[0] if found else None)
        return self._ordinals[place, language]

    def hashes(self, answer: WrittenAnswer) -> dict[str, dict[str, str]]:
        """The hash of the paragraph at each place of an answer, by language and place; empty where there is none."""
        return {
            language: {
                place: "" if (i := self._ordinal(place, language)) is None else self._store.columns.sha256(i)
                for sentence in answer.sentences[language]
                for place in sentence.places
            }
            for language in LANGUAGES
        }

    def citations(self, sentence: WrittenSentence, language: str) -> tuple[Citation, ...]:
        """The paragraphs that a sentence rests on, whole."""
        found = (self.at(place, language) for place in sentence.places)
        return tuple(dict.fromkeys(Citation.of(passage, passage.text) for passage in found if passage))


def state_of(answer: WrittenAnswer, places: Places) -> AnswerState:
    """Whether an answer may be offered on the day of `places`."""
    check = answer.check
    if answer.retired:
        return AnswerState.RETIRED
    if check is None:
        return AnswerState.DRAFT
    if check.answer != answer.sha256 or check.places != places.hashes(answer):
        return AnswerState.STALE
    if check.findings:
        return AnswerState.FAILING
    return AnswerState.EXPIRED if answer.look_again < places.only.day else AnswerState.APPROVED


def changes(answer: WrittenAnswer, store: Store, places: Places) -> list[PlaceChange]:
    """The paragraphs of an answer that have changed since it was checked; none where it was not."""
    if answer.check is None:
        return []
    before, now = answer.check.places, places.hashes(answer)
    found = []
    for language in LANGUAGES:
        for place, sha256 in now[language].items():
            then = before.get(language, {}).get(place, "")
            if sha256 != then:
                held = store.by_source.of(place.partition(" ")[0])
                earlier = next((passage for passage in held if passage.sha256 == then), None)
                found.append(PlaceChange(place, language, earlier, places.at(place, language)))
    return found


@dataclass(frozen=True, slots=True)
class Examined:
    """The check of an answer, and what was found, for those who show it in words of their own."""

    check: AnswerCheck
    findings: tuple[AnswerFinding, ...]


def examine(
    answers: Sequence[WrittenAnswer],
    store: Store,
    judge: Judge,
    day: str = "",
    *,
    beside: Sequence[WrittenAnswer] = (),
    anew: bool = False,
) -> dict[str, Examined]:
    """Check answers on a day (ISO) or today, against the documents of a store; returns what was found by id.

    The verdicts of an earlier check are taken over where all texts are the same and the same judge gave them, unless
    they are to be given `anew`. `beside` are further answers, whose questions these must not repeat.
    """
    library = Library(store.manifest.sources, store.manifest.editions, tuple(store.passages))
    found: dict[str, list[AnswerFinding]] = {answer.id: [] for answer in answers}
    for finding in check_answers(answers, library, day, beside):
        found[finding.id].append(finding)
    places = Places(store, day)
    return {answer.id: _examined(answer, store, judge, places, found[answer.id], anew=anew) for answer in answers}


def _examined(
    answer: WrittenAnswer, store: Store, judge: Judge, places: Places, found: list[AnswerFinding], *, anew: bool
) -> Examined:
    hashes, before = places.hashes(answer), answer.check
    told = {finding.values.get("place") for finding in found}
    findings = [*found, *_unknown(answer), *_never_asked(answer)]
    findings += [
        AnswerFinding(answer.id, Fault.NOT_TODAY, {"place": place})
        for place, sha256 in hashes[LANGUAGES[0]].items()
        if not sha256 and place not in told
    ]
    sentences: dict[str, tuple[CheckedSentence, ...]] = {}
    for language in LANGUAGES:
        if before and not anew and (before.answer, before.places) == (answer.sha256, hashes) and _is_of(before, judge):
            sentences[language] = before.sentences[language]
        else:
            sentences[language] = _verdicts(answer, language, store, judge, places)
        for at, (sentence, verdict) in enumerate(zip(answer.sentences[language], sentences[language], strict=True)):
            cited = [citation.quote for citation in places.citations(sentence, language)]
            for fault, values in _wrong(sentence, verdict, cited):
                findings.append(AnswerFinding(answer.id, fault, values | {"text": sentence.text}, language, at))
    check = AnswerCheck(answer.sha256, hashes, sentences, tuple(finding.told for finding in findings))
    return Examined(check, tuple(findings))


def _is_of(check: AnswerCheck, judge: Judge) -> bool:
    """Whether a judge, or the parts that its name joins, gave all verdicts of a check that needed one."""
    return {one.by for found in check.sentences.values() for one in found} <= {*judge.name.split("+"), CHECKS, ""}


def _verdicts(
    answer: WrittenAnswer, language: str, store: Store, judge: Judge, places: Places
) -> tuple[CheckedSentence, ...]:
    by = Verifying(judge, language, store, answer.title(language))
    drafted = [Proposed(one.text, places.citations(one, language)) for one in answer.sentences[language]]
    return tuple(CheckedSentence(str(found.verdict), found.by, found.reason) for _, found in judged(drafted, by))


def _wrong(
    sentence: WrittenSentence, found: CheckedSentence, cited: Sequence[str]
) -> list[tuple[Fault, dict[str, str]]]:
    """What is wrong with a sentence for which no reviewer has given a reason."""
    if sentence.reason:
        return []
    wrong = []
    if found.verdict != Verdict.SUPPORTED:
        wrong.append((Fault.VERDICT, {"verdict": str(found.verdict), "reason": found.reason or found.by}))
    said, theirs = strength_of(sentence.text), {one for text in cited for one in strengths(text)}
    strongest = max(theirs, key=ORDER.index, default=Strength.NONE)
    # “Kan” and “may” are ordinary words too; where they weaken a duty, the judge's own checks see it.
    duty = said in (Strength.MUST, Strength.SHOULD)
    if duty and (is_stronger(said, strongest) or (said is Strength.SHOULD and said not in theirs)):
        wrong.append((Fault.STRENGTH, {"said": str(said), "theirs": str(strongest)}))
    return wrong


def _unknown(answer: WrittenAnswer) -> list[AnswerFinding]:
    """Words of the front matter that the vocabulary of cases does not have."""
    kinds = [kind for kind in answer.kinds if kind not in vocabulary()["kind"]]
    codes = [code for code in answer.countries if code not in countries()]
    return [
        *(AnswerFinding(answer.id, Fault.UNKNOWN_KIND, {"kind": kind}) for kind in kinds),
        *(AnswerFinding(answer.id, Fault.UNKNOWN_COUNTRY, {"code": code}) for code in codes),
    ]


def _never_asked(answer: WrittenAnswer) -> list[AnswerFinding]:
    """Wordings that are declined, or asked back about, before an answer is looked for."""
    return [
        AnswerFinding(answer.id, Fault.NEVER_ASKED, {"text": words})
        for language in LANGUAGES
        for words in answer.wordings[language]
        if declined(words) or too_vague(words, language) or country_named(words)
    ]


def proposed(answer: WrittenAnswer, language: str, places: Places) -> list[Proposed]:
    """The sentences of an approved answer as a draft, with the verdicts that were kept when they were checked."""
    assert answer.check is not None
    pairs = zip(answer.sentences[language], answer.check.sentences[language], strict=True)
    return [Proposed(one.text, places.citations(one, language), checked=_judgement(one, found)) for one, found in pairs]


def _judgement(sentence: WrittenSentence, found: CheckedSentence) -> Judgement:
    verdict = Verdict(found.verdict)
    if verdict is not Verdict.SUPPORTED and sentence.reason:
        return Judgement(Verdict.SUPPORTED, REVIEWER, sentence.reason)
    return Judgement(verdict, found.by, found.reason)
