"""Check written answers against the documents that they rest on: their form, their languages and their places.

Whether a place supports a sentence is judged in riktlots.retrieval.answering.written_check.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from riktlots.ingest.language import LANGUAGES, detect_language, sentence_spans
from riktlots.ingest.library.answers import WrittenAnswer, same_words
from riktlots.ingest.library.editions import counting, status_on
from riktlots.ingest.library.library import Library
from riktlots.ingest.model import Form, Passage, SourceStatus


class Fault(StrEnum):
    """A kind of thing that can be wrong with a written answer; the last six are found by
    riktlots.retrieval.answering.written_check."""

    UNKNOWN_TOPIC = "unknown_topic"
    LOOK_AGAIN = "look_again"
    PLACES_DIFFER = "places_differ"
    LANGUAGE = "language"
    SEVERAL = "several"
    TWICE = "twice"
    REPEATED = "repeated"
    BOTH = "both"
    NO_PARAGRAPH = "no_paragraph"
    NO_EDITION = "no_edition"
    SUPERSEDED = "superseded"
    ONE_LANGUAGE = "one_language"
    NOT_TODAY = "not_today"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_COUNTRY = "unknown_country"
    NEVER_ASKED = "never_asked"
    VERDICT = "verdict"
    STRENGTH = "strength"


_TOLD = {
    Fault.UNKNOWN_TOPIC: "no source has the topic “{topic}”",
    Fault.LOOK_AGAIN: "look_again, {look_again}, is not after the day on which it was reviewed",
    Fault.PLACES_DIFFER: "the sentences of the two languages do not rest on the same places in the same order",
    Fault.LANGUAGE: "this stands under “{language}” and is in another language: “{text}”",
    Fault.SEVERAL: "this is more than one sentence: “{text}”",
    Fault.TWICE: "this sentence stands twice: “{text}”",
    Fault.REPEATED: "{other} answers the same question: “{text}”",
    Fault.BOTH: "this stands among the questions that it answers and among those that it does not: “{text}”",
    Fault.NO_PARAGRAPH: "there is no paragraph at “{place}”",
    Fault.NO_EDITION: "no edition with “{place}” counts on {day}",
    Fault.SUPERSEDED: "{source}, in which “{place}” stands, is superseded on {day}",
    Fault.ONE_LANGUAGE: "“{place}” has no paragraph in “{language}”",
    Fault.NOT_TODAY: "no paragraph counts at “{place}” today",
    Fault.UNKNOWN_KIND: "“{kind}” is no kind of collaboration",
    Fault.UNKNOWN_COUNTRY: "“{code}” is no code of a country",
    Fault.NEVER_ASKED: "a question like this is never searched for, so it does not get the answer: “{text}”",
    Fault.VERDICT: "the judge says {verdict} ({reason}): “{text}”",
    Fault.STRENGTH: "it says {said} where its places say {theirs}: “{text}”",
}


@dataclass(frozen=True, slots=True)
class AnswerFinding:
    """Something wrong with the written answer `id`: which fault, and the values that its words name.

    A finding on one sentence of a language names that `language` and the index `at` of the sentence in it.
    """

    id: str
    fault: Fault
    values: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    at: int = -1

    @property
    def told(self) -> str:
        """The finding as a sentence that begins with the id of the answer."""
        within = f" ({self.language})" if self.language else ""
        return f"{self.id}{within}: {_TOLD[self.fault].format(**self.values)}"


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
        AnswerFinding(answer.id, fault, values)
        for answer in answers
        for fault, values in (
            *_form(answer, library),
            *_languages(answer),
            *_repeated(answer, taken),
            *ground.places(answer),
        )
    ]


_Found = tuple[Fault, dict[str, str]]


def _form(answer: WrittenAnswer, library: Library) -> Iterator[_Found]:
    topics = {topic for source in library.sources.values() for topic in source.topics}
    for topic in answer.topics:
        if topic not in topics:
            yield Fault.UNKNOWN_TOPIC, {"topic": topic}
    if answer.look_again <= answer.reviewed:
        yield Fault.LOOK_AGAIN, {"look_again": answer.look_again}
    first, *others = ([frozenset(sentence.places) for sentence in answer.sentences[language]] for language in LANGUAGES)
    if any(places != first for places in others):
        yield Fault.PLACES_DIFFER, {}


def _languages(answer: WrittenAnswer) -> Iterator[_Found]:
    for language in LANGUAGES:
        said = [sentence.text for sentence in answer.sentences[language]]
        # A sentence of names alone may look like the other language; then a reviewer says so.
        without_reason = [sentence.text for sentence in answer.sentences[language] if not sentence.reason]
        for text in (*without_reason, *answer.wordings[language], *answer.misses[language]):
            if detect_language(text, language) != language:
                yield Fault.LANGUAGE, {"language": language, "text": _short(text)}
        for text in said:
            if len(sentence_spans(text)) > 1:
                yield Fault.SEVERAL, {"text": _short(text)}
            if said.count(text) > 1:
                yield Fault.TWICE, {"text": _short(text)}


def _wordings(answers: Sequence[WrittenAnswer]) -> dict[str, list[str]]:
    """The ids of the answers to each question, once for each time that it stands in one."""
    taken: dict[str, list[str]] = defaultdict(list)
    for answer in answers:
        for language in LANGUAGES:
            for words in answer.wordings[language]:
                taken[same_words(words)].append(answer.id)
    return taken


def _repeated(answer: WrittenAnswer, taken: dict[str, list[str]]) -> Iterator[_Found]:
    for language in LANGUAGES:
        for words in dict.fromkeys(answer.wordings[language]):
            others = list(taken[same_words(words)])
            others.remove(answer.id)
            if others:
                yield Fault.REPEATED, {"other": others[0], "text": _short(words)}
        own = {same_words(words) for words in answer.wordings[language]}
        for words in answer.misses[language]:
            if same_words(words) in own:
                yield Fault.BOTH, {"text": _short(words)}


class _Ground:
    """The paragraphs that answers may rest on, by place."""

    def __init__(self, library: Library, day: str) -> None:
        self._library, self._day = library, day
        self._counting = {(edition.source, edition.label) for edition in counting(library.editions, day)}
        self._at: dict[str, list[Passage]] = defaultdict(list)
        for passage in library.passages:
            self._at[passage.address.place_name].append(passage)

    def places(self, answer: WrittenAnswer) -> Iterator[_Found]:
        """What is wrong with the places of an answer."""
        reasons: dict[str, list[str]] = defaultdict(list)
        for of in answer.sentences.values():
            for sentence in of:
                for place in sentence.places:
                    reasons[place].append(sentence.reason)
        for place in sorted(reasons):
            if found := self._wrong(place, has_reason=all(reasons[place])):
                yield found

    def _wrong(self, place: str, *, has_reason: bool) -> _Found | None:
        found = self._at.get(place, [])
        if not found:
            return Fault.NO_PARAGRAPH, {"place": place}
        held = [p for p in found if (p.address.source, p.address.edition) in self._counting]
        if not held:
            return Fault.NO_EDITION, {"place": place, "day": self._day}
        source = self._library.sources[found[0].address.source]
        # An answer may well tell what was so before; then a reviewer says so.
        if status_on(source, self._day) is SourceStatus.SUPERSEDED and not has_reason:
            return Fault.SUPERSEDED, {"source": source.id, "place": place, "day": self._day}
        missing = set(LANGUAGES) - {passage.language for passage in held}
        if missing and all(passage.form is Form.DIGEST for passage in held):
            return Fault.ONE_LANGUAGE, {"place": place, "language": min(missing)}
        return None


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]} …"
