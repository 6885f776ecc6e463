"""Written answers as JSON: the list of them, what has changed under those that are stale, and what was saved of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from riktlots.app.editorial.versions import Deed, Version
from riktlots.app.schemas import Shape, Versioned
from riktlots.ingest.library.answers import WrittenAnswer
from riktlots.retrieval.answering.written_check import AnswerState, PlaceChange


class _Of(Versioned):
    id: str
    title: str
    title_en: str
    local: bool
    reviewer: str
    reviewed: str
    look_again: str


class Listed(_Of):
    """A written answer with its state today, as `riktlots answers --json` prints it. `findings` are those of its last
    check."""

    state: AnswerState
    kinds: list[str]
    countries: list[str]
    topics: list[str]
    findings: list[str]

    @classmethod
    def of(cls, answer: WrittenAnswer, state: AnswerState) -> Self:
        """One written answer."""
        return cls.taken_from(
            answer,
            title=answer.title("sv"),
            title_en=answer.title("en"),
            state=state,
            findings=answer.check.findings if answer.check else (),
        )


class Changed(Shape):
    """A paragraph that is another than when the answer was checked. `then` is empty where that text is no longer held,
    `now` where no paragraph counts at the place any more."""

    place: str
    language: str
    then: str
    now: str


class Stale(_Of):
    """A stale answer, as `riktlots answers stale --json` prints it. `rewritten`: the answer itself has changed."""

    rewritten: bool
    changes: list[Changed]

    @classmethod
    def of(cls, answer: WrittenAnswer, changes: Sequence[PlaceChange]) -> Self:
        """One stale answer."""
        shown = [
            Changed(
                place=one.place,
                language=one.language,
                then=one.then.text if one.then else "",
                now=one.now.text if one.now else "",
            )
            for one in changes
        ]
        rewritten = answer.check is not None and answer.check.answer != answer.sha256
        titles = {"title": answer.title("sv"), "title_en": answer.title("en")}
        return cls.taken_from(answer, rewritten=rewritten, changes=shown, **titles)


class SavedVersion(Versioned):
    """One save of a written answer, as `riktlots answers history --json` prints it; `draft` is all of its text."""

    id: str
    number: int
    at: str
    who: str
    deed: Deed
    began: int
    draft: dict[str, Any]

    @classmethod
    def of(cls, version: Version) -> Self:
        """One version."""
        return cls.taken_from(version, id=version.draft.id, draft=version.draft.to_row())
