"""The list of written answers: those that are indexed, with their state today, and the drafts that are not yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from riktlots.app.editorial.draft import Draft
from riktlots.app.editorial.versions import Deed, Version, all_newest
from riktlots.ingest.home import Home
from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.library.answers import WrittenAnswer
from riktlots.retrieval.answering.written_check import AnswerState, Places, state_of
from riktlots.retrieval.search.store import Store


@dataclass(frozen=True, slots=True)
class Row:
    """One answer in the list: what is indexed of it (None for a draft that never answered), its state, and the draft
    that somebody is at work on (None without one)."""

    id: str
    state: AnswerState
    held: WrittenAnswer | None
    draft: Version | None

    @property
    def states(self) -> frozenset[AnswerState]:
        """The states by which it is found: a draft of an answer that answers counts as a draft too."""
        return frozenset((self.state, AnswerState.DRAFT)) if self.draft else frozenset((self.state,))

    @property
    def newest(self) -> Draft:
        """The text that would be edited."""
        if self.draft:
            return self.draft.draft
        assert self.held
        return Draft.of(self.held)

    def title(self, language: str) -> str:
        """Its first question in a language, or in the other where it has none yet; else its id."""
        wordings = self.newest.wordings
        asked = (*wordings[language], *(words for one in LANGUAGES for words in wordings[one]))
        return next(iter(asked), self.id)


def states_of(store: Store, day: str = "") -> dict[str, AnswerState]:
    """The state of each answer of a store on a day (ISO) or today."""
    places = Places(store, day)
    return {answer.id: state_of(answer, places) for answer in store.answers}


def rows(home: Home, store: Store, states: Mapping[str, AnswerState]) -> list[Row]:
    """All answers by id; `states` are those of the store."""
    newest, held = all_newest(home), {answer.id: answer for answer in store.answers}
    drafts = {id: version for id, version in newest.items() if version.deed.is_draft}
    # What was approved and is not indexed yet, as after a build that failed, is not lost from sight.
    waiting = {id: version for id, version in newest.items() if version.deed is not Deed.DISCARDED and id not in held}
    return [
        Row(id, states.get(id, AnswerState.DRAFT), held.get(id), drafts.get(id) or waiting.get(id))
        for id in sorted({*held, *drafts, *waiting})
    ]


def matching(all: Iterable[Row], words: str, states: Collection[AnswerState]) -> list[Row]:
    """The rows that have all of some words in their id, questions or sentences, and one of some states (none: any)."""
    wanted = words.casefold().split()
    return [row for row in all if (not states or not row.states.isdisjoint(states)) and _has_all(row, wanted)]


def _has_all(row: Row, wanted: list[str]) -> bool:
    if not wanted:
        return True
    draft = row.newest
    texts = [row.id, *(words for of in draft.wordings.values() for words in of)]
    texts += [text for one in draft.sentences for text in (*one.texts.values(), *one.places)]
    everything = " ".join(texts).casefold()
    return all(word in everything for word in wanted)
