"""The drafts that are open in a session, and the fields that their writer types in.

Each opening has fields of its own, so that a text loaded anew never mixes with what was typed before, and what was
typed in one answer is still there when another has been looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from riktlots.app.editorial.draft import Draft, DraftSentence, lines_in, places_in
from riktlots.app.editorial.publish import Editing
from riktlots.app.editorial.verification import RememberingJudge
from riktlots.app.pages.visitor import signed_in_as
from riktlots.app.records.audit import local_user
from riktlots.ingest.home import Home
from riktlots.ingest.language import LANGUAGES
from riktlots.retrieval.open_index import OpenIndex

_OPEN, _COUNT, _JUDGE = "answers_open", "answers_opened", "answers_judge"
_LISTS = ("kinds", "countries", "topics")


@dataclass
class Opened:
    """An open draft: the text as it was loaded, the version that it begins from (0: none), whether it is a new answer,
    the number of the opening, and the keys of its sentences in their order."""

    draft: Draft
    began: int
    is_new: bool
    number: int
    rows: list[int]

    @property
    def name(self) -> str:
        """What the URL calls it: the id of the answer; of a new one a name that no answer can have."""
        return f".{self.number}" if self.is_new else self.draft.id

    def key(self, field: str, row: int | None = None) -> str:
        """The key of a field of this opening, or of one of a sentence."""
        return f"answers-{self.number}-{field}" + ("" if row is None else f"-{row}")

    def value(self, field: str, row: int | None = None, default: Any = "") -> Any:
        """What stands in a field."""
        return st.session_state.get(self.key(field, row), default)

    def typed(self) -> Draft:
        """The draft as it stands in the fields."""
        return replace(
            self.draft,
            id=self.value("id").strip() if self.is_new else self.draft.id,
            reviewer=" ".join(self.value("reviewer").split()),
            look_again=self.value("look_again").strip(),
            wordings={language: lines_in(self.value(f"questions-{language}")) for language in LANGUAGES},
            misses={language: lines_in(self.value(f"misses-{language}")) for language in LANGUAGES},
            sentences=tuple(map(self._sentence, self.rows)),
            **{field: tuple(self.value(field, default=())) for field in _LISTS},
        )

    def _sentence(self, row: int) -> DraftSentence:
        return DraftSentence(
            texts={language: " ".join(self.value(f"text-{language}", row).split()) for language in LANGUAGES},
            places=places_in(self.value("places", row)),
            reasons={language: " ".join(self.value(f"reason-{language}", row).split()) for language in LANGUAGES},
        )

    @property
    def is_changed(self) -> bool:
        """Whether something was typed since the draft was loaded or saved."""
        return self.typed() != self.draft

    def add(self, sentences: Iterable[DraftSentence]) -> None:
        """Add sentences at the end."""
        for one in sentences:
            row = max(self.rows, default=-1) + 1
            self.rows.append(row)
            for language in LANGUAGES:
                st.session_state[self.key(f"text-{language}", row)] = one.texts[language]
                st.session_state[self.key(f"reason-{language}", row)] = one.reasons[language]
            st.session_state[self.key("places", row)] = "; ".join(one.places)

    def add_place(self, at: int, place: str) -> None:
        """Add a place to the sentence at an index."""
        key = self.key("places", self.rows[at])
        st.session_state[key] = "; ".join(dict.fromkeys((*places_in(st.session_state.get(key, "")), place)))


def opened_as(name: str) -> Opened | None:
    """The draft that is open under a name; None without one."""
    return _all().get(name)


def unsaved() -> list[Opened]:
    """The drafts in which something was typed that is not saved."""
    return [opened for opened in _all().values() if opened.is_changed]


def close(opened: Opened) -> None:
    """Close a draft; what was typed in it and not saved is gone."""
    _all().pop(opened.name, None)


def _all() -> dict[str, Opened]:
    held: dict[str, Opened] = st.session_state.setdefault(_OPEN, {})
    return held


def load(draft: Draft, began: int, *, is_new: bool = False) -> Opened:
    """Open a draft that begins from version `began`, and fill the fields."""
    state = st.session_state
    state[_COUNT] = state.get(_COUNT, 0) + 1
    opened = Opened(draft, began, is_new, state[_COUNT], [])
    _all()[opened.name] = opened
    fill = {
        "id": draft.id,
        "reviewer": draft.reviewer,
        "look_again": draft.look_again,
        **{f"questions-{language}": "\n".join(draft.wordings[language]) for language in LANGUAGES},
        **{f"misses-{language}": "\n".join(draft.misses[language]) for language in LANGUAGES},
        **{field: list(getattr(draft, field)) for field in _LISTS},
    }
    for field, value in fill.items():
        state[opened.key(field)] = value
    opened.add(draft.sentences)
    if not draft.sentences:
        opened.add([DraftSentence()])
        # An empty first sentence is an offer, and no change.
        opened.draft = opened.typed()
    return opened


def editing(index: OpenIndex) -> Editing:
    """The visitor at work over an index."""
    judge: RememberingJudge | None = st.session_state.get(_JUDGE)
    if judge is None or judge.name != index.judge.name:
        judge = st.session_state[_JUDGE] = RememberingJudge(index.judge)
    return Editing(Home.default(), index.store, judge, index.embedder, signed_in_as() or local_user())
