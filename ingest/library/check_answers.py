"""Check written answers against the documents that they rest on: their form, their languages and their places.

Whether a place supports a sentence is judged in riktlots.retrieval.answering.written_check.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from riktlots.ingest.language import LANGUAGES, detect_language, sentence_spans
from riktlots.ingest.library.answers import WrittenAnswer, place_name
from riktlots.ingest.library.editions import counting, status_on
from riktlots.ingest.library.library import Library
from riktlots.ingest.model import Form, Passage, SourceStatus


@dataclass(frozen=True, slots=True)
class AnswerFinding:
    """Something wrong with a written answer, as a sentence that begins with its id."""

    id: str
    told: str


def check_answers(
    answers: Sequence[WrittenAnswer], library: Library, day: str = "", beside: Sequence[WrittenAnswer] = ()
) -> list[AnswerFinding]:
    """Return what is wrong with the form and the places of answers on a day (ISO), or today.

    `beside` are further answers, whose questions these must not repeat.
    """
    day = day or datetime.date.today().isoformat()
    ground = _Ground(library, day)
    taken = _wordings([*answers, *beside])
    return [
        AnswerFinding(answer.id, f"{answer.id}: {told}")
        for answer in answers
        for told in (*_form(answer, library), *_languages(answer), *_repeated(answer, taken), *ground.places(answer))
    ]


def _form(answer: WrittenAnswer, library: Library) -> Iterator[str]:
    topics = {topic for source in library.sources.values() for topic in source.topics}
    for topic in answer.topics:
        if topic not in topics:
            yield f"no source has the topic “{topic}”"
    if answer.look_again <= answer.reviewed:
        yield f"look_again, {answer.look_again}, is not after the day on which it was reviewed"
    first, *others = ([frozenset(sentence.places) for sentence in answer.sentences[language]] for language in LANGUAGES)
    if any(places != first for places in others):
        yield "the sentences of the two languages do not rest on the same places in the same order"


def _languages(answer: WrittenAnswer) -> Iterator[str]:
    for language in LANGUAGES:
        said = [sentence.text for sentence in answer.sentences[language]]
        # A sentence of names alone may look like the other language; then a reviewer says so.
        without_reason = [sentence.text for sentence in answer.sentences[language] if not sentence.reason]
        for text in (*without_reason, *answer.wordings[language]):
            if detect_language(text, language) != language:
                yield f"this stands under “{language}” and is in another language: “{_short(text)}”"
        for text in said:
            if len(sentence_spans(text)) > 1:
                yield f"this is more than one sentence: “{_short(text)}”"
            if said.count(text) > 1:
                yield f"this sentence stands twice: “{_short(text)}”"


def _wordings(answers: Sequence[WrittenAnswer]) -> dict[str, list[str]]:
    """The ids of the answers to each question, once for each time that it stands in one."""
    taken: dict[str, list[str]] = defaultdict(list)
    for answer in answers:
        for language in LANGUAGES:
            for words in answer.wordings[language]:
                taken[words.casefold()].append(answer.id)
    return taken


def _repeated(answer: WrittenAnswer, taken: dict[str, list[str]]) -> Iterator[str]:
    for language in LANGUAGES:
        for words in dict.fromkeys(answer.wordings[language]):
            others = list(taken[words.casefold()])
            others.remove(answer.id)
            if others:
                yield f"{others[0]} answers the same question: “{_short(words)}”"


class _Ground:
    """The paragraphs that answers may rest on, by place."""

    def __init__(self, library: Library, day: str) -> None:
        self._library, self._day = library, day
        self._counting = {(edition.source, edition.label) for edition in counting(library.editions, day)}
        self._at: dict[str, list[Passage]] = defaultdict(list)
        for passage in library.passages:
            self._at[place_name(passage)].append(passage)

    def places(self, answer: WrittenAnswer) -> Iterator[str]:
        """What is wrong with the places of an answer."""
        reasons: dict[str, list[str]] = defaultdict(list)
        for of in answer.sentences.values():
            for sentence in of:
                for place in sentence.places:
                    reasons[place].append(sentence.reason)
        for place in sorted(reasons):
            if told := self._wrong(place, has_reason=all(reasons[place])):
                yield told

    def _wrong(self, place: str, *, has_reason: bool) -> str:
        found = self._at.get(place, [])
        if not found:
            return f"there is no paragraph at “{place}”"
        held = [p for p in found if (p.address.source, p.address.edition) in self._counting]
        if not held:
            return f"no edition with “{place}” counts on {self._day}"
        source = self._library.sources[found[0].address.source]
        # An answer may well tell what was so before; then a reviewer says so.
        if status_on(source, self._day) is SourceStatus.SUPERSEDED and not has_reason:
            return f"{source.id}, in which “{place}” stands, is superseded on {self._day}"
        missing = set(LANGUAGES) - {passage.language for passage in held}
        if missing and all(passage.form is Form.DIGEST for passage in held):
            return f"“{place}” has no paragraph in “{min(missing)}”"
        return ""


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]} …"
