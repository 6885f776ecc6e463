"""What a reader sees while an answer is made: the step, the sources at once, each sentence when it is verified."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from app.i18n import text
from app.markup import element, escaped
from app.terminal import describe
from app.verdicts import verdict_words
from ingest.model import Passage
from retrieval.model import Sentence
from retrieval.steps import Finished, Happening, SentenceVerified, SourcesFound, StepBegun
from retrieval.store import Store

_SOURCES_SHOWN = 5


@dataclass
class Progress:
    """The places on the page that fill up; made where they are to stand."""

    store: Store
    language: str
    _status: Any = field(init=False)
    _sources: Any = field(init=False)

    def __post_init__(self) -> None:
        self._status = st.status(text("step_route", self.language))
        self._sources = st.empty()

    def show(self, happening: Happening) -> None:
        """Show one happening."""
        match happening:
            case StepBegun(name):
                self._status.update(label=text(f"step_{name}", self.language))
            case SourcesFound(hits) if hits:
                places = dict.fromkeys(hit.passage for hit in hits)
                rows = "".join(element("li", self._place(passage)) for passage in list(places)[:_SOURCES_SHOWN])
                head = element("p", escaped(text("found_so_far", self.language, count=len(places))), css="rl-note")
                self._sources.html(element("div", head + element("ul", rows, css="rl-found"), language=self.language))
            case SentenceVerified(sentence):
                st.html(self._sentence(sentence))
            case Finished():
                self._status.update(state="complete")

    def _place(self, passage: Passage) -> str:
        address = element("span", escaped(self.store.label(passage, self.language)), css="rl-address")
        known = describe(self.store.source(passage), passage, self.language)
        return f"{address} {element('span', escaped(known), css='rl-kind')}"

    def _sentence(self, sentence: Sentence) -> str:
        addresses = "; ".join(dict.fromkeys(self.store.label(c.passage, self.language) for c in sentence.citations))
        said = element("p", escaped(sentence.text), css="rl-sentence")
        verdict = element("p", escaped(f"{verdict_words(sentence, self.language)} – {addresses}"), css="rl-verdict")
        return element("div", said + verdict, language=self.language)
