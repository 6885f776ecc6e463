"""Verify a draft as `riktlots check answers` verifies an answer, sentence by sentence, while it is written."""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from riktlots.app.editorial.draft import Draft, Lack, Lacking
from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.library.answers import WrittenAnswer
from riktlots.ingest.library.check_answers import AnswerFinding, Fault
from riktlots.retrieval.answer import Asking, answer
from riktlots.retrieval.answering.written_check import REVIEWER, Places, examine
from riktlots.retrieval.judges.judge import Claim, Judge, Judgement
from riktlots.retrieval.model import Answer, Citation, Verdict
from riktlots.retrieval.search.store import Store

_REMEMBERED = 2000


class RememberingJudge:
    """A judge that is not asked again about the same sentence on the same paragraphs: on each change of a draft only
    what has changed is judged."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._given: OrderedDict[Claim, Judgement] = OrderedDict()

    @property
    def name(self) -> str:
        return self._judge.name

    def judge(self, claims: Sequence[Claim]) -> list[Judgement]:
        asked = list(dict.fromkeys(claim for claim in claims if claim not in self._given))
        fresh = dict(zip(asked, self._judge.judge(asked) if asked else [], strict=True))
        given = [fresh.get(claim) or self._given[claim] for claim in claims]
        self._given.update({claim: found for claim, found in fresh.items() if not found.failed})
        while len(self._given) > _REMEMBERED:
            self._given.popitem(last=False)
        return given


@dataclass(frozen=True, slots=True)
class SentenceSeen:
    """What the verifier says of a sentence in a language: its verdict, by whom and why, the paragraphs that it rests
    on, and whether a reviewer's reason passes it in the judge's place."""

    verdict: Verdict
    by: str
    reason: str
    citations: tuple[Citation, ...]
    reviewed: bool


@dataclass(frozen=True, slots=True)
class Verification:
    """What is known of a draft: the answer that it makes with its check, what it lacks, what was found, and each
    sentence by its index in the draft and its language."""

    answer: WrittenAnswer
    lacking: tuple[Lacking, ...]
    findings: tuple[AnswerFinding, ...]
    sentences: Mapping[tuple[int, str], SentenceSeen]

    @property
    def passes(self) -> bool:
        """Whether the answer may be approved."""
        return not self.lacking and not self.findings


def verify(draft: Draft, store: Store, judge: Judge, day: str = "") -> Verification:
    """Verify a draft on a day (ISO) or today, against the documents of a store and beside its other answers.

    Where nothing has changed since the answer was checked, the judge is not asked again.
    """
    held = next((one for one in store.answers if one.id == draft.id), None)
    written = replace(draft.answer(), check=held.check if held else None)
    beside = [one for one in store.answers if one.id != draft.id and not one.retired]
    examined = examine([written], store, judge, day, beside=beside)[written.id]
    lacking = tuple(draft.lacking())
    findings = tuple(one for one in examined.findings if not _is_told(one, lacking))
    checked = replace(written, check=examined.check)
    return Verification(checked, lacking, findings, _seen(draft, checked, Places(store, day)))


def preview(verification: Verification, store: Store, judge: Judge, language: str) -> Answer:
    """The answer that an asker would get to the first question in a language, were the draft approved as it is: by the
    whole pipeline, over the store with this draft as its only written answer."""
    written, check = verification.answer, verification.answer.check
    assert check is not None
    alone = copy.copy(store)
    day = max(written.look_again, Places(store).only.day)
    alone.answers = (replace(written, check=replace(check, findings=()), look_again=day),)
    return answer(written.title(language), alone, how=Asking(interface=language, language=language, judge=judge))


def _is_told(finding: AnswerFinding, lacking: Sequence[Lacking]) -> bool:
    """Whether a finding says no more than what the draft lacks."""
    lacks = {one.lack for one in lacking}
    if finding.fault is Fault.PLACES_DIFFER:
        return Lack.TEXT in lacks
    return finding.fault is Fault.VERDICT and finding.values["reason"] == "no_citation"


def _seen(draft: Draft, written: WrittenAnswer, places: Places) -> dict[tuple[int, str], SentenceSeen]:
    assert written.check is not None
    found = {}
    for language in LANGUAGES:
        rows = [at for at, one in enumerate(draft.sentences) if one.texts[language].strip()]
        pairs = zip(rows, written.sentences[language], written.check.sentences[language], strict=True)
        for at, sentence, checked in pairs:
            verdict = Verdict(checked.verdict)
            reviewed = verdict is not Verdict.SUPPORTED and bool(sentence.reason)
            by, reason = (REVIEWER, sentence.reason) if reviewed else (checked.by, checked.reason)
            citations = places.citations(sentence, language)
            found[at, language] = SentenceSeen(verdict, by, reason, citations, reviewed)
    return found
