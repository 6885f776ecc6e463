"""A draft: a written answer while somebody writes it, which may lack anything."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from riktlots.ingest.errors import AddressError, DocumentError, LocatorError
from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.library.answers import WrittenAnswer, WrittenSentence, parse_answer, parse_place
from riktlots.ingest.library.own_answers import write_answer

_EMPTY = dict.fromkeys(LANGUAGES, "")
# An answer is looked at again after so many days, unless its writer says otherwise.
_LOOK_AGAIN_DAYS = 180
_LONGEST_ID = 60


class Lack(StrEnum):
    """What keeps a draft from being an answer.

    ID, QUESTION, SENTENCES, REVIEWER: there is none. TEXT: a sentence is missing in a language. PLACES: a sentence has
    no place. PLACE: a place cannot be read. DAY: the day to look at it again is none. FORM: the answer cannot be
    written as a file.
    """

    ID = "id"
    QUESTION = "question"
    SENTENCES = "sentences"
    REVIEWER = "reviewer"
    TEXT = "text"
    PLACES = "places"
    PLACE = "place"
    DAY = "day"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Lacking:
    """Something that a draft lacks: in which language and sentence (from 1; 0 for the whole), and what is written."""

    lack: Lack
    language: str = ""
    number: int = 0
    written: str = ""


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence in each language, the places that it rests on in all of them as they were typed, and a reviewer's
    reason in each language (empty unless the judge does not pass it)."""

    texts: Mapping[str, str] = field(default_factory=lambda: dict(_EMPTY))
    places: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=lambda: dict(_EMPTY))


@dataclass(frozen=True, slots=True)
class Draft:
    """A written answer in the making; its fields are those of a WrittenAnswer, by sentence instead of by language.

    `look_again` is an ISO day.
    """

    id: str = ""
    kinds: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    reviewer: str = ""
    look_again: str = ""
    wordings: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict.fromkeys(LANGUAGES, ()))
    misses: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict.fromkeys(LANGUAGES, ()))
    sentences: tuple[DraftSentence, ...] = ()

    @classmethod
    def of(cls, answer: WrittenAnswer) -> Draft:
        """A draft that begins as an answer. Of sentences that rest on other places in the two languages, those of the
        first language stay."""
        count = max(len(said) for said in answer.sentences.values())
        return cls(
            id=answer.id,
            kinds=answer.kinds,
            countries=answer.countries,
            topics=answer.topics,
            reviewer=answer.reviewer if answer.local else "",
            look_again=answer.look_again,
            wordings=dict(answer.wordings),
            misses=dict(answer.misses),
            sentences=tuple(_of_both(answer, at) for at in range(count)),
        )

    @classmethod
    def begun(cls, question: str, language: str) -> Draft:
        """A draft that begins with a question in a language."""
        return cls(wordings={one: (question,) if one == language else () for one in LANGUAGES}, look_again=look_again())

    def answer(self, reviewed: str = "") -> WrittenAnswer:
        """The answer as it stands, reviewed on a day (ISO) or today. What is missing is left out: of each language the
        sentences that it has, and of a sentence the places that can be read."""
        return WrittenAnswer(
            id=self.id,
            kinds=self.kinds,
            countries=self.countries,
            topics=self.topics,
            wordings={language: tuple(map(_on_one_line, self.wordings[language])) for language in LANGUAGES},
            misses={language: tuple(map(_on_one_line, self.misses[language])) for language in LANGUAGES},
            sentences={
                language: tuple(
                    WrittenSentence(
                        _on_one_line(one.texts[language]),
                        tuple(place for place in map(readable, one.places) if place),
                        _on_one_line(one.reasons[language]),
                    )
                    for one in self.sentences
                    if one.texts[language].strip()
                )
                for language in LANGUAGES
            },
            reviewer=self.reviewer.strip(),
            reviewed=reviewed or datetime.date.today().isoformat(),
            look_again=self.look_again,
            local=True,
        )

    def lacking(self) -> list[Lacking]:
        """What keeps the draft from being an answer; nothing where it can be written as a file and read again."""
        found = [*self._lacking()]
        return found or [*self._unreadable()]

    def _lacking(self) -> Iterator[Lacking]:
        if not self.id:
            yield Lacking(Lack.ID)
        if not self.reviewer.strip():
            yield Lacking(Lack.REVIEWER)
        if not _is_day(self.look_again):
            yield Lacking(Lack.DAY, written=self.look_again)
        for language in LANGUAGES:
            if not self.wordings[language]:
                yield Lacking(Lack.QUESTION, language)
        if not self.sentences:
            yield Lacking(Lack.SENTENCES)
        for number, one in enumerate(self.sentences, 1):
            for language in LANGUAGES:
                if not one.texts[language].strip():
                    yield Lacking(Lack.TEXT, language, number)
            if not one.places:
                yield Lacking(Lack.PLACES, number=number)
            for place in one.places:
                if not readable(place):
                    yield Lacking(Lack.PLACE, number=number, written=place)

    def _unreadable(self) -> Iterator[Lacking]:
        answer = self.answer()
        try:
            if parse_answer(write_answer(answer), self.id, local=True) != answer:
                yield Lacking(Lack.FORM)
        except DocumentError as error:
            yield Lacking(Lack.FORM, written=str(error))

    def to_row(self) -> dict[str, Any]:
        """The draft as plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Draft:
        """The inverse of `to_row`. Raises KeyError or TypeError."""
        values = dict(row)
        for name in ("kinds", "countries", "topics"):
            values[name] = tuple(values[name])
        # A draft that an earlier version kept has no misses.
        for name in ("wordings", *(["misses"] if "misses" in values else [])):
            values[name] = {language: tuple(values[name][language]) for language in LANGUAGES}
        values["sentences"] = tuple(
            DraftSentence(dict(one["texts"]), tuple(one["places"]), dict(one["reasons"])) for one in values["sentences"]
        )
        return cls(**values)

    def named(self, id: str) -> Draft:
        """The same under another id."""
        return replace(self, id=id)


def _of_both(answer: WrittenAnswer, at: int) -> DraftSentence:
    said = {language: answer.sentences[language][at : at + 1] for language in LANGUAGES}
    return DraftSentence(
        texts={language: of[0].text if of else "" for language, of in said.items()},
        places=next((of[0].places for of in said.values() if of), ()),
        reasons={language: of[0].reason if of else "" for language, of in said.items()},
    )


def look_again() -> str:
    """The day (ISO) on which an answer that is reviewed today is looked at again, unless its writer says otherwise."""
    return (datetime.date.today() + datetime.timedelta(days=_LOOK_AGAIN_DAYS)).isoformat()


def readable(place: str) -> str:
    """A place as answers name it; empty where it cannot be read."""
    try:
        return parse_place(place)
    except (AddressError, LocatorError):
        return ""


def places_in(written: str) -> tuple[str, ...]:
    """The places that a writer has typed, between semicolons or on lines of their own, once each."""
    pieces = (" ".join(piece.split()) for piece in re.split(r"[;\n]", written.replace("→", "")))
    return tuple(dict.fromkeys(readable(piece) or piece for piece in pieces if piece))


def lines_in(written: str) -> tuple[str, ...]:
    """The questions that a writer has typed, one on each line, once each."""
    lines = (_on_one_line(line.strip().lstrip("?~")) for line in written.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def free_id(wanted: str, taken: Iterable[str]) -> str:
    """An id of small letters, figures and hyphens made of some words, that is not taken; empty for no words."""
    plain = unicodedata.normalize("NFKD", wanted.casefold()).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not words:
        return ""
    short = words if len(words) <= _LONGEST_ID else words[:_LONGEST_ID].rpartition("-")[0] or words[:_LONGEST_ID]
    used = set(taken)
    numbered = (short if number == 1 else f"{short}-{number}" for number in range(1, len(used) + 2))
    return next(id for id in numbered if id not in used)


def _is_day(written: str) -> bool:
    try:
        return datetime.date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
